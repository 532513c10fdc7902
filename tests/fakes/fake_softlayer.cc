#include "tests/fakes/fake_softlayer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

#include "tests/fakes/fake_softlayer_guest.h"
#include "tests/fakes/fake_softlayer_query.h"

namespace skep::fakes {
namespace {

using Json = FakeSoftLayer::Json;

constexpr const char* kPublic = "SoftLayer_Exception_Public";

Say well(const Json& value, int status = 200) {
  return {.status = status, .body = value.dump(), .headers = {}};
}

Say error(int status, const std::string& words, const std::string& code) {
  return well(Json{{"error", words}, {"code", code}}, status);
}

Say not_found(std::int64_t id) {
  return error(404, "Unable to find object with id of '" + std::to_string(id) + "'.",
               "SoftLayer_Exception_ObjectNotFound");
}

std::string base64(std::string_view text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8U | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k > text.size() ? '=' : kLetters[group >> (18 - 6 * k) & 63U];
    }
  }
  return out;
}

const std::vector<std::string> kDatacenters{"dal09", "dal13", "mon01", "tor01"};
const std::vector<std::string> kSystems{"CENTOS_7_64",  "CENTOS_LATEST", "CENTOS_LATEST_64",
                                        "DEBIAN_12_64", "UBUNTU_22_64",  "UBUNTU_LATEST_64"};
const std::vector<int> kCores{1, 2, 4, 8, 16, 32};
const std::vector<int> kMemory{1024, 2048, 4096, 6144, 8192, 16384, 32768, 65536};
const std::vector<int> kSanDisks{10,  20,  25,  30,  40,  50,  75,   100, 125,
                                 150, 200, 250, 300, 400, 500, 1000, 2000};
const std::vector<int> kLocalDisks{25, 100, 150, 200, 300};
const std::vector<int> kSpeeds{10, 100, 1000};
const std::map<std::string, std::pair<int, int>> kFlavors{{"B1_1X2X25", {1, 2048}},
                                                          {"B1_2X4X25", {2, 4096}},
                                                          {"B1_4X8X25", {4, 8192}},
                                                          {"C1_1X1X100", {1, 1024}}};
struct FakeVlan {
  std::int64_t id;
  const char* router;
};
constexpr std::array kVlans{FakeVlan{1111111, "fcr01a.tor01"}, FakeVlan{2222222, "bcr01a.tor01"},
                            FakeVlan{3333333, "bcr02a.tor01"}, FakeVlan{4444444, "bcr01a.mon01"}};

template <typename T>
bool among(const std::vector<T>& all, const T& one) {
  return std::ranges::find(all, one) != all.end();
}

int number(const Json& value) {
  if (value.is_number()) return value.get<int>();
  int read = 0;
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    std::from_chars(text.data(), text.data() + text.size(), read);
  }
  return read;
}

/// Money as the service writes it: text, without a leading zero.
std::string money(int tenths_of_a_cent) {
  std::string text = std::to_string(tenths_of_a_cent / 1000) + "." +
                     std::to_string(1000 + tenths_of_a_cent % 1000).substr(1);
  return text.starts_with("0.") ? text.substr(1) : text;
}

Json option(Json shape) {
  return {{"template", std::move(shape)}, {"itemPrice", {{"hourlyRecurringFee", ".01"}}}};
}

