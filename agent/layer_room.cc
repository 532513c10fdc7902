#include "agent/layer_room.h"

#include <iterator>
#include <utility>

#include "agent/answers.h"
#include "agent/docker.h"

namespace skep::agent {
namespace {

constexpr const char* kService = "docker.service";

/// They are asked before what the room itself asks.
constexpr std::size_t kOurs = 3;

struct Layer {
  bool stands = false;  // the engine's configuration is still ours
  bool runs = false;
  bool answers = false;  // the engine, that it is there
};

Result<Layer> read(std::span<const Answer> seen) {
  auto mark = text_of(seen[0]);
  if (!mark) return std::move(mark).error();
  auto unit = as<UnitSeen>(seen[1]);
  if (!unit) return std::move(unit).error();
  return Layer{.stands = mark->has_value(),
               .runs = unit->active == "active",
               .answers = docker::read_info(seen[2]).has_value()};
}

/// Nothing is left to take off.
bool off(const Layer& layer, LayerRoom::Needs needs) {
  return !layer.stands && (!layer.runs || needs == LayerRoom::Needs::Nothing);
}

/// The room's own looks have been answered by what they need.
bool answers(const Result<Layer>& layer, LayerRoom::Needs needs) {
  return layer && !off(*layer, needs) && (layer->runs || needs == LayerRoom::Needs::Nothing);
}

std::vector<Effect> after_ours(const std::string& mark, std::vector<Effect> theirs) {
  std::vector<Effect> all{ReadFile{.path = mark}, LookAtUnit{.unit = kService},
                          docker::look_at_info()};
  std::move(theirs.begin(), theirs.end(), std::back_inserter(all));
  return all;
}

}  // namespace

LayerRoom::LayerRoom(std::unique_ptr<Room> room, std::string mark, Needs needs, bool hangs)
    : room_(std::move(room)), mark_(std::move(mark)), needs_(needs), hangs_(hangs) {}

std::vector<Effect> LayerRoom::looks() const {
  return after_ours(mark_, room_->looks());
}

std::vector<Effect> LayerRoom::further_looks(std::span<const Answer> seen) const {
  return answers(read(seen), needs_) ? room_->further_looks(seen.subspan(kOurs))
                                     : std::vector<Effect>{};
}

Result<Decision> LayerRoom::decide(std::span<const Answer> seen) const {
  auto layer = read(seen);
  if (!layer) return std::move(layer).error();
  if (off(*layer, needs_)) return Satisfied{};
  if (needs_ == Needs::Engine && !layer->runs) {
    return Change{.words = "start the engine, to take off what runs in it",
                  .effect = ChangeUnit{.verb = UnitVerb::Start, .unit = kService}};
  }
  if (needs_ == Needs::Engine && hangs_ && !layer->answers) {
    return Change{.words = "restart the engine, which hangs, to take off what runs in it",
                  .effect = ChangeUnit{.verb = UnitVerb::Restart, .unit = kService}};
  }
  return room_->decide(seen.subspan(kOurs));
}

std::vector<Effect> LayerRoom::proof() const {
  return after_ours(mark_, room_->proof());
}

Result<void> LayerRoom::proved(std::span<const Answer> seen) const {
  auto layer = read(seen);
  if (!layer) return std::move(layer).error();
  if (off(*layer, needs_)) return {};
  return room_->proved(seen.subspan(kOurs));
}

Found LayerRoom::found(std::span<const Answer> seen) const {
  return answers(read(seen), needs_) ? room_->found(seen.subspan(kOurs)) : Found{};
}

}  // namespace skep::agent
