#include "agent/rooms/identity/room.h"

#include "agent/answers.h"
#include "agent/marked_block.h"

namespace skep::agent::identity {

IdentityRoom::IdentityRoom(const Context& context)
    : wanted_{.name = context.spec.node.value, .peers = context.spec.peers},
      address_(context.spec.self().private_address) {}

Result<Decision> IdentityRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return identity::decide(*facts, wanted_);
}

std::vector<Effect> IdentityRoom::proof() const {
  return {RunTool{.argv = {"uname", "-n"}}, RunTool{.argv = {"getent", "ahostsv4", wanted_.name}}};
}

Result<void> IdentityRoom::proved(std::span<const Answer> seen) const {
  const auto name = output_of(seen[0]);
  if (!name) return Error(name.error()).within("uname");
  if (*name != wanted_.name + "\n") {
    return Error{Code::Corrupt, "the kernel calls this host " + *name};
  }
  const auto found = output_of(seen[1]);
  if (!found) return Error(found.error()).within("getent " + wanted_.name);
  for (const std::string& line : lines_of(*found)) {
    const auto fields = fields_of(line);
    if (!fields.empty() && fields[0] != address_) {
      return Error{Code::Corrupt, wanted_.name + " is " + fields[0] + ", not " + address_};
    }
  }
  return {};
}

}  // namespace skep::agent::identity
