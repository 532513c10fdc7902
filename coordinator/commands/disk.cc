// skep disk give NODE DISK: a person gives a disk that is not empty; the next `up` takes it.

#include <algorithm>

#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/remote.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/install/answers.h"
#include "coordinator/plan/plan_disk.h"

namespace skep::coordinator {
namespace {

using install::HostDisk;

constexpr const char* kNothing = "; nothing was changed";

/// As the node's own agent sees them: what is given here must be what it takes.
Result<std::vector<HostDisk>> disks_of(const Place& place, const Machine& machine) {
  const auto ended = run_script(place, machine, "exec /opt/skep/bin/skep-agent disks");
  if (!ended) return ended.error();
  if (ended->status != 0) {
    return Error{Code::Unavailable, machine.node.value +
                                        " has no agent of this build, which would tell its disks: "
                                        "skep up brings it, and says what it refuses"};
  }
  return install::read_disks(ended->out);
}

Result<HostDisk> the_disk(const Call& call, const NodeConfig& node,
                          const std::vector<HostDisk>& disks) {
  if (!node.disk.empty() && node.disk != call.disk) {
    return Error{Code::Invalid, "the YAML names " + node.disk + " for " + call.node +
                                    ", and no other is taken there: write " + call.disk +
                                    " as its disk first"};
  }
  const auto found = std::ranges::find(disks, call.disk, &HostDisk::device);
  if (found == disks.end()) {
    std::string names;
    for (const HostDisk& one : disks) names += " " + one.device;
    return Error{Code::Invalid, call.node + " has no disk " + call.disk +
                                    (names.empty() ? ", nor any other" : "; it has" + names)};
  }
  if (!found->may_be_given) {
    return Error{
        Code::Refused,
        found->words + ": a disk in use, read-only or under 1 GiB is never taken" + kNothing};
  }
  if (found->serial.empty()) {
    return Error{Code::Refused, found->words +
                                    ": it has no serial by which it would be known again; empty it "
                                    "by hand: skep ssh " +
                                    call.node + " -- blkdiscard --zeroout " + call.disk};
  }
  return *found;
}

/// Data goes only with a sentence of its own, or its own explicit flag: --yes is not enough.
bool gives(const Call& call, const HostDisk& disk, const std::string& sentence) {
  if (!call.serial.empty()) return call.serial == disk.serial;
  return typed(call.node + " has  " + clean(disk.words) +
                   "\n`skep up` will write over it, and what it holds is gone for good.",
               sentence);
}

Result<void> write_down(const Call& call, const Place& place, const HostDisk& disk) {
  auto ledger = open_ledger(place);
  if (!ledger) return std::move(ledger).error();
  const NodeId node(call.node);
  const Utc now = SystemClock().now().utc;
  for (const Intent& one : (*ledger)->intents(kDiskIntent)) {
    if (one.node != node || one.state != IntentState::Begun) continue;
    if (auto ended = (*ledger)->end(one.id, IntentState::Failed, "given anew"); !ended) {
      return ended;
    }
  }
  auto begun =
      (*ledger)->begin({.kind = kDiskIntent, .node = node, .detail = disk.serial, .at = now});
  if (!begun) return std::move(begun).error();
  return (*ledger)->record(
      {.at = now, .node = node, .kind = "disk_given", .words = "by a person: " + disk.words});
}

}  // namespace

int disk_give_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::string& cluster = place.config.cluster;
  const auto node = place.node(call.node);
  if (!node) return fail(call, cluster, node.error());
  const auto machine = find_machine(place, call.node);
  if (!machine) return fail(call, cluster, machine.error());
  const auto disks = disks_of(place, *machine);
  if (!disks) return fail(call, cluster, disks.error());
  const auto disk = the_disk(call, *node, *disks);
  if (!disk) return fail(call, cluster, disk.error());
  const std::string sentence = "give " + disk->serial + " " + words(disk->size);
  if (!gives(call, *disk, sentence)) {
    return fail(call, cluster, Exit::Refused,
                "the disk stays as it is: giving it wants the sentence \"" + sentence +
                    "\" typed, or --serial " + disk->serial + kNothing);
  }
  auto taken = take_seat_to_change(call, place);
  if (const int* status = std::get_if<int>(&taken)) return *status;
  if (auto written = write_down(call, place, *disk); !written) {
    return fail(call, cluster, written.error());
  }
  if (call.json) {
    Document document = answer(call.command, cluster, SystemClock().now().utc);
    document.set("node", call.node).set("disk", disk->device).set("serial", disk->serial);
    print_document(document.set("size_bytes", disk->size.count));
  } else {
    print(call.node + " may take " + disk->device + ", serial " + clean(disk->serial) + ", " +
          words(disk->size) + ", whatever it holds; nothing was written yet\nnext  skep up\n");
  }
  return 0;
}

}  // namespace skep::coordinator
