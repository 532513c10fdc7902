// skep local list|console|cut|start|destroy: the playground's machines.  No coordinator; only
// destroy locks.

#include <algorithm>
#include <filesystem>
#include <functional>

#include "common/random.h"
#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/place.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/identity.h"
#include "coordinator/provider/local/machines.h"
#include "coordinator/provider/local/record.h"
#include "coordinator/screen/lists.h"

namespace skep::coordinator {
namespace {

/// Opens the place, which must have local machines; `act` gives the exit status.
int at_local(const Call& call, const std::function<int(const Place&)>& act) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  if (place.config.provider != ProviderKind::Local) {
    return fail(call, place.config.cluster, Exit::Usage,
                place.file + " has provider " + name(place.config.provider) +
                    ": local machines are another");
  }
  if (!call.node.empty()) {
    if (const auto known = place.node(call.node); !known) {
      return fail(call, place.config.cluster, known.error());
    }
  }
  return act(place);
}

int done(const Call& call, const Place& place, const std::string& words) {
  if (call.json) {
    Document document = answer(call.command, place.config.cluster, SystemClock().now().utc);
    print_document(document.set("node", call.node).set("words", words));
  } else {
    print(words + "\n");
  }
  return 0;
}

/// Machines may be made before the first `up`: they carry the cluster's id from then on.
Result<ClusterId> id_of(const Place& place) {
  auto ledger = open_ledger(place);
  if (!ledger) return std::move(ledger).error();
  SystemRandom random;
  auto known = identity(**ledger, random);
  if (!known) return std::move(known).error();
  return known->cluster;
}

/// As far as it is on record; nothing is made.
Ground ground_of(const Place& place) {
  const auto known = local::load_ground(local::Folder{place.folder});
  if (!known || !*known) return {};
  const local::GroundRecord& ground = **known;
  return {.private_subnet = ground.subnet,
          .registry = local::depot_as_seen(ground) + ":" + std::to_string(ground.registry_port)};
}

}  // namespace

int local_list_command(const Call& call) {
  return at_local(call, [&](const Place& place) {
    const auto machines = make_local(place, ClusterId{})->describe();
    if (!machines) return fail(call, place.config.cluster, machines.error());
    if (call.json) {
      print_document(machines_document(place.config.cluster, SystemClock().now().utc,
                                       ground_of(place), *machines));
    } else {
      print(machines_text(*machines));
    }
    return 0;
  });
}

int local_console_command(const Call& call) {
  return at_local(call, [&](const Place& place) {
    const auto joined = make_local(place, ClusterId{})->console(NodeId(call.node));
    return joined ? 0 : fail(call, place.config.cluster, joined.error());
  });
}

int local_cut_command(const Call& call) {
  return at_local(call, [&](const Place& place) {
    const auto cut = make_local(place, ClusterId{})->cut(NodeId(call.node));
    if (!cut) return fail(call, place.config.cluster, cut.error());
    return done(call, place, call.node + " has no power any more");
  });
}

int local_start_command(const Call& call) {
  return at_local(call, [&](const Place& place) {
    const auto cluster = id_of(place);
    if (!cluster) return fail(call, place.config.cluster, cluster.error());
    const auto provider = make_local(place, *cluster);
    if (auto ground = provider->prepare(); !ground) {
      return fail(call, place.config.cluster, ground.error());
    }
    const auto machine = provider->order(NodeId(call.node));
    if (!machine) return fail(call, place.config.cluster, machine.error());
    return done(call, place, call.node + " is on");
  });
}

int local_destroy_command(const Call& call) {
  return at_local(call, [&](const Place& place) {
    const std::string& cluster = place.config.cluster;
    std::error_code problem;
    if (!std::filesystem::exists(place.folder, problem))
      return done(call, place, "nothing stands here");
    if (!call.yes && !typed("This destroys the machines of " + cluster + " with all their data.",
                            "destroy " + cluster)) {
      return fail(call, cluster, Exit::Refused, "not confirmed; nothing was changed",
                  {"skep local destroy --yes"});
    }
    auto taken = take_seat_to_change(call, place);
    if (const int* status = std::get_if<int>(&taken)) return *status;
    if (const auto gone = make_local(place, ClusterId{})->destroy_all(); !gone) {
      return fail(call, cluster, gone.error(), {"skep local destroy"});
    }
    // A ledger that remembered data which is gone would refuse to seed anew.
    std::filesystem::remove_all(place.folder, problem);
    return done(call, place,
                "the machines of " + cluster + " are gone, and what was known of them");
  });
}

}  // namespace skep::coordinator
