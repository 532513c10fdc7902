#include "coordinator/config.h"

#include <algorithm>

#include "coordinator/config/host_name.h"
#include "coordinator/config/parts.h"
#include "coordinator/config/section.h"
#include "coordinator/config/tree.h"

namespace skep::coordinator {
namespace {

using config::Faults;
using config::Mark;
using config::Section;
using config::Subnets;
using config::Tree;

/// Longer ones do not fit into the labels and volume groups that carry it.
constexpr std::size_t kClusterNameMax = 32;

void read_cluster(Faults& faults, Section& top, Config& config) {
  const Tree* cluster = top.take("cluster");
  if (cluster == nullptr) {
    faults.add(Mark{}, "cluster", "is missing; name it, say cluster: vega");
    return;
  }
  if (!top.scalar(*cluster, "cluster", config.cluster)) return;
  if (config::is_host_name(config.cluster) && config.cluster.size() <= kClusterNameMax) return;
  const std::string better = config::as_host_name(config.cluster.substr(0, kClusterNameMax));
  faults.add(cluster->mark, "cluster",
             "\"" + config.cluster + "\" is no name for one (32 letters, digits, - at most)" +
                 (better.empty() ? "" : "; " + better + " would be"));
}

void fill_defaults(Config& config) {
  if (config.consul.image.empty()) config.consul.image = "skep/consul:1.8.7";
  if (config.galera.image.empty()) config.galera.image = "skep/mariadb:10.11";
  if (config.probe_image.empty()) config.probe_image = "skep/probe:1";
  if (config.galera.cluster_name.empty()) config.galera.cluster_name = config.cluster;
  for (NodeConfig& node : config.nodes) {
    if (node.private_address.empty()) node.private_address = node.address;
  }
}

}  // namespace

Parsed parse_config(const std::string& path, const std::string& text) {
  Parsed parsed;
  Config& config = parsed.config;
  config.path = path;
  Faults faults;
  Faults remarks;
  const config::TreeRead read = config::read_tree(text);
  for (const config::TreeFault& fault : read.faults) faults.add(fault.mark, "", fault.words);
  if (!read.faults.empty()) {  // what could not be read must not be called missing
    parsed.faults = faults.sorted();
    return parsed;
  }

  Subnets subnets;
  Section top(faults, read.tree, "");
  read_cluster(faults, top, config);
  top.choice("provider", {"local", "hosts", "softlayer"},
             [&](std::size_t n) { config.provider = static_cast<ProviderKind>(n); });
  top.choice("recover", {"auto", "ask"},
             [&](std::size_t n) { config.recover = static_cast<RecoverBy>(n); });
  config::read_softlayer(top.section("softlayer"), config);
  top.choice("drift", {"mend", "report"}, [&](std::size_t n) { config.report_drift = n == 1; });
  const Tree* nodes = top.take("nodes");
  config::read_nodes(faults, nodes, config);
  config::read_local(top.section("local"), config, subnets);
  config::read_network(top.section("network"), config, subnets);
  config::read_disks(top.section("disks"), config);
  config::read_resolv(top.section("resolv"), config);
  config::read_engine(top.section("engine"), config);
  config::read_consul(top.section("consul"), config);
  config::read_galera(top.section("galera"), config);
  config::read_watch(top.section("watch"), config);
  top.finish();
  config::check_nodes(faults, remarks, nodes, config, subnets);
  config::check_softlayer(faults, config);
  config::check_subnets(faults, config, subnets);

  if (config.provider == ProviderKind::SoftLayer) {
    // Private addresses there are of 10/8 as a whole: the overlay is better not.
    if (!subnets.private_one) config.private_subnet = "10.0.0.0/8";
    if (!subnets.overlay) config.overlay_subnet = "172.30.0.0/24";
  }
  fill_defaults(config);
  parsed.faults = faults.sorted();
  parsed.remarks = remarks.sorted();
  return parsed;
}

}  // namespace skep::coordinator