Json options() {
  Json all{{"datacenters", Json::array()},  {"operatingSystems", Json::array()},
           {"processors", Json::array()},   {"memory", Json::array()},
           {"blockDevices", Json::array()}, {"networkComponents", Json::array()},
           {"flavors", Json::array()}};
  for (const auto& one : kDatacenters)
    all["datacenters"].push_back(option({{"datacenter", {{"name", one}}}}));
  for (const auto& one : kSystems)
    all["operatingSystems"].push_back(option({{"operatingSystemReferenceCode", one}}));
  for (const int one : kCores) all["processors"].push_back(option({{"startCpus", one}}));
  for (const int one : kMemory) all["memory"].push_back(option({{"maxMemory", one}}));
  for (const int one : kSpeeds) {
    all["networkComponents"].push_back(
        option({{"networkComponents", Json::array({{{"maxSpeed", one}}})}}));
  }
  for (const bool local : {false, true}) {
    for (const int one : local ? kLocalDisks : kSanDisks) {
      for (const char* device : {"0", "2", "3", "4", "5"}) {
        all["blockDevices"].push_back(
            option({{"localDiskFlag", local},
                    {"blockDevices",
                     Json::array({{{"device", device}, {"diskImage", {{"capacity", one}}}}})}}));
      }
    }
  }
  for (const auto& [name, size] : kFlavors) {
    all["flavors"].push_back(
        {{"flavor", {{"keyName", name}}},
         {"template", {{"supplementalCreateObjectOptions", {{"flavorKeyName", name}}}}}});
  }
  return all;
}

}  // namespace

struct FakeSoftLayer::Called {
  std::string service;
  std::int64_t id = 0;
  std::string method;
  Json arguments = Json::array();
  std::string mask;
  std::string filter;
  std::string limit;
  Fate fate = Fate::Well;

  const Json& argument(std::size_t n) const {
    static const Json kNone;
    return n < arguments.size() ? arguments[n] : kNone;
  }
  std::string text(std::size_t n) const {
    return argument(n).is_string() ? argument(n).get<std::string>() : "";
  }
};

FakeSoftLayer::FakeSoftLayer(std::string user, std::string key)
    : user_(std::move(user)), key_(std::move(key)) {}

void FakeSoftLayer::count(Tick now) {
  ++calls_;
  std::erase_if(last_second_, [&](Tick at) { return now - at >= Duration{1000}; });
  last_second_.push_back(now);
  busiest_ = std::max<std::uint64_t>(busiest_, last_second_.size());
}

Say FakeSoftLayer::answer(const Ask& ask, Tick now) {
  const Fate what = fate ? fate(ask) : Fate::Well;
  if (what == Fate::Unreached) return {.unreached = true};
  if (what == Fate::LostBefore) return {.lost = true};
  count(now);
  if (what == Fate::Html) return {.status = 502, .body = "<html>Bad Gateway</html>"};
  if (what == Fate::ErrorBefore) return well(Json{{"error", "Internal Error"}}, 500);
  if (what == Fate::EmptyBefore) return {.status = 200};
  if (what == Fate::InternalBefore) return error(200, "Internal Error", kPublic);
  const bool too_many = most_a_second > 0 && last_second_.size() > most_a_second;
  if (what == Fate::RateLimited || too_many) {
    return error(500, "Rate limit of 50 requests for every 1 second(s) exceeded.",
                 "SoftLayer_Exception_WebService_RateLimitExceeded");
  }
  if (what == Fate::TokenExpired) {
    return error(500, "Access token has expired.",
                 "SoftLayer_Exception_Account_Authentication_AccessTokenValidation");
  }
  const bool known = ask.authorization == "Basic " + base64(user_ + ":" + key_) ||
                     (!bearer.empty() && ask.authorization == "Bearer " + bearer);
  if (!known) return error(401, "Invalid API token.", kPublic);

  Called call;
  call.fate = what;
  const auto question = ask.target.find('?');
  std::string path = ask.target.substr(0, question);
  for (std::string rest = question == std::string::npos ? "" : ask.target.substr(question + 1);
       !rest.empty();) {
    const std::string pair = rest.substr(0, rest.find('&'));
    rest.erase(0, std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    const std::string key = pair.substr(0, equals);
    const std::string value =
        query::decoded(equals == std::string::npos ? "" : pair.substr(equals + 1));
    if (key == "objectMask") call.mask = value;
    if (key == "objectFilter" && what != Fate::FilterIgnored) call.filter = value;
    if (key == "resultLimit") call.limit = value;
  }
  const auto version = path.find("/v3");
  if (version != std::string::npos) path.erase(0, path.find('/', version + 1));
  std::vector<std::string> pieces;
  while (!path.empty()) {
    path.erase(0, 1);
    std::string piece = path.substr(0, path.find('/'));
    path.erase(0, piece.size());
    if (piece.ends_with(".json")) piece.resize(piece.size() - 5);
    pieces.push_back(std::move(piece));
  }
  if (pieces.empty()) return error(404, "Service does not exist", kPublic);
  call.service = pieces[0].starts_with("SoftLayer_") ? pieces[0].substr(10) : pieces[0];
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const bool digits =
        !pieces[i].empty() && pieces[i].find_first_not_of("0123456789") == std::string::npos;
    if (digits && pieces[i].size() < 18) {
      call.id = std::stoll(pieces[i]);
    } else if (pieces[i].size() == 36 && i == 1) {
      call.id = std::stoll(pieces[i].substr(24)) - 100'000'000'000;
    } else {
      call.method = pieces[i];
    }
  }
  if (call.method.empty()) {
    call.method = ask.method == "POST"     ? "createObject"
                  : ask.method == "PUT"    ? "editObject"
                  : ask.method == "DELETE" ? "deleteObject"
                                           : "getObject";
  }
  const Json body = Json::parse(ask.body, nullptr, false);
  if (body.is_object() && body.contains("parameters")) call.arguments = body["parameters"];
  if (forbidden.contains(call.method)) {
    return error(500, "You do not have permission to " + call.method + ".",
                 "SoftLayer_Exception_User_Customer_InvalidUserPermission");
  }
  Say say = dispatch(call, now);
  if (what == Fate::LostAfter) say.lost = true;
  if (what == Fate::ErrorAfter) return well(Json{{"error", "Internal Error"}}, 500);
  if (what == Fate::EmptyAfter) return {.status = 200};
  if (what == Fate::InternalAfter) return error(200, "Internal Error", kPublic);
  return say;
}

