#include "agent/rooms/census/facts.h"

#include <algorithm>
#include <charconv>

#include "agent/answers.h"

namespace skep::agent::census {
namespace {

// The recovery's last words, with what MariaDB said before them.
constexpr std::uint32_t kLogLines = 40;

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<KeptPosition> parse_kept(std::string_view text) {
  KeptPosition kept;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), kept.round);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.starts_with(' ') || !text.ends_with('\n')) return std::nullopt;
  auto position = database::parse_position(text.substr(1, text.size() - 2));
  if (!position) return std::nullopt;
  kept.position = std::move(*position);
  return kept;
}

Result<void> read_files(std::span<const Answer> seen, Facts& facts) {
  auto names = as<FolderListed>(seen[0]);
  if (!names) return std::move(names).error().within("data");
  for (const std::string& name : names->names.value_or(std::vector<std::string>{})) {
    if (name != "lost+found") facts.empty = false;
  }
  facts.transfer_cut = names->names && contains(*names->names, "sst_in_progress");
  auto control = as<FolderListed>(seen[1]);
  if (!control) return std::move(control).error().within("control");
  facts.first_seed_cut = control->names && contains(*control->names, "seeding");
  auto saved = text_of(seen[2]);
  if (!saved) return std::move(saved).error();
  if (*saved) facts.saved = database::parse_grastate(**saved);
  auto kept = text_of(seen[3]);
  if (!kept) return std::move(kept).error();
  if (*kept) facts.kept = parse_kept(**kept);
  auto config = text_of(seen[4]);
  if (!config) return std::move(config).error();
  facts.config = std::move(*config);
  return {};
}

}  // namespace

bool Facts::has_state() const {
  return saved && saved->position.uuid != database::kNobody && !transfer_cut;
}

std::vector<Effect> looks(const protocol::NodeSpec& spec) {
  const std::string recovery(database::kRecoverContainer);
  return {ListFolder{.path = database::data_folder(spec)},
          ListFolder{.path = database::control_folder(spec)},
          ReadFile{.path = database::data_folder(spec) + "/grastate.dat"},
          ReadFile{.path = std::string(database::kPositionPath)},
          ReadFile{.path = std::string(database::kConfigPath)},
          docker::look_at_container(database::container_name(spec)),
          docker::look_at_container(recovery),
          docker::look_at_log(recovery, kLogLines)};
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  if (auto files = read_files(seen, facts); !files) return std::move(files).error();
  auto member = docker::read_container(seen[5]);
  if (!member) return std::move(member).error();
  facts.member = std::move(*member);
  auto recovery = docker::read_container(seen[6]);
  if (!recovery) return std::move(recovery).error();
  facts.recovery = std::move(*recovery);
  if (!facts.recovery) return facts;
  auto log = docker::read_log(seen[7]);
  if (!log) return std::move(log).error();
  facts.recovery_log = std::move(*log);
  return facts;
}

std::string to_text(const KeptPosition& kept) {
  return std::to_string(kept.round) + " " + database::to_text(kept.position) + "\n";
}

}  // namespace skep::agent::census
