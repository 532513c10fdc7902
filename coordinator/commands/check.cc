// skep check: is skep.yaml right, and is here what it takes?  Changes nothing.

#include <algorithm>
#include <thread>

#include "common/files.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/remote.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/provider/local/depot.h"

namespace skep::coordinator {
namespace {

struct Finding {
  std::string what;
  std::string words;
  bool well = true;
};

Finding layout_of(const std::string& devices, const Config& config) {
  const bool mapper = devices.find("device-mapper") != std::string::npos;
  using protocol::Layout;
  if (config.disk.layout == Layout::Lvm && !mapper) {
    return {"layout", "lvm needs device-mapper, which the kernel lacks; write layout: plain",
            false};
  }
  const bool lvm =
      config.disk.layout == Layout::Lvm || (config.disk.layout == Layout::Automatic && mapper);
  return {"layout",
          lvm ? "lvm: the kernel has device-mapper"
              : (mapper ? "plain, as the YAML says" : "plain: the kernel has no device-mapper"),
          true};
}

std::vector<Finding> look_here(const Place& place) {
  std::vector<Finding> findings;
  const auto cache = local::check_cache(local_cache());
  findings.push_back({"cache", cache ? local_cache() : cache.error().message, cache.has_value()});
  for (const char* tool : {"ssh", "ssh-keygen", "ip"}) {
    const auto found = run({.argv = {"sh", "-c", std::string("command -v ") + tool}});
    const bool well = found && found->status == 0;
    findings.push_back({tool, well ? "found" : "not installed: packaging/dependencies", well});
  }
  if (const auto devices = read_file("/proc/devices"); devices && *devices) {
    findings.push_back(layout_of(**devices, place.config));
  }
  return findings;
}

Finding look_at_host(const Place& place, const Machine& machine) {
  if (!machine.running) return {machine.node.value, "does not run: " + machine.words, false};
  const auto ended = run_script(place, machine, "id -u; cat /proc/devices");
  if (!ended) return {machine.node.value, ended.error().message, false};
  if (ended->status != 0) return {machine.node.value, clean(ended->err), false};
  const Finding layout = layout_of(ended->out, place.config);
  return {machine.node.value, "ssh answers, root; " + layout.words, layout.well};
}

/// Credentials, and whether all that the YAML wants is sold; each fault is a finding.
Result<std::vector<Finding>> look_at_service(const Place& place) {
  auto provider = make_softlayer(place);
  if (!provider) return std::move(provider).error();
  auto faults = (*provider)->not_sold();
  if (!faults) return std::move(faults).error();
  std::vector<Finding> findings{{"SoftLayer", "answers, and takes the credentials", true}};
  for (const Fault& one : *faults) {
    findings.push_back(
        {place.file + ":" + std::to_string(one.line), one.key + ": " + one.words, false});
  }
  if (!faults->empty()) return findings;
  std::vector<NodeId> nodes;
  for (const NodeConfig& one : place.config.nodes) nodes.push_back(one.name);
  auto prices = (*provider)->prices(nodes);
  if (!prices) return std::move(prices).error();
  for (const softlayer::Quote& one : *prices) {
    findings.push_back({"sold", softlayer::words_of(one.shape) + ": " + words_of(one), true});
  }
  return findings;
}

}  // namespace

int check_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::size_t nodes = place.config.nodes.size();
  const std::string counted_nodes = std::to_string(nodes) + (nodes == 1 ? " node" : " nodes");
  std::vector<Finding> findings{{place.file, counted_nodes + ", no fault", true}};
  if (place.config.provider == ProviderKind::Local) {
    for (Finding& one : look_here(place)) findings.push_back(std::move(one));
  } else {
    if (place.config.provider == ProviderKind::SoftLayer) {
      auto service = look_at_service(place);
      if (!service) return fail(call, place.config.cluster, service.error());
      for (Finding& one : *service) findings.push_back(std::move(one));
    }
    const auto machines = find_machines(place);
    if (!machines) return fail(call, place.config.cluster, machines.error());
    std::vector<Finding> hosts(machines->size());
    {
      std::vector<std::jthread> looks;
      for (std::size_t i = 0; i < machines->size(); ++i) {
        looks.emplace_back([&, i] { hosts[i] = look_at_host(place, (*machines)[i]); });
      }
    }
    for (Finding& one : hosts) findings.push_back(std::move(one));
  }
  Document list = Document::list();
  std::string text;
  bool well = true;
  for (const Finding& one : findings) {
    well = well && one.well;
    Document found = Document::object();
    found.set("what", one.what).set("words", one.words).set("passed", one.well);
    list.add(std::move(found));
    text += "  " + pad(one.what, 12) + "  " + (one.well ? "well  " : "WRONG ") + clean(one.words) +
            "\n";
  }
  if (call.json) {
    Document document = answer("check", place.config.cluster, SystemClock().now().utc);
    print_document(document.set("passed", well).set("checks", std::move(list)));
  } else {
    print(text + "\nNothing was changed.\n");
  }
  return static_cast<int>(well ? Exit::Done : Exit::NotAsWanted);
}

}  // namespace skep::coordinator
