#include "coordinator/secrets.h"

#include <array>
#include <string_view>
#include <utility>

#include "common/files.h"

namespace skep::coordinator {
namespace {

constexpr std::string_view kGossip = "/secrets/gossip_key";
constexpr std::string_view kRoot = "/secrets/root_password";
constexpr std::string_view kCurve = "/secrets/curve";  // public and secret key, a line each
constexpr std::size_t kCurveKeyLength = 40;
constexpr std::size_t kGossipBytes = 32;
constexpr std::size_t kPasswordLength = 32;
constexpr Bytes kMost = kib(4);

std::string bytes_from(Random& random, std::size_t count) {
  std::string bytes;
  while (bytes.size() < count) {
    std::uint64_t drawn = random.next();
    for (std::size_t i = 0; i < sizeof drawn && bytes.size() < count; ++i, drawn >>= 8U) {
      bytes.push_back(static_cast<char>(drawn & 0xffU));
    }
  }
  return bytes;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const bool there = i + k < bytes.size();
      group = (group << 8U) | (there ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool there = i + k <= bytes.size();
      text.push_back(there ? kLetters[(group >> (18U - 6U * k)) & 0x3fU] : '=');
    }
  }
  return text;
}

std::string password_from(Random& random) {
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
  std::string text;
  while (text.size() < kPasswordLength) text.push_back(kLetters[random.below(kLetters.size())]);
  return text;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

Result<std::optional<std::string>> read(const std::string& folder, std::string_view name) {
  auto text = read_file(folder + std::string(name), kMost);
  if (!text) return std::move(text).error().within("read " + folder + std::string(name));
  return std::move(*text);
}

Result<std::string> read_or_make(const std::string& folder, std::string_view name,
                                 const std::string& fresh) {
  auto text = read(folder, name);
  if (!text) return std::move(text).error();
  if (*text && !first_line(**text).empty()) return std::move(**text);
  if (auto done = replace_file(folder + std::string(name), fresh + "\n", 0600); !done) {
    return std::move(done).error().within("write " + folder + std::string(name));
  }
  return fresh + "\n";
}

Result<Secrets> parse(const std::string& gossip, const std::string& root,
                      const std::string& curve) {
  const std::size_t line = curve.find('\n');
  Secrets secrets{.gossip_key = Secret(first_line(gossip)),
                  .root_password = Secret(first_line(root))};
  if (line != kCurveKeyLength || curve.size() < 2 * kCurveKeyLength + 1) {
    return Error{Code::Corrupt,
                 "secrets/curve holds no key pair: restore it, or adopt the cluster"};
  }
  secrets.curve.public_key = curve.substr(0, kCurveKeyLength);
  secrets.curve.secret_key = Secret(curve.substr(kCurveKeyLength + 1, kCurveKeyLength));
  return secrets;
}

}  // namespace

Result<std::optional<Secrets>> read_secrets(const std::string& folder) {
  std::array<std::string, 3> texts;
  std::size_t there = 0;
  std::size_t i = 0;
  for (const std::string_view name : {kGossip, kRoot, kCurve}) {
    auto text = read(folder, name);
    if (!text) return std::move(text).error();
    if (*text) {
      ++there;
      texts.at(i) = std::move(**text);
    }
    ++i;
  }
  if (there == 0) return std::optional<Secrets>{};
  if (there < texts.size()) {
    return Error{Code::Corrupt, folder + "/secrets holds only " + std::to_string(there) +
                                    " of 3 files; `skep up` makes those that were never made"};
  }
  auto secrets = parse(texts[0], texts[1], texts[2]);
  if (!secrets) return std::move(secrets).error();
  return std::optional<Secrets>(std::move(*secrets));
}

Result<Secrets> make_secrets(const std::string& folder, Random& random) {
  if (auto made = make_folder(folder + "/secrets", 0700); !made) return std::move(made).error();
  auto gossip = read_or_make(folder, kGossip, base64(bytes_from(random, kGossipBytes)));
  if (!gossip) return std::move(gossip).error();
  auto root = read_or_make(folder, kRoot, password_from(random));
  if (!root) return std::move(root).error();
  const protocol::CurveKeys fresh = protocol::make_curve_keys();
  auto curve = read_or_make(folder, kCurve, fresh.public_key + "\n" + fresh.secret_key.reveal());
  if (!curve) return std::move(curve).error();
  return parse(*gossip, *root, *curve);
}

}  // namespace skep::coordinator
