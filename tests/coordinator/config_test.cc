#include "coordinator/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/random.h"
#include "coordinator/config/host_name.h"
#include "coordinator/config/nearest.h"
#include "coordinator/config/subnet.h"
#include "coordinator/limits.h"
#include "coordinator/screen/trouble.h"
#include "tests/coordinator/golden.h"

namespace skep::coordinator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// "LINE:COLUMN KEY" of each fault.
std::vector<std::string> places(const std::vector<Fault>& faults) {
  std::vector<std::string> all;
  for (const Fault& fault : faults) {
    all.push_back(std::to_string(fault.line) + ":" + std::to_string(fault.column) + " " +
                  fault.key);
  }
  return all;
}

std::string only_fault(const std::string& text) {
  const Parsed parsed = parse_config("vega.yaml", text);
  return parsed.faults.size() == 1 ? parsed.faults[0].words
                                   : std::to_string(parsed.faults.size()) + " faults";
}

constexpr const char* kLeast = "cluster: vega\nnodes: [sw1, sw2, sw3]\n";

TEST(ConfigTest, FillsEveryDefault) {
  const Parsed parsed = parse_config("vega.yaml", kLeast);
  ASSERT_THAT(parsed.faults, IsEmpty());
  EXPECT_THAT(parsed.remarks, IsEmpty());
  const Config& config = parsed.config;
  EXPECT_EQ(config.provider, ProviderKind::Local);
  ASSERT_EQ(config.nodes.size(), 3U);
  EXPECT_EQ(config.nodes[2].name.value, "sw3");
  EXPECT_EQ(config.nodes[2].line, 2);
  EXPECT_EQ(config.galera.image, "skep/mariadb:10.11");
  EXPECT_EQ(config.galera.cluster_name, "vega");
  EXPECT_EQ(config.consul.image, "skep/consul:1.8.7");
  EXPECT_EQ(config.probe_image, "skep/probe:1");
  EXPECT_EQ(config.overlay_subnet, "10.78.0.0/24");
}

TEST(ConfigTest, ReadsEveryKey) {
  const Parsed parsed = parse_config("vega.yaml", R"(cluster: vega
provider: hosts
nodes:
  - {name: sw1, address: 169.50.1.1, private_address: 10.0.8.11, user: admin, port: 2222, key: k, disk: /dev/vdb}
  - {name: sw2, address: 10.0.8.12}
  - {name: sw3, address: 10.0.8.13}
network: {private: 10.0.8.0/24, subnet: 10.99.0.0/24, probe_image: p:1}
disks: {layout: plain, file_system: xfs, docker: 40GiB, mysql: 80GiB, data_path: /srv/db}
resolv: {search: [example.com], upstream: [10.0.80.11]}
engine: {log_max_size: 20m, log_max_file: 5, labels: [dc=tor01], insecure_registries: ["r:5000"]}
consul: {image: c:1, datacenter: tor01, recursors: [10.0.80.12]}
galera:
  image: g:1
  cluster_name: orders
  client: {port: 3307}
  buffer_pool: 1GiB
  gcache: 256MiB
  settings: {max_connections: 400}
)");
  ASSERT_THAT(places(parsed.faults), IsEmpty());
  const Config& config = parsed.config;
  EXPECT_EQ(config.nodes[0].user, "admin");
  EXPECT_EQ(config.nodes[0].port, 2222);
  EXPECT_EQ(config.nodes[0].disk, "/dev/vdb");
  EXPECT_EQ(config.nodes[1].private_address, "10.0.8.12");
  EXPECT_EQ(config.disk.layout, protocol::Layout::Plain);
  EXPECT_EQ(config.disk.file_system, protocol::FileSystem::Xfs);
  EXPECT_EQ(config.disk.mysql, gib(80));
  EXPECT_EQ(config.disk.mysql_path, "/srv/db");
  EXPECT_EQ(config.resolv.upstream, std::vector<std::string>{"10.0.80.11"});
  EXPECT_EQ(config.engine.log_max_file, 5U);
  EXPECT_EQ(config.consul.datacenter, "tor01");
  EXPECT_EQ(config.galera.client_port, 3307);
  EXPECT_EQ(config.galera.settings, std::vector<std::string>{"max_connections=400"});
}

