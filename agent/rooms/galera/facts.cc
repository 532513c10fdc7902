#include "agent/rooms/galera/facts.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "agent/answers.h"

namespace skep::agent::galera {
namespace {

// A join with its transfer fits; a member that has run for long has forgotten it.
constexpr std::uint32_t kLogLines = 400;
constexpr Duration kAsk{3'000};
// Where looks() has the member's container.
constexpr std::size_t kMember = 13;

using Names = std::vector<std::string>;

bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

ReadFile file(std::string path) {
  return {.path = std::move(path)};
}

template <typename Number>
bool parse(std::string_view text, Number& number) {
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

std::optional<Crashes> parse_crashes(std::string_view text) {
  Crashes crashes;
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos || !text.ends_with('\n')) return std::nullopt;
  if (!parse(text.substr(0, space), crashes.in_a_row)) return std::nullopt;
  crashes.finished_at = text.substr(space + 1, text.size() - space - 2);
  return crashes;
}

Result<void> read_files(std::span<const Answer> seen, Facts& facts) {
  std::vector<std::optional<std::string>> texts;
  for (const Answer& answer : seen) {
    auto text = text_of(answer);
    if (!text) return std::move(text).error();
    texts.push_back(std::move(*text));
  }
  facts.config = texts[0];
  facts.password = texts[1];
  facts.token = texts[2];
  if (texts[3] && !parse(*texts[3], facts.begun)) {
    return Error{Code::Corrupt, "control/epoch is not a number: " + *texts[3]};
  }
  if (texts[4]) facts.saved = database::parse_grastate(*texts[4]);
  facts.position_kept = texts[5].has_value();
  if (texts[6]) facts.crashes = parse_crashes(*texts[6]);
  return {};
}

Result<void> read_folders(std::span<const Answer> seen, Facts& facts) {
  std::vector<std::optional<Names>> folders;
  for (const Answer& answer : seen) {
    auto listed = as<FolderListed>(answer);
    if (!listed) return std::move(listed).error();
    folders.push_back(std::move(listed->names));
  }
  facts.volume = folders[0].value_or(Names{});
  for (const std::string& name : folders[1].value_or(Names{})) {
    if (name != "lost+found") facts.data_empty = false;
  }
  facts.transfer_cut = folders[1] && contains(*folders[1], "sst_in_progress");
  facts.control_folder = folders[2].has_value();
  facts.seeding = folders[2] && contains(*folders[2], "seeding");
  facts.socket_folder = folders[3].has_value();
  return {};
}

Result<void> read_engine(std::span<const Answer> seen, Facts& facts) {
  auto info = docker::read_info(seen[0]);
  if (!info) return std::move(info).error();
  facts.info = std::move(*info);
  auto network = docker::read_network(seen[1]);
  if (!network) return std::move(network).error();
  facts.network = std::move(*network);
  auto member = docker::read_container(seen[2]);
  if (!member) return std::move(member).error();
  facts.member = std::move(*member);
  auto recovery = docker::read_container(seen[3]);
  if (!recovery) return std::move(recovery).error();
  facts.recovery = std::move(*recovery);
  return {};
}

}  // namespace

std::vector<Effect> looks(const protocol::NodeSpec& spec) {
  const std::string control = database::control_folder(spec);
  const std::string data = database::data_folder(spec);
  const std::string member = database::container_name(spec);
  return {file(std::string(database::kConfigPath)),
          file(std::string(database::kPasswordPath)),
          file(control + "/token"),
          file(control + "/epoch"),
          file(data + "/grastate.dat"),
          file(std::string(database::kPositionPath)),
          file(std::string(kCrashesPath)),
          ListFolder{.path = spec.disk.mysql_path},
          ListFolder{.path = data},
          ListFolder{.path = control},
          ListFolder{.path = std::string(database::kSocketFolder)},
          docker::look_at_info(),
          docker::look_at_network(spec.network.name),
          docker::look_at_container(member),
          docker::look_at_container(std::string(database::kRecoverContainer)),
          CallConsul{.method = "GET", .path = "/v1/agent/service/" + std::string(kService)},
          file(std::string(kPortHeldPath)),
          LookAtUnit{.unit = "docker.service"}};
}

std::vector<Effect> further_looks(const protocol::NodeSpec& spec, std::span<const Answer> seen) {
  const auto member = docker::read_container(seen[kMember]);
  if (!member || !*member) return {};
  std::vector<Effect> looks{docker::look_at_log(database::container_name(spec), kLogLines)};
  if ((*member)->running()) {
    looks.emplace_back(ask_status());
  } else if (!(*member)->error.empty()) {
    looks.emplace_back(
        Dial{.address = spec.self().private_address, .port = spec.galera.client_port});
  }
  return looks;
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  if (auto files = read_files(seen.subspan(0, 7), facts); !files) return std::move(files).error();
  if (auto folders = read_folders(seen.subspan(7, 4), facts); !folders) {
    return std::move(folders).error();
  }
  if (auto engine = read_engine(seen.subspan(11, 4), facts); !engine) {
    return std::move(engine).error();
  }
  if (auto service = body_of(seen[15]); service) facts.registered = service->has_value();
  auto held = read_attempts(seen[16], seen[17]);
  if (!held) return std::move(held).error();
  facts.held = std::move(*held);
  if (!facts.member) return facts;
  auto log = docker::read_log(seen[18], facts.member->started_at);
  if (!log) return std::move(log).error();
  facts.log = std::move(*log);
  if (facts.running()) {
    if (auto status = read_status(seen[19]); status) facts.status = std::move(*status);
  } else if (facts.port_is_taken()) {
    auto dialled = as<Dialled>(seen[19]);
    if (!dialled) return std::move(dialled).error();
    facts.port_hears = dialled->way == Way::Connected;
  }
  return facts;
}

RunSql ask_status() {
  return {
      .socket = std::string(database::kSocket),
      .statements = {"SET SESSION wsrep_sync_wait=0",
                     "SELECT VARIABLE_NAME, VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                     " WHERE VARIABLE_NAME IN ('WSREP_LOCAL_STATE_COMMENT',"
                     " 'WSREP_CLUSTER_STATUS', 'WSREP_CLUSTER_STATE_UUID',"
                     " 'WSREP_CLUSTER_SIZE', 'WSREP_LAST_COMMITTED', 'WSREP_READY')"
                     " UNION ALL SELECT VARIABLE_NAME, VARIABLE_VALUE"
                     " FROM information_schema.GLOBAL_VARIABLES"
                     " WHERE VARIABLE_NAME = 'WSREP_SST_METHOD'"},
      .deadline = kAsk};
}

Result<Status> read_status(const Answer& answer) {
  auto rows = as<Rows>(answer);
  if (!rows) return std::move(rows).error();
  Status status;
  for (const auto& row : rows->rows) {
    if (row.size() != 2) return Error{Code::Corrupt, "wsrep status: not two columns"};
    std::string name = row[0];
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (name == "wsrep_local_state_comment") status.state = row[1];
    if (name == "wsrep_cluster_status") status.cluster_status = row[1];
    if (name == "wsrep_cluster_state_uuid") status.state_uuid = row[1];
    if (name == "wsrep_ready") status.ready = row[1] == "ON";
    if (name == "wsrep_sst_method") status.transfer_method = row[1];
    if (name == "wsrep_cluster_size") parse(row[1], status.size);
    if (name == "wsrep_last_committed") parse(row[1], status.last_committed);
  }
  if (status.state.empty()) return Error{Code::Corrupt, "wsrep status: no state; is wsrep on?"};
  return status;
}

std::string to_text(const Crashes& crashes) {
  return std::to_string(crashes.in_a_row) + " " + crashes.finished_at + "\n";
}

std::string phase(const std::vector<std::string>& log) {
  struct Row {
    std::string_view mark;
    std::string_view words;
  };
  // clang-format off
  constexpr Row kTable[] = {  // galera.md 1.4; the last line that is one of these counts
      {"skep-db-start: begins: seed-empty", "makes the first database"},
      {"skep-db-start: starts mariadbd",    "starts"},
      {"gcomm: connecting to group",        "looks for the others"},
      {"restore pc from disk successfully", "waits for the members of its last view"},
      {"State transfer required",           "asks for what it lacks"},
      {"No donor candidates",               "waits for a donor that is free"},
      {"Running: 'wsrep_sst_",              "takes a whole copy from a donor (SST)"},
      {"Receiving IST",                     "takes what it missed from a donor (IST)"},
      {"IST received",                      "has what it missed"},
      {"Shifting JOINER -> JOINED",         "catches up"},
  };
  // clang-format on
  for (auto line = log.rbegin(); line != log.rend(); ++line) {
    for (const Row& row : kTable) {
      if (line->find(row.mark) != std::string::npos) return std::string(row.words);
    }
  }
  return "finds its position";
}

bool looks_for_group(const Facts& facts) {
  if (facts.status) return false;
  const auto begins = std::find_if(facts.log.rbegin(), facts.log.rend(), [](const auto& line) {
    return line.find("skep-db-start: starts mariadbd") != std::string::npos;
  });
  // A log that no longer reaches back to the start says nothing about it.
  if (begins == facts.log.rend()) return false;
  const auto since =
      std::span(facts.log).last(static_cast<std::size_t>(begins - facts.log.rbegin()));
  const auto said = [since](std::string_view mark) {
    return std::any_of(since.begin(), since.end(), [mark](const std::string& line) {
      return line.find(mark) != std::string::npos;
    });
  };
  return said("gcomm: connecting to group") && !said("InnoDB:") && !said("Running: 'wsrep_sst_");
}

std::optional<std::string> transfer(const std::vector<std::string>& log) {
  const auto said = [&log](std::string_view mark) {
    return std::any_of(log.begin(), log.end(), [mark](const std::string& line) {
      return line.find(mark) != std::string::npos;
    });
  };
  // A whole copy is followed by an IST of its own: it is asked for first (galera.md 10.6).
  if (said("Running: 'wsrep_sst_") && said("--role 'joiner'")) return "SST";
  if (said("Receiving IST") || said("IST received")) return "IST";
  if (said("skep-db-start: starts mariadbd")) return "none";
  return std::nullopt;
}

}  // namespace skep::agent::galera