Say FakeSoftLayer::dispatch(const Called& call, Tick now) {
  if (call.service == "Account") return of_account(call, now);
  if (call.service == "Security_Ssh_Key") return of_keys(call);
  if (call.service == "Virtual_Guest") return of_guests(call, now);
  if (call.service == "Product_Order") return of_orders(call, now);
  if (call.service == "Tag" && call.method == "setTags") return of_tags(call);
  if (call.service == "Network_Pod") return well(Json::array());
  return error(404, "Service does not exist", kPublic);
}

Say FakeSoftLayer::list(const Called& call, const std::string& root, std::vector<Json> all) const {
  all = query::filtered(std::move(all), call.filter, root);
  const std::size_t total = all.size();
  std::size_t offset = 0;
  std::size_t limit = total;
  if (!call.limit.empty()) {
    const auto comma = call.limit.find(',');
    if (comma != std::string::npos) offset = std::stoull(call.limit.substr(0, comma));
    limit = std::stoull(comma == std::string::npos ? call.limit : call.limit.substr(comma + 1));
  }
  Json page = Json::array();
  for (std::size_t i = offset; i < std::min(total, offset + limit); ++i) {
    const bool repeats = call.fate == Fate::PageRepeats && i == offset && offset > 0;
    page.push_back(query::masked(all[repeats ? i - 1 : i], call.mask, guest_relations()));
  }
  Say say = well(page);
  say.headers["SoftLayer-Total-Items"] = std::to_string(total);
  return say;
}

