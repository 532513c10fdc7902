// Document: a JSON value, as the commands answer with it and the control socket carries it.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/result.h"
#include "common/time.h"

namespace skep::coordinator {

/// Keys keep the order in which they were set.
class Document {
 public:
  using List = std::vector<Document>;
  using Members = std::vector<std::pair<std::string, Document>>;

  Document() = default;                              // null
  Document(bool flag) : value_(flag) {}              // NOLINT(google-explicit-constructor)
  Document(std::int64_t number) : value_(number) {}  // NOLINT(google-explicit-constructor)
  Document(std::uint64_t number)                     // NOLINT(google-explicit-constructor)
      : value_(static_cast<std::int64_t>(number)) {}
  Document(std::uint32_t number)  // NOLINT(google-explicit-constructor)
      : value_(static_cast<std::int64_t>(number)) {}
  Document(int number)  // NOLINT(google-explicit-constructor)
      : value_(static_cast<std::int64_t>(number)) {}
  Document(double number) : value_(number) {}              // NOLINT(google-explicit-constructor)
  Document(std::string text) : value_(std::move(text)) {}  // NOLINT(google-explicit-constructor)
  Document(std::string_view text)                          // NOLINT(google-explicit-constructor)
      : value_(std::string(text)) {}
  Document(const char* text) : value_(std::string(text)) {}  // NOLINT(google-explicit-constructor)

  static Document object() { return Document(Value(Members{})); }
  static Document list() { return Document(Value(List{})); }

  Document& set(std::string key, Document value);
  Document& add(Document value);

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_list() const { return std::holds_alternative<List>(value_); }
  bool is_object() const { return std::holds_alternative<Members>(value_); }

  /// What is not there, or of another kind, reads as null, "", 0, false, empty.
  const Document& operator[](std::string_view key) const;
  std::string text() const;
  std::int64_t number() const;
  double real() const;
  bool flag() const;
  const List& items() const;
  const Members& members() const;
  const std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Members>&
  value() const {
    return value_;
  }

 private:
  using Value =
      std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Members>;
  explicit Document(Value value) : value_(std::move(value)) {}

  Value value_;
};

/// One line where `indent` is 0.  Bytes that are not UTF-8 are replaced.
std::string to_json(const Document& document, int indent = 0);

/// Code::Invalid.  At most 64 deep; the caller limits the size.
Result<Document> from_json(std::string_view text);

std::vector<std::string> texts(const Document& list);
Document list_of(const std::vector<std::string>& texts);
/// Seconds, as every `*_s` is.
Document seconds(Duration duration);

/// What every answer begins with: the schema's version, the command, the cluster, the time.
Document answer(std::string_view command, std::string_view cluster, Utc at);

}  // namespace skep::coordinator
