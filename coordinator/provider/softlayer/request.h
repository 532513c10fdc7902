// Requests to the service, built and nothing else.  Pure.

#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/ids.h"
#include "coordinator/config.h"
#include "coordinator/provider/softlayer/exchange.h"
#include "coordinator/provider/softlayer/guest.h"

namespace skep::coordinator::softlayer {

/// "a b[1]" as it stands in an address (RFC 3986, 2.3).
std::string percent_encoded(std::string_view text);
/// The whole address: base, path, query.
std::string address_of(const std::string& base, const Request& request);

/// Guests of a domain, ordered by id so that pages do not overlap; `hostnames` empty: all.
Request list_guests(const std::string& domain, std::span<const NodeId> hostnames, std::size_t page);
Request get_guest(GuestId id);
/// Orders of the account that wait for somebody's approval, with the names of what they buy.
Request list_pending_orders();

Request get_options();
/// Of the VLANs that a shape names.
Request list_vlans(std::span<const std::uint64_t> ids);

Request list_keys();
Request create_key(const std::string& label, const std::string& text);
Request delete_key(std::int64_t id);

/// What is bought.  `user_data` with its mark; `keys`: ids of SSH keys.
struct Wanted {
  NodeId node;
  GuestShape shape;
  std::string domain;
  std::string user_data;
  std::string post_install;
  std::vector<std::int64_t> keys;
  std::map<std::string, std::string> extra;
};
/// As the YAML has it; user data and keys are added by whoever orders.
Wanted wanted_of(const Config& config, const NodeConfig& node);
Document order_template(const Wanted& wanted);

Request create_guest(const Wanted& wanted);
/// Neither orders: the first turns the template into a container, the second prices that.
Request generate_template(const Wanted& wanted);
Request verify_order(const Document& container);

/// Marks for people.  The tags replace all there are.
Request set_tags(GuestId id, std::span<const std::string> tags);
Request set_note(GuestId id, const std::string& note);
Request power_on(GuestId id);
Request cancel_guest(GuestId id);

/// To the token service: what is sent is secret and stands in the body.
Request token_for_key(const Secret& key);
Request token_refreshed(const Secret& refresh);

}  // namespace skep::coordinator::softlayer
