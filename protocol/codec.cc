#include "protocol/codec.h"

#include <array>
#include <limits>
#include <msgpack.hpp>
#include <optional>
#include <type_traits>
#include <utility>

#include "common/check.h"
#include "protocol/fields.h"
#include "protocol/limits.h"
#include "protocol/version.h"

namespace skep::protocol {
namespace {

using Packer = msgpack::packer<msgpack::sbuffer>;

template <typename T>
constexpr bool kIsOptional = false;
template <typename T>
constexpr bool kIsOptional<std::optional<T>> = true;
template <typename T>
constexpr bool kIsVector = false;
template <typename T>
constexpr bool kIsVector<std::vector<T>> = true;
template <typename T>
constexpr bool kIsMap = false;
template <typename T>
constexpr bool kIsMap<std::map<std::string, T>> = true;
template <typename T>
constexpr bool kIsId = false;
template <typename Kind>
constexpr bool kIsId<Id<Kind>> = true;

// --- writing

void put_text(Packer& out, std::string_view text) {
  out.pack_str(static_cast<std::uint32_t>(text.size()));
  out.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
}

template <typename T>
void put(Packer& out, const T& value) {
  if constexpr (std::is_same_v<T, bool> || std::is_integral_v<T>) {
    out.pack(value);
  } else if constexpr (std::is_enum_v<T>) {
    out.pack(static_cast<std::uint32_t>(value));
  } else if constexpr (std::is_same_v<T, std::string>) {
    put_text(out, value);
  } else if constexpr (std::is_same_v<T, Secret>) {
    put_text(out, value.reveal());
  } else if constexpr (kIsId<T>) {
    put_text(out, value.value);
  } else if constexpr (std::is_same_v<T, Bytes>) {
    out.pack(value.count);
  } else if constexpr (std::is_same_v<T, Duration>) {
    out.pack(static_cast<std::int64_t>(value.count()));
  } else if constexpr (kIsOptional<T>) {
    if (value) {
      put(out, *value);
    } else {
      out.pack_nil();
    }
  } else if constexpr (kIsVector<T>) {
    out.pack_array(static_cast<std::uint32_t>(value.size()));
    for (const auto& element : value) put(out, element);
  } else if constexpr (kIsMap<T>) {
    out.pack_map(static_cast<std::uint32_t>(value.size()));
    for (const auto& [key, element] : value) {
      put_text(out, key);
      put(out, element);
    }
  } else {
    std::uint32_t count = 0;
    fields(value, [&](const char*, const auto&) { ++count; });
    out.pack_map(count);
    fields(value, [&](const char* name, const auto& field) {
      put_text(out, name);
      put(out, field);
    });
  }
}

// --- reading

/// Counts what stands in the bytes before anything is unpacked: false ends the parse.
class Scan : public msgpack::null_visitor {
 public:
  // NOLINTBEGIN(readability-identifier-naming): the library calls them by these names.
  bool visit_nil() { return count(); }
  bool visit_boolean(bool) { return count(); }
  bool visit_positive_integer(std::uint64_t) { return count(); }
  bool visit_negative_integer(std::int64_t) { return count(); }
  bool visit_float32(float) { return count(); }
  bool visit_float64(double) { return count(); }
  bool visit_str(const char*, std::uint32_t size) { return count() && fits(size); }
  bool visit_bin(const char*, std::uint32_t size) { return count() && fits(size); }
  bool visit_ext(const char*, std::uint32_t) { return no("an extension type"); }
  bool start_array(std::uint32_t elements) { return open(elements); }
  bool start_map(std::uint32_t pairs) { return open(pairs); }
  bool end_array() { return close(); }
  bool end_map() { return close(); }
  void parse_error(std::size_t, std::size_t at) { at_byte("not MessagePack", at); }
  void insufficient_bytes(std::size_t, std::size_t at) { at_byte("cut short", at); }
  // NOLINTEND(readability-identifier-naming)

  const std::string& why() const { return why_; }

 private:
  bool no(std::string why) {
    if (why_.empty()) why_ = std::move(why);
    return false;
  }
  void at_byte(const char* what, std::size_t at) {
    no(std::string(what) + " at byte " + std::to_string(at));
  }
  bool count() {
    if (++values_ <= kValuesMax) return true;
    return no("more than " + std::to_string(kValuesMax) + " values");
  }
  bool fits(std::uint32_t size) {
    return size <= kStringMax.count || no("a text of " + std::to_string(size) + " bytes");
  }
  bool open(std::uint32_t elements) {
    if (++depth_ > kDepthMax) return no("deeper than " + std::to_string(kDepthMax));
    if (elements > kElementsMax) return no("a container of " + std::to_string(elements));
    return count();
  }
  bool close() {
    --depth_;
    return true;
  }

