#include "coordinator/provider/softlayer/guest.h"

#include <algorithm>

namespace skep::coordinator::softlayer {
namespace {

std::string power(const Document& value) {
  return value["powerState"]["keyName"].text();
}

/// Words of the service are shown: one line, bounded.
std::string word(const Document& value) {
  constexpr std::size_t kMost = 255;
  std::string text = value.text().substr(0, kMost);
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return text;
}

std::optional<std::string> user_data_of(const Document& value) {
  const Document& list = value["userData"];
  // One entry, as a list or bare.
  const Document& one = list.is_list() && !list.items().empty() ? list.items().front() : list;
  if (!one.is_object() || one["value"].is_null()) return std::nullopt;
  return one["value"].text();
}

}  // namespace

Result<Guest> read_guest(const Document& value) {
  Guest guest;
  guest.id = value["id"].number();
  if (guest.id <= 0) return Error{Code::Corrupt, "SoftLayer names a guest without an id"};
  guest.hostname = word(value["hostname"]);
  guest.domain = word(value["domain"]);
  guest.datacenter = word(value["datacenter"]["name"]);
  guest.provisioned = !value["provisionDate"].text().empty();
  guest.running = power(value) == "RUNNING";
  guest.halted = power(value) == "HALTED";
  if (const Document& active = value["activeTransaction"]; active.is_object()) {
    guest.transaction = word(active["transactionStatus"]["name"]);
    if (guest.transaction.empty()) guest.transaction = "a transaction without a name";
  }
  guest.public_address = word(value["primaryIpAddress"]);
  guest.private_address = word(value["primaryBackendIpAddress"]);
  for (const Document& tag : value["tagReferences"].items()) {
    guest.tags.push_back(word(tag["tag"]["name"]));
  }
  guest.note = word(value["notes"]);
  guest.user_data = user_data_of(value);
  if (const Document& billing = value["billingItem"]; billing.is_object()) guest.billed = true;
  return guest;
}

Result<std::vector<Guest>> read_guests(const Document& value) {
  std::vector<Guest> guests;
  if (value.is_object()) {
    auto one = read_guest(value);
    if (!one) return std::move(one).error();
    guests.push_back(std::move(*one));
    return guests;
  }
  if (!value.is_list()) return Error{Code::Corrupt, "SoftLayer answers no list of guests"};
  for (const Document& item : value.items()) {
    auto one = read_guest(item);
    if (!one) return std::move(one).error();
    guests.push_back(std::move(*one));
  }
  return guests;
}

bool quiet(const Guest& guest, bool private_only) {
  return hindrance(guest, private_only).empty();
}

std::string hindrance(const Guest& guest, bool private_only) {
  if (!guest.transaction.empty()) return guest.transaction;
  if (!guest.provisioned) return "is not provisioned yet, no transaction under way";
  if (guest.private_address.empty() || (!private_only && guest.public_address.empty())) {
    return "waits for its addresses";
  }
  if (!guest.running) return guest.halted ? "is switched off" : "does not run";
  return "";
}

}  // namespace skep::coordinator::softlayer
