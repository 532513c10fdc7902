#include "coordinator/plan/record.h"

#include <algorithm>
#include <charconv>

#include "common/check.h"

namespace skep::coordinator {
namespace {

template <typename Number>
Number parse(const std::string& text, Number otherwise) {
  Number value = otherwise;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

}  // namespace

const std::string& Record::fact(const std::string& name) const {
  static const std::string none;
  const auto found = facts.find(name);
  return found == facts.end() ? none : found->second;
}

std::uint64_t Record::number(const std::string& name, std::uint64_t otherwise) const {
  return parse<std::uint64_t>(fact(name), otherwise);
}

std::int64_t Record::position(const std::string& name) const {
  return parse<std::int64_t>(fact(name), -1);
}

const Intent* Record::intent(std::string_view kind, std::string_view detail) const {
  const auto found = std::find_if(intents.rbegin(), intents.rend(), [&](const Intent& one) {
    return one.kind == kind && one.detail == detail;
  });
  return found == intents.rend() ? nullptr : &*found;
}

const Intent* Record::open(std::string_view kind, const NodeId& node) const {
  const auto found = std::find_if(intents.rbegin(), intents.rend(), [&](const Intent& one) {
    return one.kind == kind && one.node == node && one.state == IntentState::Begun;
  });
  return found == intents.rend() ? nullptr : &*found;
}

void Record::apply(const Entry& entry) {
  if (const auto* put = std::get_if<Put>(&entry)) {
    for (const auto& [name, value] : put->facts) facts[name] = value;
  } else if (const auto* begin = std::get_if<Begin>(&entry)) {
    intents.push_back(begin->intent);
  } else if (const auto* end = std::get_if<End>(&entry)) {
    const auto found = std::find_if(intents.rbegin(), intents.rend(), [&](const Intent& one) {
      return one.kind == end->kind && one.node == end->node && one.detail == end->detail &&
             one.state == IntentState::Begun;
    });
    CHECK(found != intents.rend(), "an end without its beginning");
    found->state = end->state;
    found->result = end->result;
  }
}

std::string of_node(const NodeId& node, std::string_view what) {
  return "node/" + node.value + "/" + std::string(what);
}

std::uint64_t round_of(const Record& record) {
  return record.number("round", 1);
}

std::string round_detail(const Record& record) {
  return "round " + std::to_string(round_of(record));
}

bool opened(const Record& record, std::string_view gate) {
  return record.number("gate/" + std::string(gate)) == round_of(record);
}

bool down_begun(const Record& record) {
  return record.fact("down") == "begun";
}
bool down_done(const Record& record) {
  return record.fact("down") == "done";
}

Record read_record(const Ledger& ledger) {
  const auto facts = ledger.facts("");
  return {.facts = {facts.begin(), facts.end()}, .intents = ledger.intents()};
}

}  // namespace skep::coordinator
