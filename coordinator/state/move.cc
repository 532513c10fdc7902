#include "coordinator/state/move.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <system_error>

#include "common/files.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

namespace fs = std::filesystem;

/// Anything that may come along, wherever it lies: at the top, or one folder deep.
Result<void> gather_files(const std::string& folder, const std::string& below, StateFile& state) {
  const auto names = list_folder(folder + "/" + below);
  if (!names) return names.error();
  if (!*names) return {};
  for (const std::string& name : **names) {
    const std::string path = below + name;
    std::error_code problem;
    if (below.empty() && fs::is_directory(folder + "/" + path, problem)) {
      if (auto done = gather_files(folder, path + "/", state); !done) return done;
    }
    if (!belongs_to_state(path)) continue;
    auto text = read_file(folder + "/" + path, kStateFileMax);
    if (!text) return std::move(text).error();
    if (*text) state.files[path] = std::move(**text);
  }
  return {};
}

Result<void> write_ledger(Ledger& ledger, const StateFile& state) {
  if (auto put = ledger.put(state.facts); !put) return put;
  for (const Intent& intent : state.intents) {
    auto id = ledger.begin(intent);
    if (!id) return std::move(id).error();
    if (intent.state == IntentState::Begun) continue;
    if (auto ended = ledger.end(*id, intent.state, intent.result); !ended) return ended;
  }
  for (const LedgerEvent& event : state.events) {
    if (auto told = ledger.record(event); !told) return told;
  }
  return {};
}

}  // namespace

Result<StateFile> gather_state(const std::string& folder, const std::string& cluster,
                               const Ledger& ledger, Utc now) {
  StateFile state{.cluster = cluster,
                  .at = now,
                  .facts = ledger.facts(""),
                  .intents = ledger.intents(),
                  .events = ledger.events({}, kEventsShownMost)};
  if (auto gathered = gather_files(folder, "", state); !gathered) {
    return std::move(gathered).error();
  }
  return state;
}

Result<Term> put_state(const std::string& folder, const StateFile& state, Random& random) {
  const std::string place = folder + "/ledger.db";
  std::error_code problem;
  if (fs::exists(place, problem)) {
    return Error{Code::Refused, "there is a ledger in " + folder + " already: nothing was changed"};
  }
  Term term = 0;
  const auto known = state.facts.find("term");
  if (known != state.facts.end()) {
    std::from_chars(known->second.data(), known->second.data() + known->second.size(), term);
  }
  if (term == 0) return Error{Code::Invalid, "it does not say in which term it was written"};
  ++term;
  for (const auto& [path, text] : state.files) {
    if (auto made = make_folder(fs::path(folder + "/" + path).parent_path().string(), 0700);
        !made) {
      return std::move(made).error();
    }
    if (auto put = replace_file(folder + "/" + path, text, 0600); !put) {
      return std::move(put).error();
    }
  }
  const std::string fresh = place + ".new";
  for (const char* end : {"", "-wal", "-shm"}) fs::remove(fresh + end, problem);
  {
    auto ledger = open_sqlite_ledger(fresh);
    if (!ledger) return std::move(ledger).error();
    StateFile raised = state;
    raised.facts["term"] = std::to_string(term);
    // What a service was asked to change there it was not asked here.
    raised.facts.erase("change/request");
    raised.facts.erase("change/holder");
    raised.facts["instance"] = fmt::format("{:016x}", random.next());
    if (auto written = write_ledger(**ledger, raised); !written) return std::move(written).error();
  }
  // Closed, it is one file again: its log went into it.
  fs::rename(fresh, place, problem);
  if (problem) return Error{Code::Unavailable, place + ": " + problem.message()};
  return term;
}

}  // namespace skep::coordinator
