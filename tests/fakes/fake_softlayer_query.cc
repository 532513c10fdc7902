#include "tests/fakes/fake_softlayer_query.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace skep::fakes::query {
namespace {

struct Mask {
  std::map<std::string, Mask> members;
};

Mask read_mask(std::string_view& text) {
  Mask mask;
  std::vector<std::string> path;
  std::string word;
  const auto enter = [&](const Mask& inner) {
    if (word.empty()) return;
    path.push_back(word);
    word.clear();
    Mask* at = &mask;
    for (const std::string& one : path) at = &at->members[one];
    for (const auto& [name, more] : inner.members) at->members[name] = more;
    path.clear();
  };
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == ']') break;
    if (c == '[') {
      enter(read_mask(text));
    } else if (c == ',') {
      enter({});
    } else if (c == '.') {
      path.push_back(word);
      word.clear();
    } else if (c != ' ' && c != '\n') {
      word += c;
    }
  }
  enter({});
  return mask;
}

Json project(const Json& whole, const Mask& mask, const std::vector<std::string>& relations) {
  if (mask.members.empty()) return whole;
  if (whole.is_array()) {
    Json list = Json::array();
    for (const Json& one : whole) list.push_back(project(one, mask, relations));
    return list;
  }
  if (!whole.is_object()) return whole;
  const auto is_relation = [&](const std::string& name) {
    return std::ranges::find(relations, name) != relations.end();
  };
  const bool names_local =
      std::ranges::any_of(mask.members, [&](const auto& one) { return !is_relation(one.first); });
  Json left = Json::object();
  for (const auto& [name, value] : whole.items()) {
    const auto wanted = mask.members.find(name);
    if (wanted != mask.members.end()) {
      left[name] = project(value, wanted->second, {});
    } else if (!names_local && !is_relation(name)) {
      left[name] = value;
    }
  }
  return left;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

bool passes(const std::string& value, const std::string& operation) {
  const auto blank = operation.find(' ');
  const std::string sign = operation.substr(0, blank);
  const std::string rest = blank == std::string::npos ? "" : operation.substr(blank + 1);
  if (sign == "_=") return lower(value) == lower(rest);
  if (sign == "^=") return lower(value).starts_with(lower(rest));
  if (sign == "$=") return lower(value).ends_with(lower(rest));
  if (sign == "*=") return lower(value).find(lower(rest)) != std::string::npos;
  if (sign == "!=") return value != rest;
  if (operation == "is null") return value == "null";
  if (operation == "not null") return value != "null";
  return value == operation;
}

bool leaf_passes(const Json& value, const Json& leaf) {
  const std::string operation = text_of(leaf["operation"]);
  if (operation == "orderBy") return true;
  if (operation == "in") {
    for (const Json& option : leaf.value("options", Json::array())) {
      for (const Json& one : option.value("value", Json::array())) {
        if (lower(text_of(one)) == lower(text_of(value))) return true;
      }
    }
    return false;
  }
  return passes(text_of(value), operation);
}

bool tree_passes(const Json& value, const Json& filter) {
  if (filter.contains("operation")) return leaf_passes(value, filter);
  for (const auto& [name, inner] : filter.items()) {
    if (!inner.is_object()) continue;
    if (value.is_array()) {
      const bool any =
          std::ranges::any_of(value, [&](const Json& one) { return tree_passes(one, filter); });
      if (!any) return false;
      continue;
    }
    const Json member = value.is_object() && value.contains(name) ? value[name] : Json();
    if (!tree_passes(member, inner)) return false;
  }
  return true;
}

}  // namespace

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ec == std::errc{}) {
      plain += static_cast<char>(byte);
      i += 2;
    } else {
      plain += text[i] == '+' ? ' ' : text[i];
    }
  }
  return plain;
}

Json masked(const Json& whole, const std::string& mask, const std::vector<std::string>& relations) {
  std::string_view rest = mask;
  Mask read = read_mask(rest);
  // "mask[a,b]", "mask.a" and "a,b" are one.
  while (read.members.size() == 1 && read.members.begin()->first == "mask") {
    read = Mask(read.members.begin()->second);
  }
  if (read.members.contains("mask")) {
    const Mask inner = read.members["mask"];
    read.members.erase("mask");
    for (const auto& [name, more] : inner.members) read.members[name] = more;
  }
  if (!read.members.empty()) return project(whole, read, relations);
  Json left = whole;
  for (const std::string& one : relations) left.erase(one);
  return left;
}

std::vector<Json> filtered(std::vector<Json> all, const std::string& text,
                           const std::string& root) {
  const Json filter = Json::parse(text, nullptr, false);
  if (!filter.is_object() || !filter.contains(root) || !filter[root].is_object()) return all;
  std::erase_if(all, [&](const Json& one) { return !tree_passes(one, filter[root]); });
  const bool ordered = filter[root].contains("id") && filter[root]["id"].is_object() &&
                       text_of(filter[root]["id"]["operation"]) == "orderBy";
  if (ordered) {
    std::ranges::sort(all, [](const Json& a, const Json& b) { return a["id"] < b["id"]; });
  } else {
    // Nobody promised an order.
    std::ranges::reverse(all);
  }
  return all;
}

}  // namespace skep::fakes::query