  std::size_t values_ = 0;
  std::size_t depth_ = 0;
  std::string why_;
};

Error invalid(std::string words) {
  return {Code::Invalid, std::move(words)};
}

std::string_view text_of(const msgpack::object& object) {
  return {object.via.str.ptr, object.via.str.size};
}

bool is_text(const msgpack::object& object) {
  return object.type == msgpack::type::STR;
}

template <typename T>
Result<void> take_number(const msgpack::object& object, T& value) {
  using Limits = std::numeric_limits<T>;
  if (object.type == msgpack::type::POSITIVE_INTEGER) {
    if (!std::in_range<T>(object.via.u64)) return invalid("number out of range");
    value = static_cast<T>(object.via.u64);
    return {};
  }
  if (object.type == msgpack::type::NEGATIVE_INTEGER && Limits::is_signed) {
    if (!std::in_range<T>(object.via.i64)) return invalid("number out of range");
    value = static_cast<T>(object.via.i64);
    return {};
  }
  return invalid("not a number that fits here");
}

Result<void> take_text(const msgpack::object& object, std::string& value) {
  if (!is_text(object)) return invalid("not a text");
  value.assign(text_of(object));
  return {};
}

template <typename T>
Result<void> take(const msgpack::object& object, T& value);

template <typename T>
Result<void> take_elements(const msgpack::object& object, std::vector<T>& value) {
  if (object.type != msgpack::type::ARRAY) return invalid("not a list");
  value.clear();
  value.reserve(object.via.array.size);
  for (std::uint32_t i = 0; i < object.via.array.size; ++i) {
    T element{};
    if (auto taken = take(object.via.array.ptr[i], element); !taken) {
      return std::move(taken).error().within(std::to_string(i));
    }
    value.push_back(std::move(element));
  }
  return {};
}

template <typename T>
Result<void> take_pairs(const msgpack::object& object, std::map<std::string, T>& value) {
  if (object.type != msgpack::type::MAP) return invalid("not a map");
  value.clear();
  for (std::uint32_t i = 0; i < object.via.map.size; ++i) {
    const auto& pair = object.via.map.ptr[i];
    if (!is_text(pair.key)) return invalid("a key that is no text");
    T element{};
    if (auto taken = take(pair.val, element); !taken) return taken;
    value[std::string(text_of(pair.key))] = std::move(element);
  }
  return {};
}

const msgpack::object* find(const msgpack::object_map& map, std::string_view name) {
  for (std::uint32_t i = 0; i < map.size; ++i) {
    if (is_text(map.ptr[i].key) && text_of(map.ptr[i].key) == name) return &map.ptr[i].val;
  }
  return nullptr;
}

template <typename T>
Result<void> take_fields(const msgpack::object& object, T& value) {
  if (object.type != msgpack::type::MAP) return invalid("not a map");
  std::optional<Error> wrong;
  fields(value, [&](const char* name, auto& field) {
    const msgpack::object* found = wrong ? nullptr : find(object.via.map, name);
    if (found == nullptr) return;
    if (auto taken = take(*found, field); !taken) wrong = std::move(taken).error().within(name);
  });
  if (wrong) return *std::move(wrong);
  return {};
}

template <typename T>
Result<void> take(const msgpack::object& object, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    if (object.type != msgpack::type::BOOLEAN) return invalid("neither true nor false");
    value = object.via.boolean;
    return {};
  } else if constexpr (std::is_integral_v<T>) {
    return take_number(object, value);
  } else if constexpr (std::is_enum_v<T>) {
    std::uint8_t number = 0;
    if (auto taken = take_number(object, number); !taken) return taken;
    if (number > static_cast<std::uint8_t>(highest(T{}))) return invalid("not one of its values");
    value = static_cast<T>(number);
    return {};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return take_text(object, value);
  } else if constexpr (std::is_same_v<T, Secret>) {
    std::string text;
    if (auto taken = take_text(object, text); !taken) return taken;
    value = Secret(std::move(text));
    return {};
  } else if constexpr (kIsId<T>) {
    return take_text(object, value.value);
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return take_number(object, value.count);
  } else if constexpr (std::is_same_v<T, Duration>) {
    std::int64_t count = 0;
    if (auto taken = take_number(object, count); !taken) return taken;
    if (count > kDurationMax.count() || count < -kDurationMax.count()) {
      return invalid("longer than a year");
    }
    value = Duration(count);
    return {};
  } else if constexpr (kIsOptional<T>) {
    value.reset();
    if (object.is_nil()) return {};
    return take(object, value.emplace());
  } else if constexpr (kIsVector<T>) {
    return take_elements(object, value);
  } else if constexpr (kIsMap<T>) {
    return take_pairs(object, value);
  } else {
    return take_fields(object, value);
  }
}

/// The bytes as one value, after they passed the scan.  The handle owns what the value points into.
Result<msgpack::object_handle> unpack(std::string_view bytes) {
  if (bytes.size() > kMessageMax.count) return invalid("larger than a message may be");
  Scan scan;
  std::size_t at = 0;
  if (!msgpack::parse(bytes.data(), bytes.size(), at, scan)) {
    return invalid(scan.why().empty() ? "not MessagePack" : scan.why());
  }
  if (at != bytes.size()) return invalid("bytes after its end");
  try {
    return msgpack::unpack(bytes.data(), bytes.size(),
                           [](msgpack::type::object_type, std::size_t, void*) { return true; });
  } catch (const std::exception& failure) {
    return invalid(failure.what());
  }
}

template <typename T>
constexpr const char* kKindName = "";
// clang-format off
template <> constexpr const char* kKindName<Hello>     = "hello";
template <> constexpr const char* kKindName<Assign>    = "assign";
template <> constexpr const char* kKindName<Report>    = "report";
template <> constexpr const char* kKindName<Health>    = "health";
template <> constexpr const char* kKindName<LogLines>  = "log_lines";
template <> constexpr const char* kKindName<LogWanted> = "log_wanted";
template <> constexpr const char* kKindName<Refusal>   = "refusal";
// clang-format on

/// Fills in the alternative of that number; kinds count from 1 in the order of Message.
template <std::size_t I = 0>
Result<Message> take_body(std::uint64_t kind, const msgpack::object& object) {
  if constexpr (I == std::variant_size_v<Message>) {
    return Error{Code::NotFound, "kind " + std::to_string(kind) + " is not known here"};
  } else {
    if (kind != I + 1) return take_body<I + 1>(kind, object);
    using Kind = std::variant_alternative_t<I, Message>;
    Kind body;
    if (auto taken = take(object, body); !taken) {
      return std::move(taken).error().within(kKindName<Kind>);
    }
    return Message(std::move(body));
  }
}

Result<Envelope> take_envelope(const msgpack::object& object) {
  if (object.type != msgpack::type::ARRAY || object.via.array.size < 4) {
    return invalid("an envelope has version, kind, sequence and body");
  }
  const msgpack::object* parts = object.via.array.ptr;
  std::array<std::uint64_t, 3> head{};
  constexpr std::array kNames{"version", "kind", "sequence"};
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (auto taken = take_number(parts[i], head[i]); !taken) {
      return std::move(taken).error().within(kNames[i]);
    }
  }
  if (!is_spoken(head[0])) {
    return Error{Code::NotFound, "version " + std::to_string(head[0] / 256) + "." +
                                     std::to_string(head[0] % 256) + " is not spoken here, " +
                                     std::to_string(kVersionMajor) + "." +
                                     std::to_string(kVersionMinor) + " is"};
  }
  auto body = take_body(head[1], parts[3]);
  if (!body) return std::move(body).error();
  return Envelope{head[2], *std::move(body)};
}

