#include "coordinator/provider/local/machines.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "common/check.h"
#include "common/files.h"
#include "common/random.h"
#include "coordinator/limits.h"
#include "coordinator/provider/local/subnet.h"
#include "coordinator/provider/local/tool.h"

namespace skep::coordinator::local {
namespace {

constexpr std::size_t kLastBytes = 600;  // about eight lines

Result<std::string> must_read(const std::string& path) {
  auto text = read_file(path);
  if (!text) return std::move(text).error();
  if (!*text) return Error{Code::NotFound, path + ": no such file"};
  return std::move(**text);
}

std::string without_end(std::string line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
  return line;
}

}  // namespace

std::uint32_t host_of(const Yard& yard, const NodeId& node) {
  const auto found = yard.ground.hosts.find(node);
  CHECK(found != yard.ground.hosts.end(), "a node without an address");
  return found->second;
}

Result<void> make_key(const std::string& path, const std::string& comment) {
  // The public half is written last: where it is, the pair is whole.
  if (::access((path + ".pub").c_str(), F_OK) == 0) return {};
  auto cleared = remove_file(path);
  if (!cleared) return cleared;
  auto made = tool({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path});
  if (!made) return std::move(made).error();
  return {};
}

Result<Birth> birth_of(const Yard& yard, const NodeId& node) {
  const std::string own_key = yard.folder.machine(node) + "/host_key";
  if (auto made = make_key(own_key, ""); !made) return std::move(made).error();
  auto key = must_read(own_key);
  if (!key) return std::move(key).error();
  auto public_key = must_read(own_key + ".pub");
  if (!public_key) return std::move(public_key).error();
  auto authorized = must_read(yard.folder.ssh_key() + ".pub");
  if (!authorized) return std::move(authorized).error();
  auto depot_key = must_read(yard.cache + "/repo/skep.gpg");
  if (!depot_key) return std::move(depot_key).error();
  const auto subnet = config::parse_subnet(yard.ground.subnet);
  if (!subnet) return Error(subnet.error()).within("ground");
  SystemRandom random;
  return Birth{
      .node = node,
      .machine_id = fmt::format("{:016x}{:016x}", random.next(), random.next()),
      .address = fmt::format("{}/{}", address_in(*subnet, host_of(yard, node)), subnet->prefix),
      .authorized_key = without_end(*authorized),
      .host_key = Secret(*std::move(key)),
      .host_key_public = without_end(*public_key),
      .apt_line = apt_line(yard.ground),
      .depot_key = *std::move(depot_key)};
}

std::string depot_as_seen(const GroundRecord& ground) {
  // QEMU's own name for the host's loopback.
  if (ground.kind == "vm") return "10.0.2.2";
  const auto subnet = config::parse_subnet(ground.subnet);
  return subnet ? address_in(*subnet, 1) : "";
}

std::string apt_line(const GroundRecord& ground) {
  return fmt::format("deb [signed-by=/etc/apt/keyrings/skep.gpg] http://{}:{} ./",
                     depot_as_seen(ground), ground.depot_port);
}

void trim_log(const std::string& path) {
  std::error_code none;
  const auto size = std::filesystem::file_size(path, none);
  if (!none && size > kConsoleLogMax) std::filesystem::resize_file(path, 0, none);
}

std::string last_lines(const std::string& path) {
  const auto text = read_file(path, {2 * kConsoleLogMax});
  if (!text || !*text) return "nothing was printed";
  const std::string& all = **text;
  return without_end(all.size() > kLastBytes ? all.substr(all.size() - kLastBytes) : all);
}

}  // namespace skep::coordinator::local
