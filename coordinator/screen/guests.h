// Guests: the screens before and after money is spent: prices, cancellations, orphans.  Pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/ids.h"
#include "coordinator/fleet/view.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

/// One guest as a screen tells of it.
struct GuestLine {
  NodeId node;
  std::int64_t id = 0;
  std::string guest;                 // "guest 123456 (sw1.example.com in tor01, 10.0.0.5)"
  bool gone = false;                 // it is not there any more
  std::vector<std::string> tenants;  // of an orphan's look: who lives in it
  std::string not_looked;            // why nobody could look into it

  /// Nobody lives there: it may be cancelled.
  bool orphan() const { return tenants.empty() && not_looked.empty(); }
};

/// Below the prices, before ORDER is typed.
std::string order_question(const std::vector<PlanLine>& lines, const Style& style);

/// "cancel 123456 123457 of vega".
std::string cancel_sentence(const std::string& cluster, const std::vector<GuestLine>& guests);
std::string cancel_question(const std::vector<GuestLine>& guests);
/// "2 guests are cancelled and billed no more".
std::string cancelled_words(std::size_t guests);

std::string settle_question(const std::string& node);

/// `ledger`: one is here, though it does not know them.
std::string orphans_text(const std::string& cluster, const std::vector<GuestLine>& guests,
                         bool ledger);
std::vector<std::string> orphans_next(const std::vector<GuestLine>& guests, bool ledger);

/// Of `cancel`, `settle` and `orphans`.
Document guests_document(const std::string& command, const std::string& cluster, Utc at,
                         const std::vector<GuestLine>& guests, const std::string& words);
Document orphans_document(const std::string& cluster, Utc at, const std::vector<GuestLine>& guests,
                          const std::string& words);

}  // namespace skep::coordinator
