// Price: what guests would cost, asked of the service without ordering anything.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "coordinator/config.h"
#include "coordinator/fleet/view.h"
#include "coordinator/provider/softlayer/service.h"

namespace skep::coordinator::softlayer {

/// Ten-thousandths of the currency: exact where a double is not.
using Money = std::int64_t;

/// ".217", "0.217", 0.217: the service writes all three.  Code::Corrupt: it is none.  Pure.
Result<Money> read_money(const Document& value);
/// "0.217", "12.50".  Pure.
std::string text_of(Money money);

/// Nodes whose guests are alike.
struct Quote {
  std::vector<NodeId> nodes;
  GuestShape shape;
  Money each = 0;
  Money setup = 0;
  bool hourly = true;
  std::string currency;
};

/// Of a priced container.  Pure.
Result<Quote> read_quote(const Document& container, bool hourly);

/// One question for each distinct shape.  Code::Refused: the service does not sell it; nothing is
/// ordered in any case.
Result<std::vector<Quote>> ask_prices(Service& service, const Config& config,
                                      std::span<const NodeId> nodes);

/// "4 cores, 8 GiB, CENTOS_7_64, disks 25 + 100 GB (SAN), VLANs 1234567/7654321".  Pure.
std::string words_of(const GuestShape& shape);
/// "0.217 USD an hour each, 0.651 together".  Pure.
std::string words_of(const Quote& quote);
/// "order" and "price" of each, as a plan has them.  `file`: the YAML's name.  Pure.
std::vector<PlanLine> plan_lines(const std::string& file, std::span<const Quote> quotes);

}  // namespace skep::coordinator::softlayer