TEST(ConfigTest, TellsAllFaultsAtOnceInTheOrderOfTheLines) {
  const std::string text = R"(cluster: vega
provider: local

disks:
  docker: 60%
  # the database's share
  mysql: "80"

nodes:
  - name: sw1
  - name: sw1
  - sw2
  - name: "sw_3"

galera:
  imgae: skep/mariadb:10.11

network:
  subnet: 172.100.100.0/24
)";
  const Parsed parsed = parse_config("vega.yaml", text);
  EXPECT_THAT(places(parsed.faults),
              ElementsAre("7:10 disks.mysql", "11:11 nodes[1].name", "13:11 nodes[3].name",
                          "16:3 galera.imgae", "19:11 network.subnet"));
  golden::expect("faults.txt", faults_text("vega.yaml", parsed.faults));
}

TEST(ConfigTest, NamesTheLineOfBadSyntax) {
  for (const char* text : {"cluster: vega\nnodes: [sw1, sw2\nprovider: local\n", "a: b: c\n",
                           "cluster: \"vega\n", "\tcluster: vega\n", "- 1\n- {\n"}) {
    const Parsed parsed = parse_config("vega.yaml", text);
    ASSERT_FALSE(parsed.faults.empty()) << text;
    EXPECT_GE(parsed.faults[0].line, 1) << text;
    EXPECT_GE(parsed.faults[0].column, 1) << text;
  }
}

TEST(ConfigTest, RemarksOnCountsThatSurviveLess) {
  const auto remark = [](const std::string& nodes) {
    const Parsed parsed = parse_config("vega.yaml", "cluster: vega\nnodes: [" + nodes + "]\n");
    EXPECT_THAT(parsed.faults, IsEmpty()) << nodes;
    return parsed.remarks.empty() ? "" : parsed.remarks[0].words;
  };
  EXPECT_THAT(remark("sw1"), HasSubstr("nothing survives"));
  EXPECT_THAT(remark("sw1, sw2"), HasSubstr("when either fails the other stops serving too"));
  EXPECT_EQ(remark("sw1, sw2, sw3"), "");
  EXPECT_THAT(remark("sw1, sw2, sw3, sw4"), HasSubstr("no more failures than 3"));
}

TEST(ConfigTest, RefusesSubnetsThatOverlapOrArePublicOrAreNone) {
  const auto network = [](const std::string& line) { return only_fault(kLeast + line); };
  EXPECT_THAT(network("network: {subnet: 172.100.100.0/24}"), HasSubstr("is public"));
  EXPECT_EQ(network("network: {subnet: 172.100.100.0/24, public_subnet: true}"), "0 faults");
  EXPECT_THAT(network("network: {subnet: 10.78.0.5/24}"), HasSubstr("in the network 10.78.0.0/24"));
  EXPECT_THAT(network("network: {subnet: 10.78.0.0}"), HasSubstr("has no length"));
  EXPECT_THAT(network("network: {subnet: banana}"), HasSubstr("is not a subnet"));
  EXPECT_THAT(network("network: {subnet: 127.0.0.0/8, public_subnet: true}"),
              HasSubstr("nobody's"));
  EXPECT_THAT(network("network: {subnet: 10.78.0.0/29}"), HasSubstr("too small"));
  EXPECT_THAT(network("network: {subnet: 172.17.4.0/24}"), HasSubstr("overlaps"));
  EXPECT_THAT(network("network: {subnet: 10.77.0.0/24}\nlocal: {subnet: 10.77.0.0/16}"),
              HasSubstr("overlaps local.subnet"));
}

TEST(ConfigTest, RefusesAnOverlayWhereTheEngineHasItsOwnNetworks) {
  const auto overlay = [](const std::string& subnet) {
    return only_fault(kLeast + ("network: {subnet: " + subnet + "}"));
  };
  EXPECT_THAT(overlay("172.18.0.0/16"), HasSubstr("the engine's docker_gwbridge"));
  EXPECT_THAT(overlay("172.18.7.0/24"), HasSubstr("the engine's docker_gwbridge"));
  EXPECT_THAT(overlay("10.0.0.0/24"), HasSubstr("the swarm's own ingress"));
  EXPECT_EQ(overlay("172.19.0.0/16"), "0 faults");
  EXPECT_EQ(overlay("10.0.1.0/24"), "0 faults");
}

