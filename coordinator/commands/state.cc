// skep state export FILE | import FILE: the ledger with its secrets and CA, to another machine.

#include <filesystem>

#include "common/files.h"
#include "common/random.h"
#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/limits.h"
#include "coordinator/state/move.h"

namespace skep::coordinator {
namespace {

int told(const Call& call, const std::string& cluster, const std::string& words,
         const std::string& next) {
  if (call.json) {
    print_document(answer(call.command, cluster, SystemClock().now().utc)
                       .set("file", call.file)
                       .set("words", words));
  } else {
    print(words + "\n  next   " + next + "\n");
  }
  return 0;
}

bool there(const std::string& path) {
  std::error_code problem;
  return std::filesystem::exists(path, problem);
}

Result<StateFile> read_state(const std::string& file) {
  auto text = read_file(file, kStateMax);
  if (!text) return std::move(text).error();
  if (!*text) return Error{Code::NotFound, file + ": no such file"};
  auto state = decode_state(**text);
  if (!state) return std::move(state).error().within(file);
  return state;
}

}  // namespace

int state_export_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::string& cluster = place.config.cluster;
  if (!there(place.folder + "/ledger.db")) {
    return fail(call, cluster, Exit::Refused, "there is no ledger here", {"skep up"});
  }
  if (there(call.file)) {
    return fail(call, cluster, Exit::Refused, call.file + " is there already: it stays as it is");
  }
  auto ledger = open_ledger(place);
  if (!ledger) return fail(call, cluster, ledger.error());
  const auto state = gather_state(place.folder, cluster, **ledger, SystemClock().now().utc);
  if (!state) return fail(call, cluster, state.error());
  if (auto written = replace_file(call.file, encode(*state), 0600); !written) {
    return fail(call, cluster, written.error());
  }
  return told(call, cluster,
              call.file + " holds the ledger of " + cluster +
                  " with its secrets and keys: whoever reads it owns the cluster",
              "skep state import FILE, beside a copy of " + place.file);
}

int state_import_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::string& cluster = place.config.cluster;
  if (there(place.folder + "/ledger.db")) {
    return fail(call, cluster, Exit::Refused,
                "there is a ledger in " + place.folder + " already: nothing was changed");
  }
  const auto state = read_state(call.file);
  if (!state) return fail(call, cluster, state.error());
  if (state->cluster != cluster) {
    return fail(call, cluster, Exit::Refused,
                call.file + " is of cluster " + state->cluster + ", and " + place.file + " of " +
                    cluster + ": nothing was changed");
  }
  auto taken = take_seat_to_change(call, place);
  if (const int* status = std::get_if<int>(&taken)) return *status;
  SystemRandom random;
  const auto term = put_state(place.folder, *state, random);
  if (!term) return fail(call, cluster, term.error());
  return told(call, cluster,
              "the ledger of " + cluster + " is here, in term " + std::to_string(*term) +
                  ": once a node has heard of it, it obeys the place it came from no more",
              "skep up");
}

}  // namespace skep::coordinator
