#include "coordinator/screen/guests.h"

#include <algorithm>

#include "coordinator/screen/plan.h"

namespace skep::coordinator {
namespace {

std::string counted_guests(std::size_t number) {
  return std::to_string(number) + (number == 1 ? " guest" : " guests");
}

std::string seen_in(const GuestLine& one) {
  if (!one.not_looked.empty()) return "nobody could look into it: " + clean(one.not_looked);
  if (one.tenants.empty()) return "no agent, no claimed disk, no database";
  return clean(join(one.tenants, ", "));
}

std::string meaning_of(const GuestLine& one) {
  if (!one.not_looked.empty()) return "it may be the live cluster: not offered";
  if (one.tenants.empty()) return "an orphan: billed, and for nothing";
  return "the live cluster, and no orphan: never cancelled here";
}

Document document_of(const GuestLine& one) {
  return Document::object().set("node", one.node.value).set("guest", one.id);
}

}  // namespace

std::string order_question(const std::vector<PlanLine>& lines, const Style& style) {
  return plan_lines_text(lines, style) +
         "\nThese guests are billed from their order until `skep cancel`.";
}

std::string cancel_sentence(const std::string& cluster, const std::vector<GuestLine>& guests) {
  std::string text = "cancel";
  for (const GuestLine& one : guests) text += " " + std::to_string(one.id);
  return text + " of " + cluster;
}

std::string cancel_question(const std::vector<GuestLine>& guests) {
  std::string text;
  for (const GuestLine& one : guests) {
    text += "  " + one.node.value + "  " +
            (one.gone ? "guest " + std::to_string(one.id) + ", gone already: forgotten"
                      : clean(one.guest)) +
            "\n";
  }
  return text + "\nThey end at once, with every row on them.";
}

std::string cancelled_words(std::size_t guests) {
  return counted_guests(guests) + (guests == 1 ? " is" : " are") + " cancelled and billed no more";
}

std::string settle_question(const std::string& node) {
  return "Of the order of " + node +
         " nobody knows what became. Look at the orders and guests of the account, then type\n  " +
         node + " was not bought\nor\n  " + node + " is guest NUMBER\n> ";
}

std::vector<std::string> orphans_next(const std::vector<GuestLine>& guests, bool ledger) {
  std::vector<std::string> next;
  if (!std::ranges::all_of(guests, &GuestLine::orphan)) {
    next.emplace_back(ledger ? "skep adopt   (where this ledger is an older one: set aside "
                               ".skep/ledger.db* first)"
                             : "skep adopt   (takes the live cluster over)");
  }
  if (std::ranges::any_of(guests, &GuestLine::orphan)) next.emplace_back("skep orphans --cancel");
  return next;
}

std::string orphans_text(const std::string& cluster, const std::vector<GuestLine>& guests,
                         bool ledger) {
  std::string text = cluster + "  " + counted_guests(guests.size()) +
                     (guests.size() == 1 ? " bears its mark and is" : " bear its mark and are") +
                     " in no ledger\n";
  for (const GuestLine& one : guests) {
    const std::string head = "  " + one.node.value + "  ";
    const std::string indent(head.size(), ' ');
    text += "\n" + head + clean(one.guest) + "\n" + indent + "seen   " + seen_in(one) + "\n" +
            indent + "means  " + meaning_of(one) + "\n";
  }
  text += "\nNothing was changed.\n";
  std::string head = "next   ";
  for (const std::string& one : orphans_next(guests, ledger)) {
    text += head + one + "\n";
    head = "       ";
  }
  return text;
}

Document guests_document(const std::string& command, const std::string& cluster, Utc at,
                         const std::vector<GuestLine>& guests, const std::string& words) {
  Document list = Document::list();
  for (const GuestLine& one : guests) list.add(document_of(one));
  Document document = answer(command, cluster, at);
  return document.set("guests", std::move(list)).set("words", words);
}

Document orphans_document(const std::string& cluster, Utc at, const std::vector<GuestLine>& guests,
                          const std::string& words) {
  Document list = Document::list();
  for (const GuestLine& one : guests) {
    Document guest = document_of(one);
    guest.set("orphan", one.orphan()).set("tenants", list_of(one.tenants));
    guest.set("seen", seen_in(one)).set("means", meaning_of(one));
    list.add(std::move(guest));
  }
  Document document = answer("orphans", cluster, at);
  return document.set("guests", std::move(list)).set("words", words);
}

}  // namespace skep::coordinator
