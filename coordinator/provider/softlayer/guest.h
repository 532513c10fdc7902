// Guest: one machine as the service describes it, and how far it has come.  Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "coordinator/provider/softlayer/mark.h"
#include "coordinator/screen/document.h"

namespace skep::coordinator::softlayer {

using GuestId = std::int64_t;  // 0: none

struct Guest {
  GuestId id = 0;
  std::string hostname;
  std::string domain;
  std::string datacenter;
  bool provisioned = false;  // provisionDate is set
  bool running = false;      // powerState RUNNING
  bool halted = false;       // powerState HALTED
  std::string transaction;   // "SERVICE_SETUP"; empty: none is under way
  std::string public_address;
  std::string private_address;
  std::vector<std::string> tags;
  std::string note;
  std::optional<std::string> user_data;  // nothing: it could not be read
  std::optional<bool> billed;            // nothing: not told

  std::optional<Mark> mark() const { return user_data ? mark_in(*user_data) : std::nullopt; }
  std::string name() const { return hostname + "." + domain; }
};

/// What is asked for of each guest; short, since a wide mask on a long list fails.
inline constexpr std::string_view kGuestMask =
    "mask[id,hostname,domain,notes,provisionDate,datacenter[name],powerState[keyName],"
    "activeTransaction[id,transactionStatus[name]],primaryIpAddress,primaryBackendIpAddress,"
    "tagReferences[tag[name]],userData[value],billingItem[id]]";

/// Code::Corrupt: it has no id, or is no object.
Result<Guest> read_guest(const Document& value);

/// A list, or one object where one stands for a list of one.  Entries without an id are a fault of
/// the whole: an unknown number of guests would be missing.
Result<std::vector<Guest>> read_guests(const Document& value);

/// Nothing of it is under way and it has the addresses that it needs: true on kQuietLooks looks in
/// a row is ready (softlayer.md 8).
bool quiet(const Guest& guest, bool private_only);

/// "SERVICE_SETUP", "waits for its addresses": what keeps it from being quiet.
std::string hindrance(const Guest& guest, bool private_only);

}  // namespace skep::coordinator::softlayer
