#include "coordinator/identity.h"

#include <fmt/format.h>

#include <charconv>

namespace skep::coordinator {

Result<Identity> identity(Ledger& ledger, Random& random) {
  const auto cluster = ledger.fact("cluster");
  const auto term = ledger.fact("term");
  const auto instance = ledger.fact("instance");
  if (!cluster && !term && !instance) {
    const Identity made{.cluster = ClusterId(fmt::format("{:016x}", random.next())),
                        .term = 1,
                        .instance = InstanceId(fmt::format("{:016x}", random.next()))};
    if (auto done = ledger.put(
            {{"cluster", made.cluster.value}, {"term", "1"}, {"instance", made.instance.value}});
        !done) {
      return std::move(done).error().within("write the ledger's identity");
    }
    return made;
  }
  Identity known;
  const std::string number = term.value_or("");
  const auto [end, fault] =
      std::from_chars(number.data(), number.data() + number.size(), known.term);
  if (!cluster || !instance || fault != std::errc{} || end != number.data() + number.size()) {
    return Error{Code::Corrupt,
                 "the ledger does not say whose it is: cluster, term or instance is "
                 "missing; restore it from a copy"};
  }
  known.cluster = ClusterId(*cluster);
  known.instance = InstanceId(*instance);
  return known;
}

}  // namespace skep::coordinator
