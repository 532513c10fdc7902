#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/screen/bars.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/guests.h"
#include "coordinator/screen/lists.h"
#include "coordinator/screen/plan.h"
#include "coordinator/screen/recover.h"
#include "coordinator/screen/status.h"
#include "coordinator/screen/text.h"
#include "coordinator/screen/trouble.h"
#include "coordinator/screen/up.h"
#include "coordinator/screen/up_end.h"
#include "coordinator/screen/verify.h"
#include "coordinator/screen/why.h"
#include "tests/coordinator/golden.h"
#include "tests/coordinator/vega.h"

namespace skep::coordinator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr Style kPlain{.colour = false, .width = 100};

std::string text_of(const std::vector<std::string>& lines) {
  return join(lines, "\n") + "\n";
}

TEST(Screens, AreWhatTheGoldenFilesShow) {
  golden::expect("up_half_way.txt", text_of(up_screen(vega::half_way(), kPlain)));
  golden::expect("up_end.txt", up_end_text(vega::brought_up(), kPlain));
  golden::expect("up_nothing.txt", up_end_text(vega::standing(), kPlain));
  golden::expect("up_refused.txt", up_end_text(vega::refused(), kPlain));
  golden::expect("plan.txt", plan_text(vega::before_it_all(), kPlain));
  golden::expect("status.txt", status_text(vega::one_short(), kPlain));
  golden::expect("recover.txt", recover_table(vega::outage(), {NodeId("sw2")}, kPlain));
  golden::expect("recover_majority.txt",
                 recover_table(vega::outage(), {NodeId("sw2"), NodeId("sw3")}, kPlain));
  golden::expect("recover_not_yet.txt", recover_table(vega::outage(), {}, kPlain));
  golden::expect("why_lost.txt", why_text(vega::one_short().nodes[1], Style{.width = 120}));
  golden::expect("why_refused.txt", why_text(vega::refused().nodes[2], Style{.width = 120}));
  golden::expect("verify.txt", verify_text(vega::verified(), kPlain));
}

TEST(Screens, TheEndOfUpTellsOfEveryNodeThatFailsNotOfTheFirstAlone) {
  View view = vega::refused();
  view.nodes[0].rooms = {{.name = "reach", .state = protocol::RoomState::Failed}};
  view.nodes[0].why_seen = {"reach: port 8300 on 0.0.0.0 is taken"};
  const std::string text = up_end_text(view, kPlain);
  EXPECT_THAT(text, testing::HasSubstr("  seen   reach: port 8300 on 0.0.0.0 is taken\n"));
  EXPECT_THAT(text, testing::HasSubstr("sw3  refused at partition"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("\nsw2  ")));
}

TEST(Screens, WhyRemembersWhatUpWasRefusedUntilTheNodeGetsFurther) {
  std::vector<LedgerEvent> events{
      {.at = vega::utc("2026-11-23T02:11:40Z"),
       .kind = "node_refused",
       .words = "sw2 shows another host key"},
      {.at = vega::utc("2026-11-23T02:11:40Z"), .kind = "stage_reached", .words = "ordered"}};
  EXPECT_EQ(last_refusal(events), "refused at 02:11:40 UTC: sw2 shows another host key");
  events.push_back({.at = vega::utc("2026-11-23T02:12:00Z"),
                    .kind = "reach_failed",
                    .words = "ssh: 10.0.8.12:22: No route to host"});
  EXPECT_EQ(last_refusal(events), "at 02:12:00 UTC: ssh: 10.0.8.12:22: No route to host");
  events.push_back({.kind = "reached", .words = "ssh answers"});
  EXPECT_EQ(last_refusal(events), "");
  EXPECT_EQ(last_refusal({}), "");
}

TEST(Screens, WhoWasNotHeardByThisCommandIsNotCalledLostForSoLong) {
  NodeView node = vega::one_short().nodes[1];
  EXPECT_THAT(why_text(node, kPlain), testing::HasSubstr("lost for 3 min 20 s; before that "));
  node.health.reset();
  EXPECT_THAT(why_text(node, kPlain),
              testing::HasSubstr("lost; last heard 3 min 20 s ago; before that "));
}

TEST(Screens, TellOfAnotherCommandAtWork) {
  const Holder holder{.pid = 4121,
                      .user = "anna",
                      .host = "bastion1",
                      .command = "skep up",
                      .since = vega::utc("2026-11-23T02:11:40Z"),
                      .doing = "sw3, packages"};
  golden::expect("held.txt", held_text("vega", holder, kPlain));
  const Holder service{.pid = 812,
                       .user = "skep",
                       .host = "bastion1",
                       .command = "skep serve",
                       .since = holder.since,
                       .doing = ""};
  golden::expect("held_service.txt", held_text("vega", service, kPlain));
}

TEST(Screens, TellOfDown) {
  View view = vega::standing();
  view.down = true;
  view.running = std::chrono::seconds(21);
  view.changes = 12;
  golden::expect(
      "down_end.txt",
      down_end_text(view, {.last = "sw3 at 6f1d2c3a-7b1e-11f0-9d55-02420a4e000b:10482"}, kPlain));
}

TEST(Screens, TellOfGuestsBeforeTheyEnd) {
  const std::vector<GuestLine> guests = vega::guests();
  const std::vector<GuestLine> bought{guests[0], guests[1]};
  std::vector<GuestLine> doomed = bought;
  doomed[1].gone = true;
  golden::expect("cancel_question.txt", cancel_question(doomed) + " Type \"" +
                                            cancel_sentence("vega", doomed) + "\" to go on: \n\n" +
                                            cancelled_words(2) + "\n");
  golden::expect("settle_question.txt", settle_question("sw2") + "\n");
  golden::expect("orphans.txt", orphans_text("vega", guests, true));
  golden::expect("orphans_lost_ledger.txt", orphans_text("vega", bought, false));
}

