#include "coordinator/screen/document.h"

#include <exception>
#include <nlohmann/json.hpp>

namespace skep::coordinator {
namespace {

using Json = nlohmann::ordered_json;

/// Raised when a field changes its meaning or goes.
constexpr int kSchemaVersion = 1;
constexpr int kDepthMax = 64;

Json to_library(const Document& document) {
  return std::visit(
      [](const auto& value) -> Json {
        using Kind = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Kind, std::monostate>) {
          return nullptr;
        } else if constexpr (std::is_same_v<Kind, Document::List>) {
          Json list = Json::array();
          for (const Document& item : value) list.push_back(to_library(item));
          return list;
        } else if constexpr (std::is_same_v<Kind, Document::Members>) {
          Json object = Json::object();
          for (const auto& [key, member] : value) object[key] = to_library(member);
          return object;
        } else {
          return value;
        }
      },
      document.value());
}

Document from_library(const Json& json, int depth) {
  if (depth > kDepthMax) return {};
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) {
    Document list = Document::list();
    for (const Json& item : json) list.add(from_library(item, depth + 1));
    return list;
  }
  if (!json.is_object()) return {};
  Document object = Document::object();
  for (const auto& [key, member] : json.items()) object.set(key, from_library(member, depth + 1));
  return object;
}

const Document kNull;
const Document::List kNoItems;
const Document::Members kNoMembers;

}  // namespace

Document& Document::set(std::string key, Document value) {
  if (is_null()) value_ = Members{};
  auto& members = std::get<Members>(value_);
  for (auto& [known, member] : members) {
    if (known != key) continue;
    member = std::move(value);
    return *this;
  }
  members.emplace_back(std::move(key), std::move(value));
  return *this;
}

Document& Document::add(Document value) {
  if (is_null()) value_ = List{};
  std::get<List>(value_).push_back(std::move(value));
  return *this;
}

const Document& Document::operator[](std::string_view key) const {
  for (const auto& [known, member] : members()) {
    if (known == key) return member;
  }
  return kNull;
}

std::string Document::text() const {
  const auto* text = std::get_if<std::string>(&value_);
  return text != nullptr ? *text : "";
}

std::int64_t Document::number() const {
  const auto* number = std::get_if<std::int64_t>(&value_);
  return number != nullptr ? *number : 0;
}

double Document::real() const {
  const auto* real = std::get_if<double>(&value_);
  return real != nullptr ? *real : static_cast<double>(number());
}

bool Document::flag() const {
  const auto* flag = std::get_if<bool>(&value_);
  return flag != nullptr && *flag;
}

const Document::List& Document::items() const {
  const auto* list = std::get_if<List>(&value_);
  return list != nullptr ? *list : kNoItems;
}

const Document::Members& Document::members() const {
  const auto* members = std::get_if<Members>(&value_);
  return members != nullptr ? *members : kNoMembers;
}

std::string to_json(const Document& document, int indent) {
  return to_library(document).dump(indent > 0 ? indent : -1, ' ', false,
                                   Json::error_handler_t::replace);
}

Result<Document> from_json(std::string_view text) {
  // The library's own parser keeps a stack on the heap; depth only matters to from_library().
  try {
    int deep = 0;
    const auto shallow = [&](int depth, Json::parse_event_t, Json&) {
      deep = std::max(deep, depth);
      return depth <= kDepthMax;
    };
    const Json json = Json::parse(text, shallow);
    if (deep > kDepthMax) return Error{Code::Invalid, "JSON nested too deep"};
    return from_library(json, 0);
  } catch (const std::exception& problem) {
    return Error{Code::Invalid, std::string("not JSON: ") + problem.what()};
  }
}

std::vector<std::string> texts(const Document& list) {
  std::vector<std::string> all;
  for (const Document& item : list.items()) all.push_back(item.text());
  return all;
}

Document list_of(const std::vector<std::string>& texts) {
  Document list = Document::list();
  for (const std::string& text : texts) list.add(text);
  return list;
}

Document seconds(Duration duration) {
  return static_cast<double>(duration.count()) / 1000;
}

Document answer(std::string_view command, std::string_view cluster, Utc at) {
  Document document = Document::object();
  document.set("skep", kSchemaVersion).set("command", command);
  document.set("cluster", cluster).set("at", rfc3339(at));
  return document;
}

}  // namespace skep::coordinator
