#include "agent/rooms/reach/decide.h"

#include <algorithm>

namespace skep::agent::reach {
namespace {

// One program of ours may listen on each; "" ends the list of names.
struct Ours {
  std::uint16_t port;
  std::string_view program;
  bool loopback;  // it listens on 127.0.0.1, too
};

// What a wait names at once; the rest is counted.
constexpr std::size_t kNamed = 3;

bool everywhere(const std::string& address) {
  return address == "0.0.0.0" || address == "*" || address == "[::]";
}

bool in_the_way(const Listener& listener, const Ours& ours, const std::string& address) {
  if (listener.port != ours.port || listener.program == ours.program) return false;
  return everywhere(listener.address) || listener.address == address ||
         (ours.loopback && listener.address == "127.0.0.1");
}

std::string place(const Tried& tried) {
  return tried.node + " " + tried.address + ":" + std::to_string(tried.port);
}

std::string name_silent(const std::vector<Tried>& tried) {
  std::string words;
  std::size_t silent = 0;
  for (const Tried& one : tried) {
    if (one.way != Way::Silent) continue;
    if (++silent <= kNamed) words += (words.empty() ? "" : ", ") + place(one);
  }
  if (silent == 0) return "";
  if (silent > kNamed) words += " and " + std::to_string(silent - kNamed) + " more";
  return words + (silent == 1 ? " is" : " are") + " silent from here";
}

}  // namespace

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  const Ours ports[] = {{53, "consul", true},     {8300, "consul", false},
                        {8301, "consul", false},  {8500, "consul", true},
                        {2376, "dockerd", false}, {2377, "dockerd", false},
                        {7946, "dockerd", false}, {wanted.client_port, "docker-proxy", false}};
  for (const Listener& listener : facts.listeners) {
    const auto taken = std::find_if(std::begin(ports), std::end(ports), [&](const Ours& ours) {
      return in_the_way(listener, ours, wanted.address);
    });
    if (taken == std::end(ports)) continue;
    return Error{Code::Unavailable,
                 "port " + std::to_string(listener.port) + " on " + listener.address +
                     " is taken by " + (listener.program.empty() ? "a program" : listener.program) +
                     (listener.pid.empty() ? "" : ", pid " + listener.pid) + "; " +
                     std::string(taken->program) + " needs it"};
  }
  // A peer that is down later on must not hold this node back.
  if (facts.quorum_was_here) return Satisfied{};
  if (const std::string silent = name_silent(facts.tried); !silent.empty()) {
    return Wait{.words = silent, .again = Duration(2'000)};
  }
  return Satisfied{};
}

}  // namespace skep::agent::reach
