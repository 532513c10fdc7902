#include "tests/fakes/fake_softlayer_guest.h"

#include <algorithm>
#include <array>

namespace skep::fakes {
namespace {

using Json = nlohmann::json;
using FakeGuest = FakeSoftLayer::FakeGuest;

struct Phase {
  int from;  // thousandths of the provisioning time
  int to;
  const char* name;
};
// With gaps: right after the order there is none, and in the middle, too.
constexpr std::array kPhases{
    Phase{40, 150, "ASSIGN_HOST"},
    Phase{150, 350, "CLONE_CLOUD_TEMPLATE"},
    Phase{400, 500, "ATTACH_PRIMARY_DISK"},
    Phase{500, 650, "CLOUD_PROVISION_SETUP"},
    Phase{650, 720, "POWER_ON"},
    Phase{720, 1000, "SERVICE_SETUP"},
};
constexpr int kPrivateAddress = 420;
constexpr int kPublicAddress = 600;
constexpr int kPower = 680;
constexpr int kProvisioned = 850;
constexpr int kDies = 500;
constexpr int kStuck = 560;

int progress(const FakeGuest& guest, Tick now) {
  const auto whole = std::max<std::int64_t>(guest.fortune.provisioning.count(), 1);
  auto done =
      static_cast<int>(std::clamp<std::int64_t>((now - guest.at).count() * 1000 / whole, 0, 1000));
  return guest.fortune.stuck ? std::min(done, kStuck) : done;
}

std::string transaction(const FakeGuest& guest, Tick now) {
  if (guest.cancelled) return "CLOUD_INSTANCE_NETWORK_RECLAIM";
  if (guest.busy_until && now < *guest.busy_until) return guest.busy_with;
  const int done = progress(guest, now);
  if (done >= 1000) return "";
  for (const Phase& phase : kPhases) {
    if (done >= phase.from && done < phase.to) return phase.name;
  }
  return "";
}

Json status(const char* key) {
  return {{"keyName", key}, {"name", key}};
}

}  // namespace

bool is_gone(const FakeGuest& guest, Tick now) {
  if (guest.cancelled && now - *guest.cancelled >= guest.fortune.reclaim) return true;
  return guest.fortune.dies && progress(guest, now) >= kDies;
}

bool is_listed(const FakeGuest& guest, Tick now) {
  return !is_gone(guest, now) && now - guest.at >= guest.fortune.hidden;
}

bool is_busy(const FakeGuest& guest, Tick now) {
  return !transaction(guest, now).empty();
}

bool is_ready(const FakeGuest& guest, Tick now) {
  return !is_gone(guest, now) && progress(guest, now) >= 1000 && !is_busy(guest, now);
}

const std::vector<std::string>& guest_relations() {
  static const std::vector<std::string> kRelations{"activeTransaction",
                                                   "activeTransactions",
                                                   "billingItem",
                                                   "blockDevices",
                                                   "datacenter",
                                                   "networkComponents",
                                                   "networkVlans",
                                                   "operatingSystem",
                                                   "powerState",
                                                   "primaryBackendIpAddress",
                                                   "primaryIpAddress",
                                                   "status",
                                                   "tagReferences",
                                                   "userData",
                                                   "lastOperatingSystemReload",
                                                   "sshKeys",
                                                   "primaryNetworkComponent",
                                                   "primaryBackendNetworkComponent",
                                                   "hourlyBillingFlag",
                                                   "privateNetworkOnlyFlag",
                                                   "transientGuestFlag",
                                                   "maxMemory",
                                                   "type",
                                                   "users",
                                                   "softwareComponents"};
  return kRelations;
}

Json described(const FakeGuest& guest, Tick now) {
  const int done = progress(guest, now);
  const bool running = done >= kPower && guest.on;
  const std::string name = guest.hostname() + "." + guest.domain();
  Json value{
      {"id", guest.id},
      {"accountId", 1},
      {"hostname", guest.hostname()},
      {"domain", guest.domain()},
      {"fullyQualifiedDomainName", name},
      {"globalIdentifier", "b0e5a2c4-0000-4000-8000-" + std::to_string(100'000'000'000 + guest.id)},
      {"createDate", "2026-11-25T08:00:00-06:00"},
      {"modifyDate", nullptr},
      {"notes", guest.note.empty() ? Json() : Json(guest.note)},
      {"startCpus", guest.order.value("startCpus", 1)},
      {"maxCpu", guest.order.value("startCpus", 1)},
      {"maxCpuUnits", "CORE"},
      {"maxMemory", guest.order.value("maxMemory", 1024)},
      {"statusId", 1001},
      {"provisionDate", done >= kProvisioned ? Json("2026-11-25T08:14:00-06:00") : Json()},
      {"datacenter",
       {{"id", 448994},
        {"name", guest.order["datacenter"].value("name", "")},
        {"longName", "Toronto 1"}}},
      {"powerState", status(running ? "RUNNING" : "HALTED")},
      {"status", status("ACTIVE")},
      {"hourlyBillingFlag", guest.order.value("hourlyBillingFlag", true)},
      {"privateNetworkOnlyFlag", guest.order.value("privateNetworkOnlyFlag", false)},
      {"localDiskFlag", guest.order.value("localDiskFlag", false)},
      {"dedicatedAccountHostOnlyFlag", false},
      {"placementGroupId", nullptr},
  };
  if (const std::string active = transaction(guest, now); !active.empty()) {
    value["activeTransaction"] = {
        {"id", guest.id * 10},
        {"transactionStatus",
         {{"name", active}, {"friendlyName", active}, {"averageDuration", ".1"}}}};
    value["activeTransactions"] = Json::array({value["activeTransaction"]});
  }
  if (done >= kPrivateAddress) value["primaryBackendIpAddress"] = guest.private_address;
  if (done >= kPublicAddress && !guest.order.value("privateNetworkOnlyFlag", false)) {
    value["primaryIpAddress"] = guest.public_address;
  }
  Json tags = Json::array();
  for (const std::string& tag : guest.tags) tags.push_back({{"tag", {{"name", tag}}}});
  value["tagReferences"] = std::move(tags);
  value["userData"] = Json::array({{{"value", guest.user_data}}});
  if (!guest.cancelled) {
    value["billingItem"] = {{"id", guest.id + 1},
                            {"recurringFee", ".05"},
                            {"nextInvoiceTotalRecurringAmount", ".05"},
                            {"orderItem", {{"order", {{"userRecord", {{"username", "skep"}}}}}}}};
  }
  value["networkVlans"] = Json::array();
  value["operatingSystem"] = {
      {"softwareLicense",
       {{"softwareDescription",
         {{"name", "CentOS"},
          {"version", "7"},
          {"referenceCode", guest.order.value("operatingSystemReferenceCode", "")}}}}},
      {"passwords", Json::array()}};
  value["users"] = Json::array();
  value["networkComponents"] = Json::array();
  return value;
}

}  // namespace skep::fakes
