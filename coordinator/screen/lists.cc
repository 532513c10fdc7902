#include "coordinator/screen/lists.h"

#include <algorithm>

namespace skep::coordinator {
namespace {

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += "  " + pad(row[i], widths[i]);
    while (line.ends_with(' ')) line.pop_back();
    text += line + "\n";
  }
  return text;
}

std::string day_and_time(Utc at) {
  std::string text = rfc3339(at);
  text[10] = ' ';
  return text.substr(0, 19);
}

}  // namespace

std::string events_text(const std::vector<LedgerEvent>& events) {
  if (events.empty()) return "no events yet\n";
  std::vector<std::vector<std::string>> rows;
  for (const LedgerEvent& event : events) {
    const std::string took = event.took.count() > 0 ? " (" + tenths(event.took) + ")" : "";
    rows.push_back({day_and_time(event.at), event.node.empty() ? "-" : clean(event.node.value),
                    event.room.empty() ? "-" : clean(event.room), clean(event.kind),
                    clean(event.words) + took});
  }
  return aligned(rows);
}

Document to_document(const std::vector<LedgerEvent>& events) {
  Document list = Document::list();
  for (const LedgerEvent& event : events) {
    Document one = Document::object();
    one.set("number", event.number).set("at", rfc3339(event.at));
    one.set("at_ms", static_cast<std::int64_t>(event.at.time_since_epoch().count()));
    one.set("node", event.node.value).set("room", event.room).set("kind", event.kind);
    one.set("words", event.words).set("took_s", seconds(event.took));
    list.add(std::move(one));
  }
  return list;
}

std::vector<LedgerEvent> events_from(const Document& list) {
  std::vector<LedgerEvent> events;
  for (const Document& one : list.items()) {
    events.push_back({.number = one["number"].number(),
                      .at = Utc(Duration(one["at_ms"].number())),
                      .node = NodeId(one["node"].text()),
                      .room = one["room"].text(),
                      .kind = one["kind"].text(),
                      .words = one["words"].text(),
                      .took = Duration(static_cast<std::int64_t>(one["took_s"].real() * 1000))});
  }
  return events;
}

Document events_document(const std::string& cluster, Utc at,
                         const std::vector<LedgerEvent>& events) {
  return answer("events", cluster, at).set("events", to_document(events));
}

std::string machines_text(const std::vector<Machine>& machines) {
  if (machines.empty()) return "no machines\n";
  std::vector<std::vector<std::string>> rows{{"NODE", "KIND", "POWER", "PRIVATE", "SSH", "WORDS"}};
  for (const Machine& machine : machines) {
    rows.push_back(
        {machine.node.value, machine.kind, machine.running ? "on" : "off", machine.private_address,
         machine.ssh_user + "@" + machine.ssh_address + ":" + std::to_string(machine.ssh_port),
         clean(machine.words)});
  }
  return aligned(rows);
}

Document machines_document(const std::string& cluster, Utc at, const Ground& ground,
                           const std::vector<Machine>& machines) {
  Document list = Document::list();
  for (const Machine& machine : machines) {
    Document one = Document::object();
    one.set("name", machine.node.value).set("kind", machine.kind);
    one.set("running", machine.running).set("private_address", machine.private_address);
    one.set("ssh_address", machine.ssh_address);
    one.set("ssh_port", static_cast<std::uint32_t>(machine.ssh_port));
    one.set("ssh_user", machine.ssh_user).set("words", machine.words);
    list.add(std::move(one));
  }
  Document document = answer("local list", cluster, at);
  document.set("subnet", ground.private_subnet).set("registry", ground.registry);
  return document.set("machines", std::move(list));
}

}  // namespace skep::coordinator