Say FakeSoftLayer::of_account(const Called& call, Tick now) {
  std::vector<Json> all;
  if (call.method.starts_with("get") && call.method.ends_with("VirtualGuests")) {
    for (const auto& [id, guest] : guests_) {
      if (!is_listed(guest, now)) continue;
      const bool hourly = guest.order.value("hourlyBillingFlag", true);
      if (call.method == "getHourlyVirtualGuests" && !hourly) continue;
      if (call.method == "getMonthlyVirtualGuests" && hourly) continue;
      all.push_back(described(guest, now));
      if (call.fate == Fate::NoUserData) all.back().erase("userData");
    }
    return list(call, "virtualGuests", std::move(all));
  }
  if (call.method == "getSshKeys") {
    for (const auto& [id, key] : keys_) {
      all.push_back({{"id", id},
                     {"label", key.label},
                     {"key", key.text},
                     {"fingerprint", key.fingerprint},
                     {"notes", key.notes},
                     {"createDate", "2026-11-25T08:00:00-06:00"},
                     {"modifyDate", nullptr}});
    }
    return list(call, "sshKeys", std::move(all));
  }
  if (call.method == "getNetworkVlans") {
    for (const FakeVlan& one : kVlans) {
      const std::string router = one.router;
      all.push_back({{"id", one.id},
                     {"vlanNumber", one.id % 1000},
                     {"primaryRouter",
                      {{"hostname", router}, {"datacenter", {{"name", router.substr(7)}}}}}});
    }
    return list(call, "networkVlans", std::move(all));
  }
  if (call.method == "getOrders" || call.method == "getVirtualDedicatedRackOrders")
    return list(call, "orders", {});
  if (call.method == "getObject") return well(Json{{"id", 1}, {"companyName", "Example"}});
  return error(404, "Function (\"" + call.method + "\") is not a valid method for this service.",
               kPublic);
}

Say FakeSoftLayer::make_key(const Json& given) {
  FakeKey key{.id = next_, .label = given.value("label", "")};
  key.text = given.value("key", "");
  if (given.contains("notes") && given["notes"].is_string()) key.notes = given["notes"];
  if (!key.text.starts_with("ssh-")) {
    return error(
        500,
        "Unable to generate a fingerprint. Please ensure the key provided is a valid public key.",
        kPublic);
  }
  // Not MD5, but as unlike for two keys and in the same form; tests plant real ones.
  std::uint64_t hash = 1469598103934665603U;
  const std::string material = key.text.substr(0, key.text.find(' ', 9));
  for (const char c : material) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  for (int i = 0; i < 16; ++i) {
    constexpr std::string_view kHex = "0123456789abcdef";
    if (i > 0) key.fingerprint += ':';
    const std::uint64_t byte = hash >> (4 * (i % 15)) & 255U;
    key.fingerprint += kHex[byte >> 4U];
    key.fingerprint += kHex[byte & 15U];
  }
  if (fingerprint) key.fingerprint = fingerprint(key.text);
  for (const auto& [id, other] : keys_) {
    if (other.fingerprint == key.fingerprint) return error(500, "SSH key already exists.", kPublic);
  }
  ++next_;
  keys_[key.id] = key;
  return well(Json{{"id", key.id},
                   {"label", key.label},
                   {"key", key.text},
                   {"fingerprint", key.fingerprint},
                   {"notes", key.notes},
                   {"createDate", "2026-11-25T08:00:00-06:00"},
                   {"modifyDate", nullptr}});
}

Say FakeSoftLayer::of_keys(const Called& call) {
  if (call.method == "createObject") return make_key(call.argument(0));
  const auto key = keys_.find(call.id);
  if (key == keys_.end()) return not_found(call.id);
  if (call.method == "deleteObject") {
    keys_.erase(key);
    return well(true);
  }
  if (call.method == "getObject") {
    return well(Json{{"id", call.id},
                     {"label", key->second.label},
                     {"key", key->second.text},
                     {"fingerprint", key->second.fingerprint},
                     {"notes", key->second.notes}});
  }
  return error(404, "Function (\"" + call.method + "\") is not a valid method for this service.",
               kPublic);
}

