#include "coordinator/state/state_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "common/sha256.h"
#include "coordinator/limits.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/lists.h"

namespace skep::coordinator {
namespace {

constexpr std::string_view kHead = "skep state ";
constexpr std::string_view kSum = "sha256 ";
constexpr std::int64_t kVersion = 1;
constexpr std::array<std::string_view, 6> kFolders{"secrets/", "ca/",        "operator/",
                                                   "keys/",    "node-keys/", "softlayer/"};

Document to_document(const std::map<std::string, std::string>& texts) {
  Document document = Document::object();
  for (const auto& [name, text] : texts) document.set(name, text);
  return document;
}

std::map<std::string, std::string> texts_from(const Document& document) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, value] : document.members()) texts[name] = value.text();
  return texts;
}

Document to_document(const std::vector<Intent>& intents) {
  Document list = Document::list();
  for (const Intent& intent : intents) {
    Document one = Document::object();
    one.set("id", intent.id).set("kind", intent.kind).set("node", intent.node.value);
    one.set("detail", intent.detail).set("state", static_cast<int>(intent.state));
    one.set("at_ms", static_cast<std::int64_t>(intent.at.time_since_epoch().count()));
    list.add(std::move(one.set("result", intent.result)));
  }
  return list;
}

std::optional<Intent> intent_from(const Document& one) {
  const std::int64_t state = one["state"].number();
  if (state < 0 || state > static_cast<std::int64_t>(IntentState::Failed)) return std::nullopt;
  return Intent{.id = one["id"].number(),
                .kind = one["kind"].text(),
                .node = NodeId(one["node"].text()),
                .detail = one["detail"].text(),
                .state = static_cast<IntentState>(state),
                .at = Utc(Duration(one["at_ms"].number())),
                .result = one["result"].text()};
}

Result<StateFile> from_document(const Document& document) {
  StateFile state{.cluster = document["cluster"].text(),
                  .at = Utc(Duration(document["at_ms"].number())),
                  .facts = texts_from(document["facts"]),
                  .events = events_from(document["events"]),
                  .files = texts_from(document["files"])};
  for (const Document& one : document["intents"].items()) {
    auto intent = intent_from(one);
    if (!intent) return Error{Code::Invalid, "it holds an intent in no state that there is"};
    state.intents.push_back(std::move(*intent));
  }
  for (const auto& [path, text] : state.files) {
    if (!belongs_to_state(path)) {
      return Error{Code::Invalid, "it brings a file that belongs to no state: " + path};
    }
  }
  if (state.cluster.empty() || !state.facts.contains("cluster")) {
    return Error{Code::Invalid, "it does not say of which cluster it is"};
  }
  return state;
}

/// "12 345" of a head; takes it off `text`.
std::optional<std::int64_t> take_number(std::string_view& text, char end) {
  std::int64_t number = 0;
  const auto [at, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || at == text.data() + text.size() || *at != end || number < 0) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(at - text.data()) + 1);
  return number;
}

}  // namespace

bool belongs_to_state(std::string_view path) {
  if (path == "applied.yaml") return true;
  std::string_view name = path;
  if (path.starts_with("known_hosts.")) {
    name.remove_prefix(std::string_view("known_hosts.").size());
  } else {
    const auto* folder =
        std::ranges::find_if(kFolders, [&](std::string_view one) { return path.starts_with(one); });
    if (folder == kFolders.end()) return false;
    name.remove_prefix(folder->size());
  }
  return !name.empty() && name.front() != '.' && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

std::string encode(const StateFile& state) {
  Document document = Document::object();
  document.set("cluster", state.cluster);
  document.set("at_ms", static_cast<std::int64_t>(state.at.time_since_epoch().count()));
  document.set("facts", to_document(state.facts)).set("files", to_document(state.files));
  document.set("intents", to_document(state.intents));
  document.set("events", to_document(state.events));
  const std::string json = to_json(document);
  std::string text = std::string(kHead) + std::to_string(kVersion) + " " +
                     std::to_string(json.size()) + "\n" + json + "\n";
  return text + std::string(kSum) + sha256(text) + "\n";
}

Result<StateFile> decode_state(std::string_view text) {
  if (text.size() > kStateMax.count) return Error{Code::Invalid, "it is larger than any state"};
  std::string_view rest = text;
  const auto no_state = Error{Code::Invalid, "it is no state of skep"};
  if (!rest.starts_with(kHead)) return no_state;
  rest.remove_prefix(kHead.size());
  const auto version = take_number(rest, ' ');
  if (!version) return no_state;
  if (*version > kVersion) {
    return Error{Code::Refused, "a later skep wrote it, in version " + std::to_string(*version)};
  }
  const auto length = take_number(rest, '\n');
  if (!length) return no_state;
  const auto size = static_cast<std::size_t>(*length);
  const std::size_t whole = kSum.size() + sha256("").size() + 2;  // with the ends of two lines
  if (size > text.size() || rest.size() < size + whole) {
    return Error{Code::Corrupt, "it was cut short, at " + std::to_string(text.size()) +
                                    " bytes: take another copy"};
  }
  const std::string_view json = rest.substr(0, size);
  const std::string_view summed = text.substr(0, text.size() - rest.size() + size + 1);
  if (rest.substr(size) != "\n" + std::string(kSum) + sha256(summed) + "\n") {
    return Error{Code::Corrupt, "it was changed since it was written: take another copy"};
  }
  auto document = from_json(json);
  if (!document) return std::move(document).error();
  return from_document(*document);
}

}  // namespace skep::coordinator
