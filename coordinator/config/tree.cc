#include "coordinator/config/tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <sstream>
#include <utility>

#include "coordinator/limits.h"

namespace skep::coordinator::config {
namespace {

Mark place(const YAML::Mark& mark) {
  return mark.is_null() ? Mark{} : Mark{.line = mark.line + 1, .column = mark.column + 1};
}

/// Before the first word of that line; nothing where there is none.
std::optional<Mark> tab_in_indentation(std::string_view text, int line) {
  for (int passed = 1; passed < line && !text.empty(); ++passed) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  const auto tab = text.find('\t');
  if (tab == std::string_view::npos || text.find_first_not_of(" \t") < tab) return std::nullopt;
  return Mark{.line = line, .column = static_cast<int>(tab) + 1};
}

/// Ends the parse from inside; caught where it was begun.
struct Enough : std::exception {};

/// Builds the tree from the parser's events.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(TreeRead& read) : read_(read) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { leaf(mark, Tree::Kind::Null, ""); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    const bool plain = tag != "!";
    const bool nothing = plain && (value.empty() || value == "~" || value == "null");
    leaf(mark, nothing ? Tree::Kind::Null : Tree::Kind::Scalar, value);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    read_.faults.push_back({place(mark), "an alias (*name) is not read here; write the value out"});
    leaf(mark, Tree::Kind::Null, "");
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, Tree::Kind::List);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(mark, Tree::Kind::Map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Tree tree;
    bool has_key = false;
    Entry entry;  // whose key was read
  };

  [[noreturn]] void enough(Mark mark, std::string words) {
    read_.faults.push_back({mark, std::move(words)});
    throw Enough{};
  }
  void leaf(const YAML::Mark& mark, Tree::Kind kind, const std::string& text) {
    put(Tree{.kind = kind, .mark = place(mark), .text = text});
  }
  void open(const YAML::Mark& mark, Tree::Kind kind) {
    if (open_.size() >= kConfigDepth) enough(place(mark), "nested too deep");
    open_.push_back(Open{.tree = Tree{.kind = kind, .mark = place(mark)}});
  }
  void close() {
    Tree done = std::move(open_.back().tree);
    open_.pop_back();
    put(std::move(done));
  }
  void put(Tree piece) {
    if (++pieces_ > kConfigPieces) enough(piece.mark, "the file holds too many values");
    if (open_.empty()) {
      read_.tree = std::move(piece);
      return;
    }
    Open& top = open_.back();
    if (top.tree.kind == Tree::Kind::List) {
      top.tree.items.push_back(std::move(piece));
    } else if (!top.has_key) {
      if (piece.kind == Tree::Kind::List || piece.kind == Tree::Kind::Map) {
        read_.faults.push_back({piece.mark, "a key must be a word"});
      }
      top.entry = Entry{.mark = piece.mark, .key = std::move(piece.text)};
      top.has_key = true;
    } else {
      top.entry.value = std::move(piece);
      top.tree.entries.push_back(std::move(top.entry));
      top.has_key = false;
    }
  }

  TreeRead& read_;
  std::vector<Open> open_;
  std::size_t pieces_ = 0;
};

}  // namespace

TreeRead read_tree(std::string_view text) {
  TreeRead read;
  if (text.size() > kConfigMax.count) {
    read.faults.push_back({Mark{}, "the file is larger than " + words(kConfigMax)});
    return read;
  }
  if (text.find('\0') != std::string_view::npos) {
    read.faults.push_back({Mark{}, "the file holds a zero byte; it is no text"});
    return read;
  }
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Builder builder(read);
    parser.HandleNextDocument(builder);
    TreeRead second;
    Builder rest(second);
    if (parser.HandleNextDocument(rest) && !second.tree.empty()) {
      read.faults.push_back({second.tree.mark, "a second document; one file is one cluster"});
    }
  } catch (const Enough&) {  // told already
  } catch (const YAML::Exception& problem) {
    // The parser gives it a different name in each place.
    const Mark mark = place(problem.mark);
    const auto tab = tab_in_indentation(text, mark.line);
    if (tab) read.faults.push_back({*tab, "a tab; YAML is indented with spaces alone"});
    if (!tab) read.faults.push_back({mark, "not YAML: " + problem.msg});
  } catch (const std::exception& problem) {
    read.faults.push_back({Mark{}, std::string("not YAML: ") + problem.what()});
  }
  return read;
}

}  // namespace skep::coordinator::config