std::optional<Say> FakeSoftLayer::wrong_with(const Json& order) const {
  const auto property = [](const char* name) {
    return error(500,
                 std::string("Property '") + name +
                     "' must be set to create an instance of 'SoftLayer_Virtual_Guest'.",
                 "SoftLayer_Exception_MissingCreationProperty");
  };
  const auto invalid = [](const std::string& name, const std::string& value) {
    return error(500, "Invalid value provided for '" + name + "'. '" + value + "' was given.",
                 kPublic);
  };
  for (const char* needed : {"hostname", "domain"}) {
    if (order.value(needed, "").empty()) return property(needed);
  }
  const std::string place =
      order.contains("datacenter") ? order["datacenter"].value("name", "") : "";
  if (place.empty()) return property("datacenter.name");
  if (!among(kDatacenters, place)) return invalid("datacenter.name", place);
  const std::string system = order.value("operatingSystemReferenceCode", "");
  if (!order.contains("blockDeviceTemplateGroup") && !among(kSystems, system)) {
    return invalid("operatingSystemReferenceCode", system);
  }
  const Json more = order.value("supplementalCreateObjectOptions", Json::object());
  const std::string flavor = more.value("flavorKeyName", "");
  if (!flavor.empty() && !kFlavors.contains(flavor))
    return invalid("supplementalCreateObjectOptions.flavorKeyName", flavor);
  if (flavor.empty() && !among(kCores, number(order.value("startCpus", Json())))) {
    return error(500,
                 "Unable to find price for core capacity of " +
                     order.value("startCpus", Json()).dump() + ".",
                 "SoftLayer_Exception_NotFound");
  }
  if (flavor.empty() && !among(kMemory, number(order.value("maxMemory", Json())))) {
    return error(500, "Unable to find price for memory capacity.", "SoftLayer_Exception_NotFound");
  }
  for (const Json& device : order.value("blockDevices", Json::array())) {
    const int size = number(device["diskImage"].value("capacity", Json()));
    if (!among(order.value("localDiskFlag", false) ? kLocalDisks : kSanDisks, size)) {
      return error(
          500, "Unable to find price for block device capacity of " + std::to_string(size) + ".",
          "SoftLayer_Exception_NotFound");
    }
  }
  const bool front = order.contains("primaryNetworkComponent");
  if (front && !order.contains("primaryBackendNetworkComponent")) {
    return error(500,
                 "Only the frontend VLAN was specified. Please specify the backend VLAN as well.",
                 kPublic);
  }
  for (const char* side : {"primaryNetworkComponent", "primaryBackendNetworkComponent"}) {
    if (!order.contains(side)) continue;
    const int id = number(order[side]["networkVlan"].value("id", Json()));
    if (std::ranges::find(kVlans, id, &FakeVlan::id) == kVlans.end()) {
      return error(500, "Could not obtain network VLAN with id #" + std::to_string(id) + ".",
                   kPublic);
    }
  }
  return std::nullopt;
}

Say FakeSoftLayer::create(const Json& order, Tick now) {
  if (auto wrong = wrong_with(order)) return *wrong;
  const std::int64_t id = plant(order.value("hostname", ""), order.value("domain", ""), "", now);
  ++orders_;
  FakeGuest& guest = guests_.at(id);
  guest.order = order;
  const std::string flavor =
      order.value("supplementalCreateObjectOptions", Json::object()).value("flavorKeyName", "");
  if (const auto size = kFlavors.find(flavor); size != kFlavors.end()) {
    guest.order["startCpus"] = size->second.first;
    guest.order["maxMemory"] = size->second.second;
  }
  if (order.contains("userData") && !order["userData"].empty())
    guest.user_data = order["userData"][0].value("value", "");
  if (fortune) guest.fortune = fortune(guest.hostname());
  if (born) born(guest);
  return well(query::masked(described(guest, now), "", guest_relations()), 201);
}

std::int64_t FakeSoftLayer::plant(const std::string& hostname, const std::string& domain,
                                  const std::string& user_data, Tick now) {
  const std::int64_t id = next_++;
  FakeGuest guest{
      .id = id,
      .order = {{"hostname", hostname}, {"domain", domain}, {"datacenter", {{"name", "tor01"}}}},
      .at = now,
      .user_data = user_data};
  const std::string last = std::to_string(id % 250 + 2);
  guest.public_address = "169.50.1." + last;
  guest.private_address = "10.114." + std::to_string(id / 250 % 250) + "." + last;
  guests_[id] = std::move(guest);
  return id;
}

