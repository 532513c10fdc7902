#include "coordinator/provider/softlayer/request.h"

#include "coordinator/provider/softlayer/limits.h"

namespace skep::coordinator::softlayer {
namespace {

constexpr const char* kGet = "GET";
constexpr const char* kPost = "POST";

std::string guest_path(GuestId id, std::string_view method) {
  return "SoftLayer_Virtual_Guest/" + std::to_string(id) + "/" + std::string(method) + ".json";
}

/// {"parameters": [...]}: arguments by their place.
std::string parameters(std::vector<Document> arguments) {
  Document list = Document::list();
  for (Document& one : arguments) list.add(std::move(one));
  return to_json(Document::object().set("parameters", std::move(list)));
}

Document operation(Document value) {
  return Document::object().set("operation", std::move(value));
}

Document one_of(Document values) {
  Document data = Document::object();
  data.set("name", "data").set("value", std::move(values));
  return operation("in").set("options", Document::list().add(std::move(data)));
}

Document ascending() {
  Document sort = Document::object();
  sort.set("name", "sort").set("value", Document::list().add("ASC"));
  return operation("orderBy").set("options", Document::list().add(std::move(sort)));
}

Document named(const char* key, Document value) {
  return Document::object().set(key, std::move(value));
}

Document disk(const std::string& device, std::uint32_t gb) {
  return named("device", device).set("diskImage", named("capacity", gb));
}

Document vlan(std::uint64_t id) {
  return named("networkVlan", named("id", id));
}

/// "a.b" sets b inside a.
void set_path(Document& into, std::string_view path, const Document& value) {
  const auto dot = path.find('.');
  const std::string key(path.substr(0, dot));
  if (dot == std::string_view::npos) {
    into.set(key, value);
    return;
  }
  Document inner = into[key].is_object() ? into[key] : Document::object();
  set_path(inner, path.substr(dot + 1), value);
  into.set(key, std::move(inner));
}

Request call(std::string what, Kind kind, const char* method, std::string path,
             std::string body = "") {
  return {.what = std::move(what),
          .kind = kind,
          .method = method,
          .path = std::move(path),
          .query = {},
          .body = std::move(body)};
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kHex[byte >> 4U];
    encoded += kHex[byte & 15U];
  }
  return encoded;
}

std::string address_of(const std::string& base, const Request& request) {
  std::string address = base + request.path;
  char before = '?';
  for (const auto& [key, value] : request.query) {
    address += before + key + '=' + percent_encoded(value);
    before = '&';
  }
  return address;
}

Request list_guests(const std::string& domain, std::span<const NodeId> hostnames,
                    std::size_t page) {
  Document guests = Document::object();
  guests.set("domain", operation(domain));
  if (!hostnames.empty()) {
    Document names = Document::list();
    for (const NodeId& one : hostnames) names.add(one.value);
    guests.set("hostname", one_of(std::move(names)));
  }
  guests.set("id", ascending());
  Request request = call("look at the guests of " + domain, Kind::Read, kGet,
                         "SoftLayer_Account/getVirtualGuests.json");
  request.query = {{"objectMask", std::string(kGuestMask)},
                   {"objectFilter", to_json(named("virtualGuests", std::move(guests)))},
                   {"resultLimit", std::to_string(page * kPage) + "," + std::to_string(kPage)}};
  return request;
}

Request get_guest(GuestId id) {
  Request request =
      call("look at guest " + std::to_string(id), Kind::Read, kGet, guest_path(id, "getObject"));
  request.query = {{"objectMask", std::string(kGuestMask)}};
  return request;
}

Request list_pending_orders() {
  Document orders = named("status", one_of(list_of({"PENDING_APPROVAL", "PENDING_AUTO_APPROVAL"})));
  orders.set("id", ascending());
  Request request =
      call("look at the pending orders", Kind::Read, kGet, "SoftLayer_Account/getOrders.json");
  request.query = {{"objectMask", "mask[id,status,createDate,items[hostName,domainName]]"},
                   {"objectFilter", to_json(named("orders", std::move(orders)))},
                   {"resultLimit", "0," + std::to_string(kPage)}};
  return request;
}

Request get_options() {
  return call("ask what is sold", Kind::Read, kGet,
              "SoftLayer_Virtual_Guest/getCreateObjectOptions.json");
}

Request list_vlans(std::span<const std::uint64_t> ids) {
  Document values = Document::list();
  for (const std::uint64_t id : ids) values.add(id);
  Request request =
      call("look at the VLANs", Kind::Read, kGet, "SoftLayer_Account/getNetworkVlans.json");
  request.query = {
      {"objectMask", "mask[id,vlanNumber,primaryRouter[hostname,datacenter[name]]]"},
      {"objectFilter", to_json(named("networkVlans", named("id", one_of(std::move(values)))))},
      {"resultLimit", "0," + std::to_string(kPage)}};
  return request;
}

Request list_keys() {
  Request request =
      call("look at the SSH keys", Kind::Read, kGet, "SoftLayer_Account/getSshKeys.json");
  request.query = {{"objectMask", "mask[id,label,fingerprint]"},
                   {"objectFilter", to_json(named("sshKeys", named("id", ascending())))},
                   {"resultLimit", "0," + std::to_string(kPage * kPagesMost)}};
  return request;
}

Request create_key(const std::string& label, const std::string& text) {
  Document key = Document::object();
  key.set("label", label).set("key", text).set("notes", "made by skep");
  return call("add the SSH key", Kind::Change, kPost,
              "SoftLayer_Security_Ssh_Key/createObject.json", parameters({std::move(key)}));
}

Request delete_key(std::int64_t id) {
  return call("remove the SSH key", Kind::Change, kGet,
              "SoftLayer_Security_Ssh_Key/" + std::to_string(id) + "/deleteObject.json");
}

Wanted wanted_of(const Config& config, const NodeConfig& node) {
  return {.node = node.name,
          .shape = node.guest,
          .domain = config.softlayer.domain,
          .user_data = {},
          .post_install = config.softlayer.post_install,
          .keys = {},
          .extra = config.softlayer.extra};
}

Document order_template(const Wanted& wanted) {
  const GuestShape& shape = wanted.shape;
  Document guest = Document::object();
  guest.set("hostname", wanted.node.value).set("domain", wanted.domain);
  guest.set("datacenter", named("name", shape.datacenter));
  guest.set("hourlyBillingFlag", shape.hourly).set("localDiskFlag", shape.local_disks);
  guest.set("networkComponents", Document::list().add(named("maxSpeed", shape.nic_mbps)));
  // Nothing hangs in approval for hours: it is sold at once or not at all.
  Document supplement = named("immediateApprovalOnlyFlag", true);
  Document disks = Document::list();
  if (shape.flavor.empty()) {
    guest.set("startCpus", shape.cores).set("maxMemory", shape.memory.count / mib(1).count);
    disks.add(disk("0", shape.boot_disk_gb));
  } else {
    supplement.set("flavorKeyName", shape.flavor);
  }
  // Device 1 is the service's own, for swap.
  for (std::size_t i = 0; i < shape.disks_gb.size(); ++i) {
    disks.add(disk(std::to_string(i + 2), shape.disks_gb[i]));
  }
  guest.set("blockDevices", std::move(disks));
  if (shape.image.empty()) {
    guest.set("operatingSystemReferenceCode", shape.os);
  } else {
    guest.set("blockDeviceTemplateGroup", named("globalIdentifier", shape.image));
  }
  if (shape.private_only) guest.set("privateNetworkOnlyFlag", true);
  if (shape.public_vlan != 0) guest.set("primaryNetworkComponent", vlan(shape.public_vlan));
  if (shape.private_vlan != 0) {
    guest.set("primaryBackendNetworkComponent", vlan(shape.private_vlan));
  }
  Document keys = Document::list();
  for (const std::int64_t id : wanted.keys) keys.add(named("id", id));
  if (!wanted.keys.empty()) guest.set("sshKeys", std::move(keys));
  if (!wanted.user_data.empty()) {
    guest.set("userData", Document::list().add(named("value", wanted.user_data)));
  }
  if (!wanted.post_install.empty()) supplement.set("postInstallScriptUri", wanted.post_install);
  guest.set("supplementalCreateObjectOptions", std::move(supplement));
  for (const auto& [path, json] : wanted.extra) {
    if (auto value = from_json(json)) set_path(guest, path, *value);
  }
  return guest;
}

Request create_guest(const Wanted& wanted) {
  return call("order " + wanted.node.value, Kind::Order, kPost,
              "SoftLayer_Virtual_Guest/createObject.json", parameters({order_template(wanted)}));
}

Request generate_template(const Wanted& wanted) {
  return call("make the order of " + wanted.node.value, Kind::Read, kPost,
              "SoftLayer_Virtual_Guest/generateOrderTemplate.json",
              parameters({order_template(wanted)}));
}

Request verify_order(const Document& container) {
  return call("price the order", Kind::Read, kPost, "SoftLayer_Product_Order/verifyOrder.json",
              parameters({container}));
}

Request set_tags(GuestId id, std::span<const std::string> tags) {
  std::string all;
  for (const std::string& tag : tags) all += (all.empty() ? "" : ",") + tag;
  return call("tag guest " + std::to_string(id), Kind::Change, kPost, guest_path(id, "setTags"),
              parameters({all}));
}

Request set_note(GuestId id, const std::string& note) {
  return call("note on guest " + std::to_string(id), Kind::Change, kPost,
              guest_path(id, "editObject"), parameters({named("notes", note)}));
}

Request power_on(GuestId id) {
  return call("switch on guest " + std::to_string(id), Kind::Change, kGet,
              guest_path(id, "powerOn"));
}

Request cancel_guest(GuestId id) {
  return call("cancel guest " + std::to_string(id), Kind::Change, kGet,
              guest_path(id, "deleteObject"));
}

Request token_for_key(const Secret& key) {
  Request request = call("get a token", Kind::Read, kPost, "",
                         "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=" +
                             percent_encoded(key.reveal()));
  request.form = true;
  return request;
}

Request token_refreshed(const Secret& refresh) {
  Request request =
      call("renew the token", Kind::Read, kPost, "",
           "grant_type=refresh_token&refresh_token=" + percent_encoded(refresh.reveal()));
  request.form = true;
  return request;
}

}  // namespace skep::coordinator::softlayer
