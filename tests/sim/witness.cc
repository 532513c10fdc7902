#include "tests/sim/witness.h"

#include "tests/sim/effect_words.h"

namespace skep::sim {

using namespace agent;
using namespace std::chrono_literals;

namespace {

// The longest that the product gives anything: a package transaction, design.md section 12.
constexpr Duration kEndsWithin = 30min;

std::optional<Duration> deadline_of(const Effect& effect) {
  return std::visit(
      [](const auto& one) -> std::optional<Duration> {
        if constexpr (requires { one.deadline; }) return one.deadline;
        return std::nullopt;
      },
      effect);
}

}  // namespace

void Witness::looked_for_secrets(const NodeId& node, std::string_view where,
                                 std::string_view text) {
  ++texts;
  const bool shows = text.find(kSecretMark) != std::string_view::npos ||
                     text.find(kTokenMark) != std::string_view::npos;
  if (!shows) return;
  leaks.push_back({node, std::string(where)});
  ++seen;
}

void Witness::looked_for_end(const NodeId& node, const Effect& effect) {
  const auto deadline = deadline_of(effect);
  if (!deadline) return;  // the machine's own files: a disk that hangs takes the agent with it
  ++ends;
  if (*deadline > 0ms && *deadline <= kEndsWithin) return;
  endless.push_back({node, in_words(effect)});
  ++seen;
}

void Witness::looked_at_size(const NodeId& node, std::string_view what, std::size_t size,
                             std::size_t most) {
  ++sizes;
  if (size <= most) return;
  oversized.push_back({node, std::string(what) + ": " + std::to_string(size) + ", and at most " +
                                 std::to_string(most) + " are allowed"});
  ++seen;
}

bool disrupts(const Effect& effect, const NodeId& node) {
  if (const auto* change = std::get_if<ChangeUnit>(&effect)) {
    const bool takes = change->verb == UnitVerb::Restart || change->verb == UnitVerb::Stop;
    return takes && change->unit == "docker.service";
  }
  const auto* call = std::get_if<CallDocker>(&effect);
  const std::string member = "/containers/db-" + node.value;
  return call != nullptr && call->path.starts_with(member + "/stop");
}

}  // namespace skep::sim