Say FakeSoftLayer::of_guests(const Called& call, Tick now) {
  if (call.method == "getCreateObjectOptions") return well(options());
  if (call.method == "generateOrderTemplate") {
    if (auto wrong = wrong_with(call.argument(0))) return *wrong;
    return well(container_of(call.argument(0)));
  }
  if (call.method == "createObject") return create(call.argument(0), now);
  if (call.method == "createObjects") {
    Json all = Json::array();
    for (const Json& one : call.argument(0)) {
      if (auto wrong = wrong_with(one)) return *wrong;
    }
    for (const Json& one : call.argument(0)) all.push_back(Json::parse(create(one, now).body));
    return well(all);
  }
  FakeGuest* guest = find(call.id);
  if (guest == nullptr || is_gone(*guest, now)) return not_found(call.id);
  return of_one_guest(call, *guest, now);
}

/// All of them anew, in lower case.
void FakeSoftLayer::set_tags(FakeGuest& guest, std::string text) {
  guest.tags.clear();
  while (!text.empty()) {
    std::string tag = text.substr(0, text.find(','));
    text.erase(0, std::min(text.size(), tag.size() + 1));
    while (tag.starts_with(' ')) tag.erase(0, 1);
    std::ranges::transform(tag, tag.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (!tag.empty()) guest.tags.push_back(tag);
  }
}

Say FakeSoftLayer::of_tags(const Called& call) {
  const Json& id = call.argument(2);
  FakeGuest* guest = find(id.is_number() ? id.get<std::int64_t>() : number(id));
  if (guest == nullptr) return not_found(0);
  set_tags(*guest, call.text(0));
  return well(true);
}

Say FakeSoftLayer::of_one_guest(const Called& call, FakeGuest& guest, Tick now) {
  const std::string& method = call.method;
  const auto busy = [&](const char* with, std::int64_t seconds) {
    guest.busy_until = now + Duration(seconds * 1000);
    guest.busy_with = with;
    return well(true);
  };
  if (method == "getObject") {
    Json all = described(guest, now);
    if (call.fate == Fate::NoUserData) all.erase("userData");
    return well(query::masked(all, call.mask, guest_relations()));
  }
  if (method == "deleteObject") {
    if (guest.cancelled) {
      return error(500, "Cannot find the billing item for this virtual server.", kPublic);
    }
    if (is_busy(guest, now)) {
      return error(500, "A current transaction is preventing this action.", kPublic);
    }
    guest.cancelled = now;
    if (gone) gone(guest);
    return well(true);
  }
  if (method == "setTags") {
    set_tags(guest, call.text(0));
    return well(true);
  }
  if (method == "editObject") {
    const Json& edit = call.argument(0);
    if (edit.contains("notes") && edit["notes"].is_string()) guest.note = edit["notes"];
    for (const char* name : {"hostname", "domain"}) {
      if (edit.contains(name) && edit[name].is_string()) guest.order[name] = edit[name];
    }
    return well(true);
  }
  if (method == "getUserData") return well(Json::array({{{"value", guest.user_data}}}));
  if (method == "setUserMetadata") {
    guest.user_data = call.argument(0).is_array() && !call.argument(0).empty()
                          ? call.argument(0)[0].get<std::string>()
                          : "";
    return well(true);
  }
  if (method == "powerOff" || method == "powerOffSoft" || method == "pause") guest.on = false;
  if (method == "powerOn" || method == "resume") guest.on = true;
  if (method.starts_with("power") || method == "pause" || method == "resume") return well(true);
  if (method.starts_with("reboot")) return busy("REBOOT", 20);
  if (method == "reloadOperatingSystem") {
    busy("CLOUD_RELOAD", 40);
    return well("1");
  }
  if (method == "configureMetadataDisk") return busy("CLOUD_CONFIGURE_METADATA_DISK", 20);
  if (method == "getBlockDevices") {
    Json devices = Json::array();
    for (const Json& one : guest.order.value("blockDevices", Json::array())) {
      devices.push_back({{"device", one["device"]},
                         {"mountType", "Disk"},
                         {"diskImage",
                          {{"capacity", number(one["diskImage"]["capacity"])},
                           {"units", "GB"},
                           {"description", guest.hostname() + " - disk"}}}});
    }
    return well(devices);
  }
  if (method == "getBandwidthAllotmentDetail") return well(nullptr);
  if (method == "getBillingCycleBandwidthUsage" || method == "getReverseDomainRecords")
    return well(Json::array());
  return error(404, "Function (\"" + method + "\") is not a valid method for this service.",
               kPublic);
}

Json FakeSoftLayer::container_of(const Json& order) const {
  const std::string flavor =
      order.value("supplementalCreateObjectOptions", Json::object()).value("flavorKeyName", "");
  int cores = number(order.value("startCpus", Json(1)));
  int memory = number(order.value("maxMemory", Json(1024)));
  if (const auto size = kFlavors.find(flavor); size != kFlavors.end())
    std::tie(cores, memory) = size->second;
  int disks = 0;
  for (const Json& one : order.value("blockDevices", Json::array()))
    disks += number(one["diskImage"]["capacity"]);
  const bool hourly = order.value("hourlyBillingFlag", true);
  const int fee = cores * 25 + memory / 1024 * 10 + disks / 25;
  const auto price = [&](int id, const std::string& what, int one) {
    return Json{{"id", id},
                {"hourlyRecurringFee", money(one)},
                {"recurringFee", money(one * 640)},
                {"laborFee", "0"},
                {"setupFee", "0"},
                {"oneTimeFee", "0"},
                {"item", {{"description", what}, {"id", id}, {"keyName", what}}}};
  };
  Json host{{"hostname", order["hostname"]}, {"domain", order["domain"]}};
  for (const char* side : {"primaryNetworkComponent", "primaryBackendNetworkComponent"}) {
    if (order.contains(side)) host[side] = order[side];
  }
  return {{"complexType", "SoftLayer_Container_Product_Order_Virtual_Guest"},
          {"packageId", flavor.empty() ? 46 : 835},
          {"location", "448994"},
          {"quantity", 1},
          {"useHourlyPricing", hourly},
          {"prices",
           Json::array({price(1640, std::to_string(cores) + " x 2.0 GHz Cores", cores * 25),
                        price(1644, std::to_string(memory / 1024) + " GB", memory / 1024 * 10),
                        price(2202, std::to_string(disks) + " GB disks", disks / 25)})},
          {"virtualGuests", Json::array({host})},
          {"skepOrder", order},
          {hourly ? "postTaxRecurringHourly" : "postTaxRecurringMonthly",
           money(hourly ? fee : fee * 640)}};
}

Say FakeSoftLayer::of_orders(const Called& call, Tick now) {
  Json container = call.argument(0);
  if (!container.is_object() || container.value("complexType", "").empty()) {
    return error(500, "Invalid order container.", "SoftLayer_Exception_Order_InvalidContainer");
  }
  if (call.method == "verifyOrder") {
    container["currencyShortName"] = "USD";
    container["postTaxSetup"] = "0";
    return well(container);
  }
  if (call.method != "placeOrder") {
    return error(404, "Function (\"" + call.method + "\") is not a valid method for this service.",
                 kPublic);
  }
  Json order = container.value("skepOrder", Json::object());
  const Json host = container["virtualGuests"][0];
  for (const auto& [name, value] : host.items()) order[name] = value;
  if (host.contains("userData")) order["userData"] = host["userData"];
  const Say made = create(order, now);
  if (made.status != 201) return made;
  const Json guest = Json::parse(made.body);
  container["virtualGuests"] = Json::array({guest});
  return well({{"orderId", guest["id"].get<std::int64_t>() + 500'000},
               {"orderDate", "2026-11-25T08:00:00-06:00"},
               {"orderDetails", container},
               {"placedOrder",
                {{"id", guest["id"].get<std::int64_t>() + 500'000},
                 {"status", "APPROVED"},
                 {"items", Json::array()}}}});
}

std::vector<FakeSoftLayer::FakeGuest> FakeSoftLayer::billed(Tick now) const {
  std::vector<FakeGuest> all;
  for (const auto& [id, guest] : guests_) {
    if (!guest.cancelled && !is_gone(guest, now)) all.push_back(guest);
  }
  return all;
}

FakeSoftLayer::FakeGuest* FakeSoftLayer::find(std::int64_t id) {
  const auto found = guests_.find(id);
  return found == guests_.end() ? nullptr : &found->second;
}

}  // namespace skep::fakes