TEST(ConfigTest, NamesATabWhereverItStandsBeforeAWord) {
  const auto first = [](const std::string& text) {
    const Parsed parsed = parse_config("vega.yaml", text);
    if (parsed.faults.size() != 1) return std::to_string(parsed.faults.size()) + " faults";
    const Fault& fault = parsed.faults[0];
    return std::to_string(fault.line) + ":" + std::to_string(fault.column) + " " + fault.words;
  };
  const std::string words = " a tab; YAML is indented with spaces alone";
  EXPECT_EQ(first("cluster: vega\nnodes:\n\t- sw1\n\t- sw2\n"), "3:1" + words);
  EXPECT_EQ(first("cluster: vega\nnodes:\n  - sw1\n  \t- sw2\n"), "4:3" + words);
  EXPECT_EQ(first("cluster: vega\nnodes: [sw1]\nlocal:\n\tcores: 3\n"), "4:1" + words);
  EXPECT_EQ(first("cluster: vega\nnodes: [sw1]\n\tlocal: x\n"), "3:1" + words);
  EXPECT_THAT(first("cluster: vega\nnodes: [sw1\n\t, sw2]\nlocal: {cores: 1"),
              HasSubstr("not YAML: "));
}

TEST(ConfigTest, RefusesWhatIsNoHostName) {
  EXPECT_TRUE(config::is_host_name("sw-1"));
  for (const char* name : {"", "-sw", "sw-", "sw_1", "SW1", "10", "sw.1", "sw 1", "ü"}) {
    EXPECT_FALSE(config::is_host_name(name)) << name;
  }
  EXPECT_FALSE(config::is_host_name(std::string(64, 'a')));
  EXPECT_EQ(config::as_host_name("sw_3"), "sw-3");
  EXPECT_EQ(config::as_host_name("SW 3"), "sw-3");
  EXPECT_EQ(config::as_host_name("_"), "");
}

TEST(ConfigTest, RefusesHostsWithoutTheirAddresses) {
  const Parsed parsed = parse_config("vega.yaml",
                                     "cluster: vega\nprovider: hosts\nnodes:\n"
                                     "  - sw1\n"
                                     "  - {name: sw2}\n"
                                     "  - {name: sw3, address: 10.0.8.13}\n"
                                     "  - {name: sw4, address: 10.0.9.14}\n"
                                     "network: {private: 10.0.8.0/24}\n");
  std::string all;
  for (const Fault& fault : parsed.faults) all += fault.key + ": " + fault.words + "\n";
  EXPECT_THAT(all, HasSubstr("nodes[0]: a host needs an address"));
  EXPECT_THAT(all, HasSubstr("nodes[1].address: is missing"));
  EXPECT_THAT(all, HasSubstr("nodes.sw4.private_address: is missing"));
}

TEST(ConfigTest, RefusesTwoNamesForOneMachine) {
  const auto hosts = [](const std::string& nodes) {
    const Parsed parsed =
        parse_config("vega.yaml", "cluster: vega\nprovider: hosts\nnodes:\n" + nodes +
                                      "network: {private: 10.0.8.0/24}\n");
    std::string all;
    for (const Fault& fault : parsed.faults) all += fault.key + ": " + fault.words + "\n";
    return all;
  };
  EXPECT_EQ(hosts("  - {name: sw1, address: 10.0.8.11}\n  - {name: sw2, address: 10.0.8.11}\n"),
            "nodes.sw2.address: 10.0.8.11:22 stands twice, first at line 4\n"
            "nodes.sw2.private_address: 10.0.8.11 stands twice, first at line 4\n");
  EXPECT_EQ(hosts("  - {name: sw1, address: 10.0.8.11}\n"
                  "  - {name: sw2, address: 192.0.2.7, private_address: 10.0.8.11}\n"),
            "nodes.sw2.private_address: 10.0.8.11 stands twice, first at line 4\n");
  // Behind one address, each by a port of its own.
  EXPECT_EQ(hosts("  - {name: sw1, address: 192.0.2.7, port: 2201, private_address: 10.0.8.11}\n"
                  "  - {name: sw2, address: 192.0.2.7, port: 2202, private_address: 10.0.8.12}\n"),
            "");
}

TEST(ConfigTest, LeavesOutNoNodeWithoutAWord) {
  EXPECT_THAT(only_fault("cluster: vega\nnodes: [{name: sw1}, {name: \"\"}]\n"),
              HasSubstr("is empty"));
}

TEST(ConfigTest, RefusesAClientPortThatIsTakenOnEveryNode) {
  const auto port = [](const std::string& number) {
    return only_fault(std::string(kLeast) + "galera: {client: {port: " + number + "}}\n");
  };
  EXPECT_EQ(port("8300"), "8300 is Consul's; write another, say 3306");
  EXPECT_EQ(port("22"), "22 is sshd's; write another, say 3306");
  EXPECT_EQ(port("3307"), "0 faults");
}

