#include <algorithm>
#include <utility>

#include "agent/core_state.h"
#include "agent/kept.h"
#include "agent/obey.h"
#include "common/log.h"
#include "protocol/codec.h"

namespace skep::agent {

using protocol::Assign;

void Core::State::take(const Heard& heard, const Assign& assign, Now now) {
  if (broken) return refuse(heard.sequence, broken->message);
  auto next = obey(kept, settings.node, assign);
  if (!next) return refuse(heard.sequence, next.error().message);
  const bool known = spec && *spec == assign.spec && *next == kept;
  taking = Taking{.assign = assign, .sequence = heard.sequence, .kept = *std::move(next)};
  if (known) return taken(now);
  // Kept first: after a crash between the two the promise stands, and the old goal seeds nothing.
  carry_out(ReplaceFile{.path = settings.kept_path, .text = write_kept(taking->kept), .mode = 0600},
            ForStore{Store::Kept});
}

void Core::State::stored(Store what, const Answer& answer, Now now) {
  if (what == Store::Position) {
    position_under_way = false;
    return;
  }
  if (!answer) {
    refuse(taking->sequence, "the goal could not be stored: " + answer.error().message);
    taking.reset();
  } else if (what == Store::Kept) {
    // The promise lies on the disk from here on, whatever becomes of the goal.
    // A position that was seen meanwhile counts, unless the goal begins another history.
    if (taking->kept.state_uuid == kept.state_uuid) {
      taking->kept.highest_seqno = std::max(taking->kept.highest_seqno, kept.highest_seqno);
    }
    kept = taking->kept;
    climb.keep(kept);
    carry_out(ReplaceFile{.path = settings.goal_path,
                          .text = protocol::encode(taking->assign.spec),
                          .mode = 0600},
              ForStore{Store::Goal});
    return;
  } else {
    taken(now);
  }
  if (!next_taken) return;
  const Heard heard = *std::exchange(next_taken, std::nullopt);
  take(heard, std::get<Assign>(heard.message), now);
}

void Core::State::taken(Now now) {
  const Assign assign = std::move(taking->assign);
  taking.reset();
  const bool first = !std::exchange(assigned, true);
  goal = assign.goal;
  climb.name(goal);
  permit.heard(assign.permit, now.tick);
  std::optional<std::set<std::string>> rooms;
  if (spec) rooms = touched(*spec, assign.spec);
  // A first word from the coordinator is what a seed waits for.
  if (first && rooms) rooms->insert({"census", "galera"});
  const bool anew = first || !spec || !rooms || !rooms->empty() || *spec != assign.spec;
  spec = assign.spec;
  if (anew) aim(rooms, now);
  if (assign.look_now) climb.look_at_all(now.tick);
  if (anew) {
    log::info("goal_taken", {{"goal", kept.goal}, {"until", protocol::name(spec->until)}});
  }
  if (!connected) return;
  settle_reports(now.tick);
  for (auto& report : climb.all_reports(now.tick)) send(std::move(report));
}

void Core::State::aim(const std::optional<std::set<std::string>>& touched, Now now) {
  const Context aimed = context();
  climb.aim(aimed, touched, now.tick);
  pulse.aim(aimed);
}

}  // namespace skep::agent
