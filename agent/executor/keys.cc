#include "agent/executor/keys.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

#include "common/files.h"

namespace skep::agent::executor {
namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Request = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

struct StackFree {
  void operator()(STACK_OF(X509_EXTENSION) * stack) const {
    sk_X509_EXTENSION_pop_free(stack, X509_EXTENSION_free);
  }
};
using Extensions = std::unique_ptr<STACK_OF(X509_EXTENSION), StackFree>;

Error failed(const std::string& what) {
  const unsigned long code = ERR_get_error();
  char words[256] = "no reason given";
  if (code != 0) ERR_error_string_n(code, words, sizeof words);
  ERR_clear_error();
  return Error{Code::Internal, what + ": " + words};
}

std::string text_of(BIO* bio) {
  char* start = nullptr;
  const long size = BIO_get_mem_data(bio, &start);
  return {start, static_cast<std::size_t>(size)};
}

Bio reader(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Result<Key> key_at(const std::string& path) {
  auto text = read_file(path);
  if (!text) return std::move(text).error();
  if (*text) {
    Key kept(PEM_read_bio_PrivateKey(reader(**text).get(), nullptr, nullptr, nullptr));
    if (kept == nullptr) return failed(path + ": not a private key");
    return kept;
  }
  Key fresh(EVP_EC_gen("P-256"));
  const Bio out(BIO_new(BIO_s_mem()));
  if (fresh == nullptr || PEM_write_bio_PrivateKey(out.get(), fresh.get(), nullptr, nullptr, 0,
                                                   nullptr, nullptr) != 1) {
    return failed("make a key");
  }
  auto stored = replace_file(path, text_of(out.get()), 0600);
  if (!stored) return std::move(stored).error();
  return fresh;
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : ",") + name;
  return all;
}

/// DER of the alternative names: what two requests are compared by.
std::string encoded(X509_EXTENSION* extension) {
  const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(extension);
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
          static_cast<std::size_t>(ASN1_STRING_length(value))};
}

bool still_fits(const std::string& text, EVP_PKEY* key, X509_EXTENSION* names) {
  const Request request(PEM_read_bio_X509_REQ(reader(text).get(), nullptr, nullptr, nullptr));
  if (request == nullptr || X509_REQ_verify(request.get(), key) != 1) {
    ERR_clear_error();
    return false;
  }
  const Extensions extensions(X509_REQ_get_extensions(request.get()));
  const int at = X509v3_get_ext_by_NID(extensions.get(), NID_subject_alt_name, -1);
  return at >= 0 && encoded(X509v3_get_ext(extensions.get(), at)) == encoded(names);
}

Result<std::string> request_for(const MakeKey& wanted, EVP_PKEY* key, X509_EXTENSION* names) {
  const Request request(X509_REQ_new());
  const Extensions extensions(sk_X509_EXTENSION_new_null());
  Extension copy(X509_EXTENSION_dup(names));
  if (sk_X509_EXTENSION_push(extensions.get(), copy.get()) == 0) return failed("add names");
  static_cast<void>(copy.release());
  const auto* name = reinterpret_cast<const unsigned char*>(wanted.common_name.c_str());
  const bool made = X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request.get()), "CN",
                                               MBSTRING_UTF8, name, -1, -1, 0) == 1 &&
                    X509_REQ_add_extensions(request.get(), extensions.get()) == 1 &&
                    X509_REQ_set_pubkey(request.get(), key) == 1 &&
                    X509_REQ_sign(request.get(), key, EVP_sha256()) > 0;
  const Bio out(BIO_new(BIO_s_mem()));
  if (!made || PEM_write_bio_X509_REQ(out.get(), request.get()) != 1) {
    return failed("make a request");
  }
  return text_of(out.get());
}

}  // namespace

Result<void> make_key(const MakeKey& wanted) {
  auto key = key_at(wanted.key_path);
  if (!key) return std::move(key).error();
  const Extension names(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, joined(wanted.names).c_str()));
  if (names == nullptr) return failed("names " + joined(wanted.names));
  auto kept = read_file(wanted.request_path);
  if (!kept) return std::move(kept).error();
  if (*kept && still_fits(**kept, key->get(), names.get())) return {};
  auto request = request_for(wanted, key->get(), names.get());
  if (!request) return std::move(request).error();
  return replace_file(wanted.request_path, *request, 0644);
}

}  // namespace skep::agent::executor
