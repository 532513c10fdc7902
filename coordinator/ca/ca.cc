#include "coordinator/ca/ca.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>
#include <utility>
#include <vector>

#include "common/files.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

template <auto Free>
struct Freed {
  template <typename Thing>
  void operator()(Thing* thing) const {
    Free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Request = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>>;

constexpr long kDaySeconds = 24L * 60 * 60;
constexpr int kSerialBits = 127;

struct Extension {
  int id;
  std::string value;
};

Error openssl_error(const std::string& what) {
  char text[256] = "no reason given";
  if (const auto code = ERR_get_error(); code != 0) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return {Code::Internal, what + ": " + text};
}

Memory memory(const std::string& text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO* bio) {
  char* begin = nullptr;
  const long length = BIO_get_mem_data(bio, &begin);
  return length > 0 ? std::string(begin, static_cast<std::size_t>(length)) : std::string{};
}

std::string pem_of(X509* certificate) {
  const Memory bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return text_of(bio.get());
}

std::string pem_of(EVP_PKEY* key) {
  const Memory bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(bio.get());
}

bool set_name(X509_NAME* name, const char* field, const std::string& value) {
  return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1;
}

bool set_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(BN_new());
  return BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

/// One certificate, signed; `issuer` null: by itself.
Result<Certificate> issue(EVP_PKEY* subject_key, const std::string& name, X509* issuer,
                          EVP_PKEY* issuer_key, int days,
                          const std::vector<Extension>& extensions) {
  Certificate made(X509_new());
  X509* const certificate = made.get();
  X509* const signer = issuer == nullptr ? certificate : issuer;
  bool well = X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate);
  // Clocks of nodes may be a little behind ours.
  well = well && X509_gmtime_adj(X509_getm_notBefore(certificate), -kDaySeconds) != nullptr;
  well = well && X509_gmtime_adj(X509_getm_notAfter(certificate), kDaySeconds * days) != nullptr;
  well = well && set_name(X509_get_subject_name(certificate), "CN", name);
  well = well && X509_set_issuer_name(certificate, X509_get_subject_name(signer)) == 1;
  well = well && X509_set_pubkey(certificate, subject_key) == 1;
  X509V3_CTX context;
  X509V3_set_ctx(&context, signer, certificate, nullptr, nullptr, 0);
  for (const Extension& one : extensions) {
    const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, one.id, one.value.c_str()));
    well = well && extension && X509_add_ext(certificate, extension.get(), -1) == 1;
  }
  if (!well || X509_sign(certificate, issuer_key, EVP_sha256()) == 0) {
    return openssl_error("make a certificate for " + name);
  }
  return made;
}

/// Empty: the request asks for nothing but this name and address.
std::string asks_for_more(X509_REQ* request, const Subject& subject) {
  STACK_OF(X509_EXTENSION)* asked = X509_REQ_get_extensions(request);
  const Names names(
      static_cast<GENERAL_NAMES*>(X509V3_get_d2i(asked, NID_subject_alt_name, nullptr, nullptr)));
  sk_X509_EXTENSION_pop_free(asked, X509_EXTENSION_free);
  if (!names) return {};
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    int type = 0;
    const auto* value = static_cast<ASN1_STRING*>(GENERAL_NAME_get0_value(name, &type));
    const bool textual = type == GEN_DNS || type == GEN_EMAIL || type == GEN_URI;
    if (type != GEN_IPADD && !textual) return "a name of another kind";
    std::string text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                     static_cast<std::size_t>(ASN1_STRING_length(value)));
    if (type == GEN_IPADD) {
      char words[INET6_ADDRSTRLEN] = "";
      inet_ntop(text.size() == 4 ? AF_INET : AF_INET6, text.data(), words, sizeof words);
      text = words;
    }
    if (type == GEN_DNS && text == subject.name) continue;
    if (type == GEN_IPADD && (text == subject.address || text == "127.0.0.1")) continue;
    return "\"" + text.substr(0, 253) + "\"";
  }
  return {};
}

class FileCa : public Ca {
 public:
  FileCa(Key key, Certificate certificate)
      : key_(std::move(key)), own_(std::move(certificate)), pem_(pem_of(own_.get())) {}

  const std::string& certificate() const override { return pem_; }

