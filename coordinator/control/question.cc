#include "coordinator/control/question.h"

#include <algorithm>
#include <array>
#include <optional>

#include "coordinator/limits.h"
#include "coordinator/screen/document.h"

namespace skep::coordinator {
namespace {

struct AimName {
  Aim aim;
  std::string_view name;
};
/// The aims that others may ask for.
constexpr std::array kAims{AimName{Aim::Up, "up"}, AimName{Aim::Down, "down"},
                           AimName{Aim::Recover, "recover"}, AimName{Aim::Pause, "pause"}};

Document names_of(const std::vector<NodeId>& nodes) {
  Document list = Document::list();
  for (const NodeId& node : nodes) list.add(node.value);
  return list;
}

std::vector<NodeId> nodes_from(const Document& list) {
  std::vector<NodeId> nodes;
  for (const std::string& name : texts(list)) nodes.emplace_back(name);
  return nodes;
}

Document document_of(const softlayer::Agreement& agreed) {
  Document document = Document::object();
  for (const auto& [node, digest] : agreed) document.set(node.value, digest);
  return document;
}

softlayer::Agreement agreement_from(const Document& document) {
  softlayer::Agreement agreed;
  for (const auto& [node, digest] : document.members()) agreed[NodeId(node)] = digest.text();
  return agreed;
}

Document document_of(const AskChange& change) {
  const Request& request = change.request;
  const auto* aim = std::ranges::find(kAims, request.aim, &AimName::aim);
  Document document = Document::object();
  document.set("aim", aim == kAims.end() ? std::string_view{} : aim->name);
  document.set("until", protocol::name(request.until));
  document.set("purge", request.purge).set("wipe_data", request.wipe_data);
  document.set("agreed", document_of(change.agreed));
  document.set("missing", names_of(request.missing));
  document.set("surely_off", names_of(request.surely_off));
  document.set("pause", names_of(request.pause));
  return document.set("resume", names_of(request.resume));
}

Result<AskChange> change_of(const Document& document) {
  const std::string name = document["aim"].text();
  const auto* aim = std::ranges::find(kAims, name, &AimName::name);
  const auto until = protocol::stage_named(document["until"].text());
  if (aim == kAims.end() || !until) return Error{Code::Invalid, "no change that can be made"};
  return AskChange{.request = {.aim = aim->aim,
                               .purge = document["purge"].flag(),
                               .wipe_data = document["wipe_data"].flag(),
                               .until = *until,
                               .missing = nodes_from(document["missing"]),
                               .surely_off = nodes_from(document["surely_off"]),
                               .pause = nodes_from(document["pause"]),
                               .resume = nodes_from(document["resume"])},
                   .agreed = agreement_from(document["agreed"])};
}

Result<std::uint64_t> number_of(const Document& document) {
  const std::int64_t number = document["number"].number();
  if (number < 1) return Error{Code::Invalid, "a change has a number from 1 on"};
  return static_cast<std::uint64_t>(number);
}

Document question(std::string_view ask) {
  return Document::object().set("ask", ask);
}

}  // namespace

std::string encode(const Question& asked) {
  struct Encode {
    Document operator()(const AskView&) const { return question("view"); }
    Document operator()(const AskToGiveWay&) const { return question("give_way"); }
    Document operator()(const AskEvents& one) const {
      return question("events")
          .set("node", one.node.value)
          .set("last", static_cast<std::uint64_t>(one.last));
    }
    Document operator()(const AskChange& one) const {
      return question("change").set("request", document_of(one));
    }
    Document operator()(const AskProgress& one) const {
      return question("progress").set("number", one.number);
    }
    Document operator()(const AskInterrupt& one) const {
      return question("interrupt").set("number", one.number);
    }
  };
  return to_json(std::visit(Encode{}, asked));
}

Result<Question> decode_question(std::string_view line) {
  if (line.size() > kQuestionMax.count) return Error{Code::Invalid, "the question is too long"};
  auto document = from_json(line);
  if (!document) return std::move(document).error();
  const std::string ask = (*document)["ask"].text();
  if (ask == "view") return AskView{};
  if (ask == "give_way") return AskToGiveWay{};
  if (ask == "events") {
    const auto last = std::clamp<std::int64_t>((*document)["last"].number(), 1,
                                               static_cast<std::int64_t>(kEventsShownMost));
    return AskEvents{NodeId((*document)["node"].text()), static_cast<std::size_t>(last)};
  }
  if (ask == "change") {
    auto change = change_of((*document)["request"]);
    if (!change) return std::move(change).error();
    return std::move(*change);
  }
  if (ask == "progress" || ask == "interrupt") {
    auto number = number_of(*document);
    if (!number) return std::move(number).error();
    if (ask == "progress") return AskProgress{*number};
    return AskInterrupt{*number};
  }
  return Error{Code::NotFound, "not known here: " + ask};
}

std::string encode_change(const AskChange& change) {
  return to_json(document_of(change));
}

Result<AskChange> decode_change(std::string_view text) {
  auto document = from_json(text);
  if (!document) return std::move(document).error();
  return change_of(*document);
}

}  // namespace skep::coordinator
