#include "protocol/door.h"

#include <zmq.h>

#include <array>

namespace skep::protocol {
namespace {

constexpr std::size_t kRequestFrames = 7;  // RFC 27: version, id, domain, address, identity,
                                           // mechanism, credentials
constexpr std::size_t kKeyBytes = 32;

std::string z85(const std::string& raw) {
  std::array<char, 41> text{};
  zmq_z85_encode(text.data(), reinterpret_cast<const std::uint8_t*>(raw.data()), raw.size());
  return text.data();
}

/// RFC 23: name with one byte of length, value with four, big end first.
std::string metadata(std::string_view name, std::string_view value) {
  std::string bytes(1, static_cast<char>(name.size()));
  bytes += name;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    bytes += static_cast<char>(value.size() >> shift & 0xFFU);
  }
  bytes += value;
  return bytes;
}

}  // namespace

Door::Door(const Zmq& zmq) : socket_(zmq, ZMQ_REP) {}

Result<std::unique_ptr<Door>> Door::open(const Zmq& zmq) {
  std::unique_ptr<Door> door(new Door(zmq));
  if (auto set = door->socket_.set(ZMQ_LINGER, 0); !set) return std::move(set).error();
  if (auto bound = door->socket_.bind("inproc://zeromq.zap.01"); !bound) {
    return std::move(bound).error();
  }
  return door;
}

void Door::admit(const NodeId& node, std::string_view public_key) {
  revoke(node);
  by_key_[std::string(public_key)] = node;
}

void Door::revoke(const NodeId& node) {
  std::erase_if(by_key_, [&](const auto& pair) { return pair.second == node; });
}

std::optional<NodeId> Door::known(const std::string& user, const std::string& key) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end() || found->second.value != user) return std::nullopt;
  return found->second;
}

void Door::answer() {
  while (auto request = socket_.receive()) {
    const std::string id = request->size() > 1 ? (*request)[1].bytes : "";
    std::string key;
    if (request->size() == kRequestFrames && (*request)[5].bytes == "CURVE" &&
        (*request)[6].bytes.size() == kKeyBytes) {
      key = z85((*request)[6].bytes);
    }
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) {
      // 300, not 400: a peer that is told 400 never dials again, and this key may be admitted yet.
      socket_.send({"1.0", id, "300", "this key is not known here", "", ""});
    } else {
      socket_.send({"1.0", id, "200", "OK", found->second.value, metadata("X-Key", key)});
    }
  }
}

}  // namespace skep::protocol
