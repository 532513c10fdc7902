#include "agent/rooms/identity/facts.h"

#include "agent/answers.h"
#include "agent/marked_block.h"

namespace skep::agent::identity {
namespace {

/// The first word of a file that holds a name; '#' begins a comment (hostname(5)).
std::string name_in(const std::string& text) {
  for (const std::string& line : lines_of(text)) {
    const auto fields = fields_of(line);
    if (!fields.empty() && !fields[0].starts_with('#')) return fields[0];
  }
  return "";
}

}  // namespace

std::vector<Effect> looks() {
  return {ReadFile{.path = "/etc/hostname"}, ReadFile{.path = "/proc/sys/kernel/hostname"},
          ReadFile{.path = kFormerNamePath}, ReadFile{.path = "/etc/hosts"}};
}

Result<Facts> read(std::span<const Answer> seen) {
  std::vector<std::optional<std::string>> texts;
  for (const Answer& answer : seen) {
    auto text = text_of(answer);
    if (!text) return std::move(text).error();
    texts.push_back(std::move(*text));
  }
  Facts facts;
  facts.stored_name = name_in(texts[0].value_or(""));
  facts.running_name = name_in(texts[1].value_or(""));
  if (texts[2]) facts.former_name = name_in(*texts[2]);
  facts.hosts = texts[3].value_or("");
  return facts;
}

}  // namespace skep::agent::identity
