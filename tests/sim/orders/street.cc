#include "tests/sim/orders/street.h"

#include "coordinator/provider/softlayer/limits.h"
#include "coordinator/provider/softlayer/request.h"

namespace skep::sim::orders {

namespace softlayer = coordinator::softlayer;

softlayer::Reply Street::exchange(const Request& request, const softlayer::Login& login) {
  if (request.form) {
    return {.reached = softlayer::Reached::Answered,
            .status = 200,
            .body = R"({"access_token": "token", "refresh_token": "r", "expires_in": 3600})"};
  }
  fuse_.burn();
  if (request.kind == softlayer::Kind::Order && ordering) ordering(request);
  const fakes::Ask ask{.method = request.method,
                       .target = softlayer::address_of("/rest/v3.1/", request),
                       .authorization = login.bearer.empty() ? "Basic " + login.key.reveal()
                                                             : "Bearer " + login.bearer.reveal(),
                       .body = request.body};
  const Duration time = takes ? takes(request) : Duration{1'000};
  clock_.pass(time / 2);
  const fakes::Say say = service_.answer(ask, clock_.now().tick);
  clock_.pass(say.lost ? softlayer::kReadDeadline : time - time / 2);
  fuse_.burn();
  if (say.unreached) {
    return {.reached = softlayer::Reached::Nobody, .words = "Could not resolve host"};
  }
  if (say.lost)
    return {.reached = softlayer::Reached::Perhaps, .words = "Connection reset by peer"};
  return {.reached = softlayer::Reached::Answered, .status = say.status, .body = say.body};
}

coordinator::Config config_of(int nodes) {
  coordinator::Config config;
  config.path = "vega.yaml";
  config.cluster = "vega";
  config.provider = coordinator::ProviderKind::SoftLayer;
  config.softlayer.domain = "example.com";
  config.softlayer.tags = {"dockerhost"};
  config.softlayer.shape.datacenter = "tor01";
  for (int i = 1; i <= nodes; ++i) {
    coordinator::NodeConfig node;
    node.name = NodeId("sw" + std::to_string(i));
    node.guest = config.softlayer.shape;
    config.nodes.push_back(node);
  }
  return config;
}

}  // namespace skep::sim::orders
