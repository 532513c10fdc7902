#include "coordinator/config/section.h"

#include <algorithm>
#include <charconv>

#include "coordinator/config/nearest.h"

namespace skep::coordinator::config {
namespace {

const Tree kNothing;

const char* name(Tree::Kind kind) {
  switch (kind) {
    case Tree::Kind::Null:
      return "nothing";
    case Tree::Kind::Scalar:
      return "one value";
    case Tree::Kind::List:
      return "a list";
    case Tree::Kind::Map:
      return "a map";
  }
  return "";
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) {
    if (!all.empty()) all += &word == &words.back() ? " or " : ", ";
    all += word;
  }
  return all;
}

}  // namespace

std::vector<Fault> Faults::sorted() const {
  std::vector<Fault> sorted = list_;
  std::ranges::stable_sort(sorted, [](const Fault& one, const Fault& other) {
    return std::pair(one.line, one.column) < std::pair(other.line, other.column);
  });
  return sorted;
}

Section::Section(Faults& faults, const Tree& tree, std::string path)
    : faults_(faults), tree_(tree), path_(std::move(path)) {
  if (tree_.kind == Tree::Kind::Null || tree_.kind == Tree::Kind::Map) return;
  faults_.add(tree_.mark, path_.empty() ? "the file" : path_,
              std::string("is ") + name(tree_.kind) + "; write key: value lines");
}

std::string Section::within(const std::string& key) const {
  if (path_.empty()) return key;
  return key.empty() ? path_ : path_ + "." + key;
}

const Tree* Section::take(const std::string& key) {
  const bool asked_before = std::ranges::find(known_, key) != known_.end();
  if (!asked_before) known_.push_back(key);
  const Entry* first = nullptr;
  for (const Entry& entry : tree_.entries) {
    if (entry.key != key) continue;
    if (first != nullptr) {
      if (asked_before) continue;
      faults_.add(entry.mark, within(key),
                  "stands twice, first at line " + std::to_string(first->mark.line));
      continue;
    }
    first = &entry;
  }
  return first == nullptr || first->value.empty() ? nullptr : &first->value;
}

Section Section::section(const std::string& key) {
  const Tree* value = take(key);
  return {faults_, value == nullptr ? kNothing : *value, within(key)};
}

bool Section::scalar(const Tree& value, const std::string& key, std::string& into) {
  if (value.kind != Tree::Kind::Scalar) {
    faults_.add(value.mark, key, std::string("is ") + name(value.kind) + "; write one value");
    return false;
  }
  const auto unprintable = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(value.text, unprintable)) {
    faults_.add(value.mark, key, "holds a line end or control character; write one line");
    return false;
  }
  into = value.text;
  return true;
}

void Section::text(const std::string& key, std::string& into) {
  if (const Tree* value = take(key)) scalar(*value, within(key), into);
}

void Section::flag(const std::string& key, bool& into) {
  const Tree* value = take(key);
  std::string word;
  if (value == nullptr || !scalar(*value, within(key), word)) return;
  if (word == "true" || word == "false") {
    into = word == "true";
  } else {
    fault(*value, key, "\"" + word + "\" is neither; write true or false");
  }
}

void Section::number(const std::string& key, std::uint64_t least, std::uint64_t most,
                     const std::function<void(std::uint64_t)>& into) {
  const Tree* value = take(key);
  std::string word;
  if (value == nullptr || !scalar(*value, within(key), word)) return;
  std::uint64_t read = 0;
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), read);
  if (problem != std::errc{} || end != word.data() + word.size() || read < least || read > most) {
    fault(*value, key,
          "\"" + word + "\" is not a number from " + std::to_string(least) + " to " +
              std::to_string(most));
    return;
  }
  into(read);
}

void Section::size(const std::string& key, Bytes least, Bytes& into) {
  const Tree* value = take(key);
  std::string word;
  if (value == nullptr || !scalar(*value, within(key), word)) return;
  const auto read = parse_bytes(word);
  if (!read) {
    fault(*value, key, read.error().message);
  } else if (*read < least) {
    fault(*value, key, word + " is too small; " + words(least) + " at least");
  } else {
    into = *read;
  }
}

void Section::texts(const std::string& key, std::vector<std::string>& into) {
  const Tree* value = take(key);
  if (value == nullptr) return;
  if (value->kind != Tree::Kind::List) {
    fault(*value, key, std::string("is ") + name(value->kind) + "; write a list: [one, two]");
    return;
  }
  std::vector<std::string> all;
  for (std::size_t i = 0; i < value->items.size(); ++i) {
    std::string word;
    if (scalar(value->items[i], within(key) + "[" + std::to_string(i) + "]", word)) {
      all.push_back(std::move(word));
    }
  }
  into = std::move(all);
}

void Section::choice(const std::string& key, const std::vector<std::string>& words,
                     const std::function<void(std::size_t)>& into) {
  const Tree* value = take(key);
  std::string word;
  if (value == nullptr || !scalar(*value, within(key), word)) return;
  const auto found = std::ranges::find(words, word);
  if (found != words.end()) {
    into(static_cast<std::size_t>(found - words.begin()));
    return;
  }
  const auto meant = nearest(word, words);
  fault(*value, key,
        "\"" + word + "\" is not known; " +
            (meant ? "did you mean " + *meant + "?" : "write " + joined(words)));
}

void Section::finish() {
  for (const Entry& entry : tree_.entries) {
    if (std::ranges::find(known_, entry.key) != known_.end()) continue;
    const auto meant = nearest(entry.key, known_);
    std::vector<std::string> all = known_;
    std::ranges::sort(all);
    faults_.add(entry.mark, within(entry.key),
                meant ? "unknown key; did you mean " + *meant + "?"
                      : "unknown key; known here: " + joined(all));
  }
}

}  // namespace skep::coordinator::config
