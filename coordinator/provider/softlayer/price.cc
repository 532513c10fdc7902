#include "coordinator/provider/softlayer/price.h"

#include <algorithm>
#include <charconv>

namespace skep::coordinator::softlayer {
namespace {

constexpr Money kUnit = 10'000;
constexpr int kDecimals = 4;

Error no_money(const std::string& text) {
  return {Code::Corrupt, "\"" + text.substr(0, 20) + "\" is no price"};
}

}  // namespace

Result<Money> read_money(const Document& value) {
  // A bare number of a fee has few digits; as text it is read exactly.
  std::string text = value.text();
  if (text.empty() && !value.is_null()) {
    if (!std::holds_alternative<std::int64_t>(value.value()) &&
        !std::holds_alternative<double>(value.value())) {
      return no_money("");
    }
    text = to_json(value);
  }
  const auto dot = text.find('.');
  const std::string whole = text.substr(0, dot);
  std::string part = dot == std::string::npos ? "" : text.substr(dot + 1);
  constexpr std::size_t kWholeMost = 9;
  const bool digits = (whole + part).find_first_not_of("0123456789") == std::string::npos;
  if (!digits || (whole + part).empty() || whole.size() > kWholeMost) return no_money(text);
  part.resize(kDecimals, '0');
  Money units = 0;
  Money rest = 0;
  std::from_chars(whole.data(), whole.data() + whole.size(), units);
  std::from_chars(part.data(), part.data() + part.size(), rest);
  return units * kUnit + rest;
}

std::string text_of(Money money) {
  std::string part = std::to_string(kUnit + money % kUnit).substr(1);
  while (part.size() > 2 && part.back() == '0') part.pop_back();
  return std::to_string(money / kUnit) + "." + part;
}

Result<Quote> read_quote(const Document& container, bool hourly) {
  const char* const key = hourly ? "postTaxRecurringHourly" : "postTaxRecurringMonthly";
  Quote quote{.nodes = {}, .shape = {}, .hourly = hourly};
  auto each = read_money(container[key]);
  if (!each) return std::move(each).error().within(key);
  quote.each = *each;
  if (!container["postTaxSetup"].is_null()) {
    auto setup = read_money(container["postTaxSetup"]);
    if (!setup) return std::move(setup).error().within("postTaxSetup");
    quote.setup = *setup;
  }
  quote.currency = container["currencyShortName"].text().substr(0, 3);
  if (quote.currency.empty()) quote.currency = "USD";
  return quote;
}

Result<std::vector<Quote>> ask_prices(Service& service, const Config& config,
                                      std::span<const NodeId> nodes) {
  std::vector<Quote> quotes;
  for (const NodeConfig& node : config.nodes) {
    if (std::ranges::find(nodes, node.name) == nodes.end()) continue;
    const auto alike = std::ranges::find_if(
        quotes, [&](const Quote& one) { return one.shape.same_as(node.guest); });
    if (alike != quotes.end()) {
      alike->nodes.push_back(node.name);
      continue;
    }
    const Request make = generate_template(wanted_of(config, node));
    const Answer container = service.call(make);
    if (!container.well()) return error_of(container, make.what);
    const Request verify = verify_order(container.value);
    const Answer priced = service.call(verify);
    if (!priced.well()) return error_of(priced, verify.what);
    auto quote = read_quote(priced.value, node.guest.hourly);
    if (!quote) return std::move(quote).error().within(verify.what);
    quote->nodes = {node.name};
    quote->shape = node.guest;
    quotes.push_back(std::move(*quote));
  }
  return quotes;
}

std::string words_of(const GuestShape& shape) {
  const bool whole = shape.memory.count % gib(1).count == 0;
  const std::string memory = std::to_string(shape.memory.count / (whole ? gib(1) : mib(1)).count) +
                             (whole ? " GiB" : " MiB");
  std::string text = shape.flavor.empty() ? std::to_string(shape.cores) +
                                                (shape.cores == 1 ? " core, " : " cores, ") + memory
                                          : shape.flavor;
  text += ", " + (shape.image.empty() ? shape.os : "image " + shape.image) + ", disks ";
  text += shape.flavor.empty() ? std::to_string(shape.boot_disk_gb) : "of the flavor";
  for (const std::uint32_t gb : shape.disks_gb) text += " + " + std::to_string(gb);
  text += std::string(" GB (") + (shape.local_disks ? "local" : "SAN") + ")";
  if (shape.private_vlan != 0) {
    text += ", VLANs " + (shape.public_vlan == 0 ? "any" : std::to_string(shape.public_vlan)) +
            "/" + std::to_string(shape.private_vlan);
  }
  return text + ", in " + shape.datacenter;
}

std::string words_of(const Quote& quote) {
  const auto count = static_cast<Money>(quote.nodes.size());
  std::string text =
      text_of(quote.each) + " " + quote.currency + (quote.hourly ? " an hour" : " a month");
  if (count > 1) text += " each, " + text_of(quote.each * count) + " together";
  if (quote.setup > 0) text += ", " + text_of(quote.setup) + " once for each";
  return text;
}

std::vector<PlanLine> plan_lines(const std::string& file, std::span<const Quote> quotes) {
  std::vector<PlanLine> lines;
  for (const Quote& one : quotes) {
    std::string names;
    for (const NodeId& node : one.nodes) names += node.value + " ";
    lines.push_back({.verb = "order",
                     .what = names + "  " + words_of(one.shape),
                     .because = (one.nodes.size() == 1 ? "it is in " : "they are in ") + file +
                                " and nothing stands in the ledger for " +
                                (one.nodes.size() == 1 ? "it" : "them")});
    lines.push_back({.verb = "price",
                     .what = words_of(one) + "; checked with verifyOrder just now",
                     .because = ""});
  }
  return lines;
}

}  // namespace skep::coordinator::softlayer
