#include "coordinator/provider/softlayer/softlayer.h"

#include <set>
#include <thread>

#include "common/files.h"
#include "coordinator/provider/local/machines.h"
#include "coordinator/provider/local/tool.h"
#include "coordinator/provider/softlayer/curl_door.h"
#include "coordinator/provider/softlayer/sold.h"

namespace skep::coordinator {
namespace {

using softlayer::Standing;
using softlayer::Step;

std::string base_of(const SoftLayerConfig& config) {
  if (config.endpoint == "public") return softlayer::kEndpoints.public_base;
  if (config.endpoint == "private") return softlayer::kEndpoints.private_base;
  return config.endpoint.ends_with('/') ? config.endpoint : config.endpoint + "/";
}

std::unique_ptr<softlayer::Door> door_of(const SoftLayerConfig& config) {
  return std::make_unique<softlayer::CurlDoor>(softlayer::CurlDoor::Way{
      .base = base_of(config),
      .token_endpoint =
          config.token_endpoint.empty() ? softlayer::kEndpoints.tokens : config.token_endpoint,
      .proxy = config.proxy,
      .ca = config.ca});
}

softlayer::World world_of(const Clock& clock, Random& random) {
  return {.clock = clock, .random = random, .pause = [](Duration time) {
            std::this_thread::sleep_for(time);
          }};
}

std::string fault_lines(const Config& config, const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& one : faults) {
    text += (text.empty() ? "" : "; ") + config.path + ":" + std::to_string(one.line) + ": " +
            one.key + ": " + one.words;
  }
  return text;
}

}  // namespace

SoftLayerProvider::SoftLayerProvider(const Config& config, std::unique_ptr<Ledger> ledger,
                                     Place place)
    : config_(config),
      place_(std::move(place)),
      ledger_(std::move(ledger)),
      door_(door_of(config.softlayer)),
      service_(*door_, world_of(clock_, random_),
               [this] { return softlayer::load_credentials(config_.softlayer.credentials); }),
      book_(*ledger_),
      shop_(config, *ledger_, service_, world_of(clock_, random_)),
      cancel_(config, *ledger_, service_, world_of(clock_, random_)) {}

SoftLayerProvider::~SoftLayerProvider() = default;

std::string SoftLayerProvider::private_key() const {
  const std::string& given = config_.softlayer.ssh_key;
  constexpr std::string_view kPublic = ".pub";
  if (given.empty()) return place_.state + "/softlayer/ssh_key";
  return given.ends_with(kPublic) ? given.substr(0, given.size() - kPublic.size()) : given;
}

Result<softlayer::PublicKey> SoftLayerProvider::own_key() const {
  const std::string path = private_key() + ".pub";
  auto text = read_file(path, kib(16));
  if (!text) return std::move(text).error();
  if (!*text) return Error{Code::NotFound, path + ": no such file"};
  auto printed = local::tool({"ssh-keygen", "-l", "-E", "md5", "-f", path});
  if (!printed) return std::move(printed).error();
  auto fingerprint = softlayer::read_fingerprint(*printed);
  if (!fingerprint) return std::move(fingerprint).error().within(path);
  std::string line = **text;
  while (line.ends_with('\n')) line.pop_back();
  return softlayer::PublicKey{.text = std::move(line), .fingerprint = std::move(*fingerprint)};
}

Result<std::vector<Fault>> SoftLayerProvider::not_sold() {
  const softlayer::Request ask = softlayer::get_options();
  const softlayer::Answer options = service_.call(ask);
  if (!options.well()) return error_of(options, ask.what);
  Document vlans = Document::list();
  if (const auto ids = softlayer::vlans_of(config_); !ids.empty()) {
    const softlayer::Request look = softlayer::list_vlans(ids);
    softlayer::Answer answer = service_.call(look);
    if (!answer.well()) return error_of(answer, look.what);
    vlans = std::move(answer.value);
  }
  return softlayer::not_sold(config_, options.value, vlans);
}

