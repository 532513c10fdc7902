#include "agent/kept.h"

#include <nlohmann/json.hpp>

namespace skep::agent {
namespace {

using Json = nlohmann::json;

std::string text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || !found->is_string() ? "" : found->get<std::string>();
}

}  // namespace

std::string write_kept(const protocol::Kept& kept) {
  const Json object{{"cluster", kept.cluster.value},
                    {"term", kept.term},
                    {"instance", kept.instance.value},
                    {"goal", kept.goal},
                    {"epoch", kept.epoch},
                    {"begun", kept.begun},
                    {"state_uuid", kept.state_uuid},
                    {"highest_seqno", kept.highest_seqno},
                    {"recover_round", kept.recover_round}};
  return object.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<protocol::Kept> read_kept(std::string_view from) {
  const Json object = Json::parse(from, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return Error{Code::Corrupt, "kept: not a JSON object"};
  std::optional<Error> wrong;
  const auto number = [&](const char* key, std::int64_t least) {
    const auto found = object.find(key);
    if (found == object.end()) return least;
    if (found->is_number_integer() && found->get<std::int64_t>() >= least) {
      return found->get<std::int64_t>();
    }
    wrong = Error{Code::Corrupt, std::string("kept: ") + key + ": not a number that fits here"};
    return least;
  };
  const auto counter = [&](const char* key) { return static_cast<std::uint64_t>(number(key, 0)); };
  protocol::Kept kept{.cluster = ClusterId(text(object, "cluster")),
                      .term = counter("term"),
                      .instance = InstanceId(text(object, "instance")),
                      .goal = counter("goal"),
                      .epoch = counter("epoch"),
                      .begun = counter("begun"),
                      .state_uuid = text(object, "state_uuid"),
                      .highest_seqno = number("highest_seqno", -1),
                      .recover_round = counter("recover_round")};
  if (wrong) return *std::move(wrong);
  if (kept.cluster.empty() && (kept.term > 0 || kept.epoch > 0)) {
    return Error{Code::Corrupt, "kept: a term or an epoch without a cluster"};
  }
  return kept;
}

}  // namespace skep::agent