std::string taken_from(const msgpack::sbuffer& buffer) {
  return {buffer.data(), buffer.size()};
}

}  // namespace

std::string encode(const Envelope& envelope) {
  msgpack::sbuffer buffer;
  Packer out(buffer);
  out.pack_array(4);
  out.pack(kVersion);
  out.pack(static_cast<std::uint32_t>(envelope.message.index() + 1));
  out.pack(envelope.sequence);
  std::visit([&](const auto& body) { put(out, body); }, envelope.message);
  return taken_from(buffer);
}

Result<Envelope> decode(std::string_view bytes) {
  auto unpacked = unpack(bytes);
  if (!unpacked) return std::move(unpacked).error().within("message");
  auto envelope = take_envelope(unpacked->get());
  if (!envelope) return std::move(envelope).error().within("message");
  return envelope;
}

std::string encode(const NodeSpec& spec) {
  msgpack::sbuffer buffer;
  Packer out(buffer);
  put(out, spec);
  return taken_from(buffer);
}

Result<NodeSpec> decode_node_spec(std::string_view bytes) {
  auto unpacked = unpack(bytes);
  if (!unpacked) return std::move(unpacked).error().within("goal");
  NodeSpec spec;
  if (auto taken = take(unpacked->get(), spec); !taken) {
    return std::move(taken).error().within("goal");
  }
  return spec;
}

}  // namespace skep::protocol