  Result<std::string> sign(const std::string& request, const Subject& subject) override {
    if (request.size() > kRequestMax) return Error{Code::Invalid, "a request of too many bytes"};
    const Memory bio = memory(request);
    const Request asked(PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    if (!asked) return Error{Code::Invalid, "what " + subject.name + " sent is no request"};
    EVP_PKEY* const key = X509_REQ_get0_pubkey(asked.get());
    if (key == nullptr || X509_REQ_verify(asked.get(), key) != 1) {
      ERR_clear_error();
      return Error{Code::Refused,
                   "the request of " + subject.name + " is not signed by its own key"};
    }
    if (const std::string more = asks_for_more(asked.get(), subject); !more.empty()) {
      return Error{Code::Refused, subject.name + " asks for a certificate of " + more +
                                      ", and it is " + subject.name + ", " + subject.address};
    }
    const std::string names =
        "DNS:" + subject.name + (subject.address.empty() ? "" : ",IP:" + subject.address);
    return pem_for(key, subject.name,
                   {{NID_basic_constraints, "critical,CA:FALSE"},
                    {NID_key_usage, "critical,digitalSignature"},
                    {NID_ext_key_usage, "serverAuth"},
                    {NID_subject_alt_name, names}});
  }

  Result<std::string> operator_certificate(EVP_PKEY* key) {
    return pem_for(key, "operator",
                   {{NID_basic_constraints, "critical,CA:FALSE"},
                    {NID_key_usage, "critical,digitalSignature"},
                    {NID_ext_key_usage, "clientAuth"}});
  }

 private:
  Result<std::string> pem_for(EVP_PKEY* key, const std::string& name,
                              std::vector<Extension> extensions) {
    extensions.push_back({NID_authority_key_identifier, "keyid"});
    auto made = issue(key, name, own_.get(), key_.get(), kCertificateDays, extensions);
    if (!made) return std::move(made).error();
    return pem_of(made->get());
  }

  Key key_;
  Certificate own_;
  std::string pem_;
};

Result<void> make_authority(const std::string& folder, const std::string& cluster) {
  const Key key(EVP_EC_gen("P-256"));
  if (!key) return openssl_error("make a key");
  auto made = issue(key.get(), "skep " + cluster, nullptr, key.get(), kAuthorityDays,
                    {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                     {NID_key_usage, "critical,keyCertSign,cRLSign"},
                     {NID_subject_key_identifier, "hash"}});
  if (!made) return std::move(made).error();
  // The certificate comes last: where it is, the key is.
  if (auto done = replace_file(folder + "/key.pem", pem_of(key.get()), 0600); !done) return done;
  return replace_file(folder + "/cert.pem", pem_of(made->get()), 0644);
}

Result<std::unique_ptr<FileCa>> read_authority(const std::string& key_pem,
                                               const std::string& certificate_pem,
                                               const std::string& folder) {
  const Memory key_bio = memory(key_pem);
  const Memory certificate_bio = memory(certificate_pem);
  Key key(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr));
  Certificate certificate(PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (!key || !certificate || X509_check_private_key(certificate.get(), key.get()) != 1) {
    ERR_clear_error();
    return Error{Code::Corrupt, folder + ": key.pem and cert.pem do not fit one another"};
  }
  return std::make_unique<FileCa>(std::move(key), std::move(certificate));
}

Result<void> make_operator(FileCa& ca, const std::string& folder) {
  auto known = read_file(folder + "/cert.pem", kib(64));
  if (!known) return std::move(known).error();
  if (*known) return {};
  if (auto made = make_folder(folder, 0700); !made) return made;
  const Key key(EVP_EC_gen("P-256"));
  if (!key) return openssl_error("make a key");
  auto certificate = ca.operator_certificate(key.get());
  if (!certificate) return std::move(certificate).error();
  if (auto done = replace_file(folder + "/ca.pem", ca.certificate(), 0644); !done) return done;
  if (auto done = replace_file(folder + "/key.pem", pem_of(key.get()), 0600); !done) return done;
  return replace_file(folder + "/cert.pem", *certificate, 0644);
}

}  // namespace

Utc expires(const std::string& certificate) {
  const Memory bio = memory(certificate);
  const Certificate read(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  std::tm end{};
  if (!read || ASN1_TIME_to_tm(X509_get0_notAfter(read.get()), &end) != 1) {
    ERR_clear_error();
    return Utc{};
  }
  return Utc(std::chrono::seconds(::timegm(&end)));
}

Result<std::unique_ptr<Ca>> open_ca(const std::string& folder, const std::string& cluster) {
  const std::string own = folder + "/ca";
  if (auto made = make_folder(own, 0700); !made) return std::move(made).error();
  auto certificate = read_file(own + "/cert.pem", kib(64));
  if (!certificate) return std::move(certificate).error();
  if (!*certificate) {
    if (auto made = make_authority(own, cluster); !made) {
      return std::move(made).error().within("make the cluster's CA");
    }
    certificate = read_file(own + "/cert.pem", kib(64));
    if (!certificate) return std::move(certificate).error();
  }
  auto key = read_file(own + "/key.pem", kib(64));
  if (!key) return std::move(key).error();
  if (!*key || !*certificate) {
    return Error{Code::Corrupt, own + ": cert.pem is there and key.pem is not; restore it"};
  }
  auto ca = read_authority(**key, **certificate, own);
  if (!ca) return std::move(ca).error();
  if (auto made = make_operator(**ca, folder + "/operator"); !made) {
    return std::move(made).error().within("make the operator's certificate");
  }
  return std::unique_ptr<Ca>(std::move(*ca));
}

}  // namespace skep::coordinator