TEST(Screens, AnOrphanIsOnlyWhatWasLookedIntoAndIsEmpty) {
  EXPECT_TRUE(GuestLine{}.orphan());
  EXPECT_FALSE(GuestLine{.tenants = {"an agent"}}.orphan());
  EXPECT_FALSE(GuestLine{.not_looked = "ssh: no route"}.orphan());
  EXPECT_THAT(orphans_next({GuestLine{}}, true), ElementsAre("skep orphans --cancel"));
  EXPECT_THAT(orphans_next({}, true), IsEmpty());
}

TEST(Screens, SayTheSameWithoutColour) {
  const Style coloured{.colour = true, .width = 100};
  std::string stripped;
  bool escape = false;
  for (const char c : status_text(vega::one_short(), coloured)) {
    if (c == '\x1b') escape = true;
    if (!escape) stripped += c;
    if (escape && c == 'm') escape = false;
  }
  EXPECT_EQ(stripped, status_text(vega::one_short(), kPlain));
}

TEST(Screens, FitANarrowTerminal) {
  for (const std::size_t width : {40U, 60U, 80U, 100U, 140U}) {
    const Style style{.width = width};
    for (const std::string& line : bars(vega::brought_up(), style)) {
      EXPECT_LE(columns(line), std::max<std::size_t>(width, 64)) << line;
    }
    for (const std::string& line : up_screen(vega::half_way(), style)) {
      EXPECT_LE(columns(line), std::max<std::size_t>(width, 60)) << line;
    }
  }
}

TEST(Screens, DrawNoBarsWhereNothingWasDone) {
  EXPECT_THAT(bars(vega::standing(), kPlain), IsEmpty());
  EXPECT_THAT(critical_path_lines(vega::standing(), kPlain), IsEmpty());
}

TEST(UpLinesTest, TellsEachChangeOnceAndOneLineAMinuteWithoutChange) {
  UpLines lines;
  View view = vega::half_way();
  EXPECT_THAT(lines.on(view),
              ElementsAre("01:12.0 sw1 prepared: waits for Consul's first leader: 2 of 3 servers "
                          "there, sw3 still prepares",
                          "01:12.0 sw2 prepared: waits for Consul's first leader: 2 of 3 servers "
                          "there, sw3 still prepares",
                          "01:12.0 sw3 enrolled: packages: unpacking docker.io, 14 of 23"));

  view.nodes[2].doing = "packages: unpacking docker.io, 15 of 23";
  view.running = std::chrono::seconds(100);
  EXPECT_THAT(lines.on(view), IsEmpty());

  view.running = std::chrono::seconds(132);
  view.nodes[2].since = std::chrono::seconds(91);
  const auto alive = lines.on(view);
  ASSERT_EQ(alive.size(), 3U);
  EXPECT_EQ(alive[2], "02:12.0 sw3 enrolled: packages: unpacking docker.io, 15 of 23 (1 min 31 s)");
}

TEST(TextTest, WhatANodeSaidCannotMoveTheCursor) {
  View view = vega::half_way();
  view.nodes[2].doing =
      "packages: \x1b[2J\x1b[1;1Hall is well\r\n\xc2\x9b"
      "2J";
  const std::string screen = text_of(up_screen(cleaned(view), kPlain));
  EXPECT_THAT(screen, Not(HasSubstr("\x1b")));
  EXPECT_THAT(screen, Not(HasSubstr("\r")));
  EXPECT_THAT(screen, Not(HasSubstr("\xc2\x9b")));
}

TEST(TextTest, CutsByCharactersNotBytes) {
  EXPECT_EQ(cut("━━━━━━", 4), "━━━…");
  EXPECT_EQ(columns("a━b"), 3U);
  EXPECT_EQ(cut("abc", 3), "abc");
}

TEST(TextTest, WrapsAtSpacesOnly) {
  EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("averylongword x", 5), ElementsAre("averylongword", "x"));
}

TEST(DocumentTest, ComesBackAsItWentOut) {
  Document document = Document::object();
  document.set("text", "a \"b\" \n ü").set("flag", true).set("none", Document());
  document.set("number", std::int64_t{-42}).set("real", 1.5).set("list", list_of({"x", "y"}));
  const auto back = from_json(to_json(document));
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), to_json(document));
}

TEST(DocumentTest, TakesGarbageForWhatItIs) {
  EXPECT_FALSE(from_json("{"));
  EXPECT_FALSE(from_json(""));
  EXPECT_FALSE(from_json(std::string(100'000, '[')));
  EXPECT_EQ(to_json(Document(std::string("\xff\xfe"))), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(ListsTest, EventsComeBackFromTheirDocument) {
  const std::vector<LedgerEvent> events{{.number = 7,
                                         .at = vega::utc("2026-11-23T02:14:07Z"),
                                         .node = NodeId("sw2"),
                                         .room = "packages",
                                         .kind = "room_proved",
                                         .words = "23 packages",
                                         .took = Duration(48'200)}};
  const auto back = events_from(to_document(events));
  ASSERT_EQ(back.size(), 1U);
  EXPECT_EQ(events_text(back), events_text(events));
  EXPECT_EQ(events_text(events),
            "  2026-11-23 02:14:07  sw2  packages  room_proved  23 packages (48.2 s)\n");
}

}  // namespace
}  // namespace skep::coordinator