Result<Ground> SoftLayerProvider::prepare() {
  const Ground ground{.private_subnet = config_.private_subnet};
  if (shop_.to_buy().empty()) return ground;
  auto faults = not_sold();
  if (!faults) return std::move(faults).error();
  if (!faults->empty()) return Error{Code::Invalid, fault_lines(config_, *faults)};
  softlayer::Outfit outfit;
  if (!place_.agreed.empty()) {
    // Asked again: what was agreed to may be days old, where a service goes on with it.
    auto quotes = prices(shop_.to_buy());
    if (!quotes) return std::move(quotes).error();
    outfit.may_order = true;
    outfit.agreed = softlayer::agreed_nodes(place_.agreed, agreement_on(config_, *quotes));
  }
  if (const std::string& path = config_.softlayer.user_data; !path.empty()) {
    auto text = read_file(path, Bytes{softlayer::kUserDataMost});
    if (!text) return std::move(text).error();
    if (!*text) return Error{Code::Invalid, "softlayer.user_data: " + path + ": no such file"};
    outfit.user_data = std::move(**text);
    const auto taken = softlayer::with_mark({}, outfit.user_data);
    if (!taken) return Error(taken.error()).within("softlayer.user_data");
  }
  if (config_.softlayer.ssh_key.empty()) {
    auto made = make_folder(place_.state + "/softlayer", 0700);
    if (made) made = local::make_key(private_key(), "skep " + config_.cluster);
    if (!made) return std::move(made).error();
  }
  auto key = own_key();
  if (!key) return std::move(key).error().within("softlayer.ssh_key");
  auto id = softlayer::stand_key(service_, book_, *key, "skep " + config_.cluster);
  if (!id) return std::move(id).error();
  outfit.keys = {*id};
  shop_.outfit(std::move(outfit));
  return ground;
}

Machine SoftLayerProvider::machine_of(const NodeId& node, const softlayer::Guest& guest) const {
  return {
      .node = node,
      .kind = "guest",
      .running = false,
      .ssh_address = config_.softlayer.over_public ? guest.public_address : guest.private_address,
      .ssh_user = "root",
      .ssh_key = private_key(),
      .private_address = guest.private_address,
      .words = ""};
}

Result<Machine> SoftLayerProvider::order(const NodeId& node) {
  auto standing = shop_.order(node);
  if (!standing) return std::move(standing).error();
  if (standing->step == Step::Stop) return Error{Code::Refused, standing->words};
  Machine machine = machine_of(node, standing->guest);
  machine.running = standing->step == Step::Ready;
  machine.words = standing->words;
  return machine;
}

Result<std::vector<Machine>> SoftLayerProvider::describe() {
  // Nothing was ever bought: there is nothing to ask for.
  if (!shop_.ever_bought()) return std::vector<Machine>{};
  auto standings = shop_.look();
  if (!standings) return std::move(standings).error();
  std::vector<Machine> all;
  for (const Standing& one : *standings) {
    Machine machine = machine_of(one.node, one.guest);
    machine.running = one.step == Step::Ready;
    machine.words = one.words;
    all.push_back(std::move(machine));
  }
  return all;
}

std::vector<NodeId> SoftLayerProvider::bought() {
  std::set<NodeId> nodes;
  for (const softlayer::Purchase& one : book_.purchases()) {
    if (book_.standing(one.node)) nodes.insert(one.node);
  }
  return {nodes.begin(), nodes.end()};
}

Result<std::vector<softlayer::Quote>> SoftLayerProvider::prices(std::span<const NodeId> nodes) {
  return softlayer::ask_prices(service_, config_, nodes);
}

std::string SoftLayerProvider::made_key() const {
  if (!config_.softlayer.ssh_key.empty()) return "";
  const auto key = own_key();
  return key ? key->fingerprint : "";
}

Result<void> SoftLayerProvider::remove_key() {
  auto key = own_key();
  // Without its public half it was never given to the service.
  if (!key) return {};
  return softlayer::remove_key(service_, book_, key->fingerprint);
}

}  // namespace skep::coordinator
