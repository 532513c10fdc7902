// skep orphans: guests that bear this cluster's mark and are in no ledger, and who lives in them.

#include <algorithm>
#include <filesystem>
#include <thread>

#include "common/files.h"
#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/guests.h"
#include "coordinator/commands/remote.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/install/ssh_installer.h"
#include "coordinator/provider/softlayer/tenants.h"

namespace skep::coordinator {
namespace {

using softlayer::Doomed;

/// Who lives in a guest.  Whoever cannot look may not say that nobody does.
GuestLine look_into(const Place& place, const SoftLayerProvider& provider, const Doomed& doomed) {
  GuestLine line = line_of(doomed);
  Machine machine = provider.machine_of(doomed.node, doomed.guest);
  if (machine.ssh_address.empty()) {
    line.not_looked = "it has no address yet";
    return line;
  }
  // A known_hosts file of its own: it is not the node that bears this name now.
  machine.node = NodeId("orphan-" + std::to_string(doomed.id));
  const auto ended =
      run_script(place, machine, softlayer::tenants_script(place.config.disk.mysql_path));
  if (auto removed = remove_file(install::known_hosts_path(place.folder, machine.node)); !removed) {
    line.not_looked = removed.error().message;
    return line;
  }
  const auto tenants =
      ended ? softlayer::read_tenants(ended->out) : std::optional<std::vector<std::string>>{};
  if (tenants) line.tenants = *tenants;
  if (!tenants) line.not_looked = ended ? "its answer was cut short" : ended.error().message;
  return line;
}

/// All at once: one that does not answer takes its whole deadline.
std::vector<GuestLine> look_into_all(const Place& place, const SoftLayerProvider& provider,
                                     const std::vector<Doomed>& guests) {
  std::vector<GuestLine> lines(guests.size());
  {
    std::vector<std::jthread> looks;
    for (std::size_t i = 0; i < guests.size(); ++i) {
      looks.emplace_back([&, i] { lines[i] = look_into(place, provider, guests[i]); });
    }
  }
  return lines;
}

int told(const Call& call, const Place& place, const std::vector<GuestLine>& lines) {
  const std::string& cluster = place.config.cluster;
  std::error_code problem;
  const bool ledger = std::filesystem::exists(place.folder + "/ledger.db", problem);
  const std::string none = "no guest bears the mark of " + cluster + " beside those in the ledger";
  if (call.json) {
    print_document(orphans_document(cluster, SystemClock().now().utc, lines,
                                    lines.empty() ? none : "nothing was changed"));
  } else {
    print(lines.empty() ? none + "\n" : orphans_text(cluster, lines, ledger));
  }
  return 0;
}

/// Those that were empty at the first look and still are: the sentence took its time.
int cancel_empty(const Call& call, const Place& place, SoftLayerProvider& provider,
                 const std::vector<Doomed>& empty) {
  const std::string& cluster = place.config.cluster;
  if (const auto status = confirm_end(call, cluster, empty)) return *status;
  const std::vector<GuestLine> again = look_into_all(place, provider, empty);
  if (!std::ranges::all_of(again, &GuestLine::orphan)) {
    return fail(call, cluster, Exit::Refused,
                "somebody lives in one of them by now, or it cannot be looked into; nothing was "
                "cancelled",
                {"skep orphans"});
  }
  if (auto ended = end_all(provider, empty); !ended) {
    return fail(call, cluster, ended.error(), {"skep orphans"});
  }
  return told_guests(call, cluster, empty, cancelled_words(empty.size()));
}

}  // namespace

int orphans_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::string& cluster = place.config.cluster;
  auto taken = take_seat_to_change(call, place);
  if (const int* status = std::get_if<int>(&taken)) return *status;
  auto provider = make_softlayer(place);
  if (!provider) return fail(call, cluster, provider.error());
  const auto guests = (*provider)->cancellation().orphans();
  if (!guests) return fail(call, cluster, guests.error());
  const std::vector<GuestLine> lines = look_into_all(place, **provider, *guests);
  std::vector<Doomed> empty;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].orphan()) empty.push_back((*guests)[i]);
  }
  if (!call.cancel || empty.empty()) return told(call, place, lines);
  return cancel_empty(call, place, **provider, empty);
}

}  // namespace skep::coordinator
