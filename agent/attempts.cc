#include "agent/attempts.h"

#include <sstream>

#include "agent/answers.h"

namespace skep::agent {
namespace {

// An attachment takes the engine 20 s; a manager that is elected late costs one or two.
constexpr std::uint32_t kAttemptsMost = 3;

}  // namespace

std::string to_text(const Attempts& attempts) {
  return std::to_string(attempts.failed) + " " + attempts.last + " " + attempts.invocation + "\n";
}

Result<Attempts> read_attempts(const Answer& file, const Answer& unit) {
  auto text = text_of(file);
  if (!text) return std::move(text).error();
  auto engine = as<UnitSeen>(unit);
  if (!engine) return std::move(engine).error();
  // A unit that has never run has none.
  const std::string invocation = engine->invocation.empty() ? "-" : engine->invocation;
  Attempts kept;
  std::istringstream in(text->value_or(""));
  const bool well{in >> kept.failed >> kept.last >> kept.invocation};
  if (!well || kept.invocation != invocation) kept = {};
  kept.invocation = invocation;
  return kept;
}

std::optional<Change> mind_attempts(const Attempts& attempts, const docker::Container& container,
                                    std::string_view path, const std::string& words) {
  if (attempts.last != container.id) {
    const Attempts now{attempts.failed + 1, container.id, attempts.invocation};
    return Change{.words = "count a start that failed: " + container.error,
                  .effect = ReplaceFile{.path = std::string(path), .text = to_text(now)}};
  }
  if (attempts.failed < kAttemptsMost) return std::nullopt;
  Change change{
      .words = words + " " + std::to_string(attempts.failed) + " times: " + container.error,
      .effect = ChangeUnit{.verb = UnitVerb::Restart, .unit = "docker.service"}};
  change.disruptive = true;
  return change;
}

}  // namespace skep::agent
