#include "coordinator/state/adopt_text.h"

#include <array>

namespace skep::coordinator {
namespace {

using Row = std::array<std::string, 6>;

Row row_of(const Bequest& one) {
  const protocol::Kept& kept = one.kept;
  if (kept.cluster.empty()) return {one.node.value, "of no cluster yet", "", "", "", ""};
  return {one.node.value,
          clean(kept.cluster.value),
          std::to_string(kept.term),
          std::to_string(kept.epoch),
          kept.state_uuid.empty() ? "none yet" : short_uuid(clean(kept.state_uuid)),
          kept.highest_seqno < 0 ? "none yet" : std::to_string(kept.highest_seqno)};
}

std::string block(const std::string& head, const std::string& words, const Style& style) {
  std::string text;
  const std::string indent(head.size(), ' ');
  for (const std::string& line : wrap(words, style.width - head.size())) {
    text += (text.empty() ? head : indent) + line + "\n";
  }
  return text;
}

}  // namespace

std::string adopt_text(const std::string& cluster, const std::vector<Bequest>& bequests,
                       const std::vector<NodeId>& left, const Style& style) {
  std::vector<Row> rows{{"NODE", "CLUSTER", "TERM", "EPOCH", "STATE UUID", "POSITION"}};
  for (const Bequest& one : bequests) rows.push_back(row_of(one));
  std::array<std::size_t, 6> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths.at(i) = std::max(widths.at(i), columns(row.at(i)));
    }
  }
  std::string text = cluster + "  as its nodes keep it\n\n";
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += "  " + pad(row.at(i), widths.at(i));
    while (line.ends_with(' ')) line.pop_back();
    text += line + "\n";
  }
  text +=
      "\n" + block("  means  ",
                   "a new ledger in a higher term, with keys and a CA of its own: the engine of "
                   "one node after the other is restarted with a new certificate while the "
                   "others serve, and root gets a new password",
                   style);
  for (const NodeId& node : left) {
    text += block("  left   ",
                  node.value +
                      " belongs to it and is not in the YAML: it stays as it is, and "
                      "nobody tells it anything any more",
                  style);
  }
  return text + "\n";
}

std::string password_script(const std::string& node, const std::string& password) {
  // Which accounts there are differs by image; what is not there is passed over.
  return "docker exec -i db-" + node +
         " mariadb --user=root --batch <<'SQL'\n"
         "ALTER USER IF EXISTS root@localhost IDENTIFIED VIA unix_socket OR mysql_native_password "
         "USING PASSWORD('" +
         password +
         "');\n"
         "ALTER USER IF EXISTS root@'%' IDENTIFIED BY '" +
         password + "';\nSQL\n";
}

}  // namespace skep::coordinator