TEST(ConfigTest, WritesNothingThatSkepWritesItself) {
  EXPECT_THAT(only_fault(std::string(kLeast) + "galera: {settings: {wsrep-cluster-address: x}}\n"),
              HasSubstr("written by Skep itself"));
  EXPECT_THAT(only_fault(std::string(kLeast) + "galera: {settings: {\"a\\nb\": x}}\n"),
              HasSubstr("not the name"));
  EXPECT_THAT(
      only_fault(std::string(kLeast) + "galera: {settings: {sql_mode: \"x\\n[mysqld]\"}}\n"),
      HasSubstr("control character"));
}

TEST(ConfigTest, KeepsToItsLimits) {
  EXPECT_THAT(only_fault(std::string(kConfigMax.count + 1, '#')), HasSubstr("larger than"));
  EXPECT_FALSE(parse_config("f", std::string(5'000, '[')).faults.empty());
  EXPECT_FALSE(parse_config("f", std::string(50'000, '{')).faults.empty());
  std::string wide = "nodes: [";
  for (int i = 0; i < 20'000; ++i) wide += "a,";
  EXPECT_FALSE(parse_config("f", wide + "a]").faults.empty());
  EXPECT_THAT(only_fault("a: &x [1]\nb: *x\n"), HasSubstr("alias"));
}

TEST(ConfigTest, EveryStarterIsRight) {
  for (const ProviderKind provider :
       {ProviderKind::Local, ProviderKind::Hosts, ProviderKind::SoftLayer}) {
    const Parsed parsed = parse_config("skep.yaml", starter(provider, "vega"));
    EXPECT_THAT(places(parsed.faults), IsEmpty());
    EXPECT_EQ(parsed.config.provider, provider);
  }
}

class StarterTest : public testing::TestWithParam<ProviderKind> {};

TEST_P(StarterTest, EveryCommentedLineIsRight) {
  std::string text = starter(GetParam(), "vega");
  for (auto at = text.find("\n# "); at != std::string::npos; at = text.find("\n# ", at + 1)) {
    bool prose = false;
    for (const char* begin : {"skep.yaml", "beforehan", "  also: ", "        ", "  - {name"}) {
      prose = prose || text.compare(at + 3, std::string_view(begin).size(), begin) == 0;
    }
    if (!prose) text.erase(at + 1, 2);
  }
  EXPECT_THAT(places(parse_config("skep.yaml", text).faults), IsEmpty()) << text;
}

INSTANTIATE_TEST_SUITE_P(Providers, StarterTest,
                         testing::Values(ProviderKind::Local, ProviderKind::SoftLayer));

constexpr const char* kGuests = R"(cluster: vega
provider: softlayer
nodes:
  - sw1
  - {name: sw2, cores: 8, memory: 16GiB, datacenter: mon01}
  - {name: sw3, flavor: B1_2X4X25, disks: [100GB, 200GiB]}
softlayer:
  credentials: {command: [pass, show, softlayer]}
  domain: example.com
  datacenter: tor01
  os: UBUNTU_LATEST_64
  cores: 4
  memory: 8GiB
  boot_disk: 100GB
  disks: [25GB]
  storage: local
  nic_mbps: 1000
  billing: monthly
  public_vlan: 1111111
  private_vlan: 2222222
  tags: [dockerhost]
  post_install: https://example.com/x
  ssh_over: public
  trust_first_use: true
  extra: {dedicatedAccountHostOnlyFlag: true, supplementalCreateObjectOptions.bootMode: HVM}
)";

TEST(ConfigTest, ReadsEveryKeyOfAGuest) {
  const Parsed parsed = parse_config("vega.yaml", kGuests);
  ASSERT_THAT(places(parsed.faults), IsEmpty());
  const Config& config = parsed.config;
  const GuestShape& first = config.nodes[0].guest;
  EXPECT_EQ(first.datacenter, "tor01");
  EXPECT_EQ(first.cores, 4U);
  EXPECT_EQ(first.memory, gib(8));
  EXPECT_EQ(first.boot_disk_gb, 100U);
  EXPECT_TRUE(first.local_disks);
  EXPECT_FALSE(first.hourly);
  EXPECT_EQ(first.nic_mbps, 1000U);
  EXPECT_EQ(first.public_vlan, 1111111U);
  EXPECT_EQ(first.lines.at("os"), 11);
  EXPECT_EQ(config.nodes[1].guest.datacenter, "mon01");
  EXPECT_EQ(config.nodes[1].guest.lines.at("datacenter"), 5);
  EXPECT_EQ(config.nodes[1].guest.os, "UBUNTU_LATEST_64");
  EXPECT_EQ(config.nodes[2].guest.flavor, "B1_2X4X25");
  EXPECT_THAT(config.nodes[2].guest.disks_gb, ElementsAre(100U, 200U));
  EXPECT_FALSE(first.same_as(config.nodes[1].guest));
  EXPECT_EQ(config.softlayer.extra.at("dedicatedAccountHostOnlyFlag"), "true");
  EXPECT_EQ(config.softlayer.extra.at("supplementalCreateObjectOptions.bootMode"), "\"HVM\"");
  EXPECT_EQ(config.overlay_subnet, "172.30.0.0/24");
}

TEST(ConfigTest, SaysWhatAGuestCannotBe) {
  const Parsed parsed = parse_config("vega.yaml", R"(cluster: vega
provider: softlayer
nodes: [sw1, {name: sw2, address: 10.0.0.1}, sw3]
softlayer:
  credentials: {api_key: abc}
  flavor: B1_1X2X25
  cores: 2
  os: A
  image: B
  disks: [25]
  public_vlan: 17
  post_install: http://example.com/x
  endpoint: http://example.com/rest/v3.1/
  tags: [Upper]
  ssh_over: public
)");
  EXPECT_THAT(places(parsed.faults),
              testing::UnorderedElementsAre(
                  "1:1 softlayer.datacenter", "1:1 softlayer.domain", "3:35 nodes[1].address",
                  "5:1 softlayer.credentials", "5:26 softlayer.credentials.api_key",
                  "7:10 softlayer.cores", "9:10 softlayer.image", "10:11 softlayer.disks",
                  "11:16 softlayer.public_vlan", "12:17 softlayer.post_install",
                  "13:13 softlayer.endpoint", "14:1 softlayer.tags", "15:1 softlayer.ssh_over"));
}

TEST(ConfigTest, SurvivesAnyInput) {
  const std::string good =
      starter(ProviderKind::Hosts, "vega") + "extra: {a: [1, {b: c}], d: \"x\\ty\", e: 'z'}\n";
  constexpr std::uint64_t kSeed = 20261123;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  SeededRandom random(kSeed);
  constexpr std::string_view kLetters = "{}[]:,-#&*!|>'\"%@`\n\t \0\x80\xff~?<=a0/.";
  for (int round = 0; round < 3000; ++round) {
    std::string text = good;
    for (std::uint64_t i = random.below(12) + 1; i > 0; --i) {
      const auto at = static_cast<std::size_t>(random.below(text.size()));
      const auto length = static_cast<std::size_t>(random.below(30));
      const char letter = kLetters[static_cast<std::size_t>(random.below(kLetters.size()))];
      switch (random.below(4)) {
        case 0:
          text[at] = letter;
          break;
        case 1:
          text.erase(at, length);
          break;
        case 2:
          text.insert(at, std::string(length, letter));
          break;
        default:
          text.insert(at, text.substr(text.size() / 2, length));
          break;
      }
      if (text.empty()) text = "x";
    }
    const Parsed parsed = parse_config("f", text);
    for (const Fault& fault : parsed.faults) EXPECT_GE(fault.line, 1);
  }
}

TEST(NearestTest, FindsWhatWasMeant) {
  const std::vector<std::string> known{"image", "settings", "gcache", "client"};
  EXPECT_EQ(config::distance("imgae", "image"), 1U);
  EXPECT_EQ(config::nearest("imgae", known), "image");
  EXPECT_EQ(config::nearest("setings", known), "settings");
  EXPECT_EQ(config::nearest("replication", known), std::nullopt);
}

TEST(SubnetTest, KnowsWhatIsPrivate) {
  const auto is = [](const char* text) { return config::is_private(*config::parse_subnet(text)); };
  EXPECT_TRUE(is("10.0.0.0/8"));
  EXPECT_TRUE(is("172.31.0.0/16"));
  EXPECT_FALSE(is("172.32.0.0/16"));
  EXPECT_FALSE(is("0.0.0.0/0"));
  EXPECT_FALSE(config::parse_address("10.0.0.010"));
  EXPECT_FALSE(config::parse_address("10.0.0"));
  EXPECT_FALSE(config::parse_subnet("10.0.0.0/33"));
}

}  // namespace
}  // namespace skep::coordinator
