// Answers of the service, mutated from a seed: whatever comes is read or refused, never more than
// that; and no damage makes another guest into one of ours.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "common/random.h"
#include "coordinator/provider/softlayer/answer.h"
#include "coordinator/provider/softlayer/credentials.h"
#include "coordinator/provider/softlayer/guest.h"
#include "coordinator/provider/softlayer/price.h"
#include "coordinator/provider/softlayer/sold.h"

namespace skep::coordinator::softlayer {
namespace {

constexpr int kInputs = 20'000;

std::uint64_t seed() {
  const char* given = std::getenv("SKEP_SEED");
  return given == nullptr ? 20'261'125 : std::strtoull(given, nullptr, 10);
}

void damage(std::string& text, Random& random) {
  constexpr std::string_view kLetters = "{}[]:,\"\\0123456789.eE-+truefalsn \n\x00\x80\xff#";
  if (text.empty()) text += ' ';
  const std::size_t at = random.below(text.size());
  const char letter = kLetters[random.below(kLetters.size())];
  switch (random.below(6)) {
    case 0:
      text[at] = letter;
      break;
    case 1:
      text[at] = static_cast<char>(text[at] ^ static_cast<char>(1U << random.below(8)));
      break;
    case 2:
      text.insert(at, 1, letter);
      break;
    case 3:
      text.erase(at, 1 + random.below(8));
      break;
    case 4:
      text.insert(at, text.substr(random.below(text.size()), 1 + random.below(64)));
      break;
    default:
      text.resize(at);
      break;
  }
}

const std::string kNonce(32, 'a');

std::vector<std::string> answers() {
  return {R"([{"id": 7, "hostname": "sw1", "domain": "example.com", "provisionDate": "2026",
              "activeTransaction": {"transactionStatus": {"name": "X"}}, "powerState": {"keyName": "RUNNING"},
              "userData": [{"value": "#cloud-config\n# skep vega sw1 )" +
              kNonce +
              R"(\n"}], "tagReferences": [{"tag": {"name": "a"}}], "billingItem": {"id": 1}}])",
          R"({"error": "Internal Error", "code": "SoftLayer_Exception_Public"})",
          R"({"postTaxRecurringHourly": ".217", "postTaxSetup": "0", "currencyShortName": "USD"})",
          R"({"datacenters": [{"template": {"datacenter": {"name": "tor01"}}}], "processors":
              [{"template": {"startCpus": 1}}], "blockDevices": [{"template": {"localDiskFlag": false,
              "blockDevices": [{"device": "0", "diskImage": {"capacity": 25}}]}}]})",
          R"({"access_token": "t", "refresh_token": "r", "expires_in": 3600})",
          "true",
          "<html>x"};
}

TEST(SoftLayerMutation, WhateverComesIsReadOrRefused) {
  std::cout << "seed " << seed() << '\n';
  SeededRandom random(seed());
  const auto all = answers();
  Config config;
  config.nodes.emplace_back();
  int well = 0;
  for (int i = 0; i < kInputs; ++i) {
    Reply reply{.reached = Reached::Answered, .status = random.one_in(3) ? 500 : 200};
    reply.body = all[random.below(all.size())];
    for (std::uint64_t n = random.below(5); n > 0; --n) damage(reply.body, random);
    const Answer answer = read_answer(reply);
    if (!answer.well()) {
      ASSERT_FALSE(error_of(answer, "x").message.empty());
      ASSERT_LT(answer.words.size(), 1'000U);
    } else {
      ++well;
      if (const auto guests = read_guests(answer.value)) {
        for (const Guest& one : *guests) ASSERT_GT(one.id, 0);
      }
      if (const auto quote = read_quote(answer.value, true)) {
        ASSERT_GE(quote->each, 0);
      }
      for (const Fault& fault : not_sold(config, answer.value, answer.value)) {
        ASSERT_FALSE(fault.words.empty());
      }
    }
    if (const auto token = read_token(reply, Tick{})) {
      ASSERT_LE(token->until, Tick{Duration{86'400'000}});
    }
  }
  EXPECT_GT(well, 0);
}

TEST(SoftLayerMutation, ADamagedMarkIsNobodys) {
  SeededRandom random(seed());
  const std::string whole = "#cloud-config\n# skep vega sw1 " + kNonce + "\npackages: []\n";
  int read = 0;
  for (int i = 0; i < kInputs; ++i) {
    std::string text = whole;
    for (std::uint64_t n = 1 + random.below(3); n > 0; --n) damage(text, random);
    const auto mark = mark_in(text);
    if (!mark) continue;
    ++read;
    ASSERT_EQ(mark->nonce.value.size(), 32U) << text;
    ASSERT_FALSE(mark->cluster.empty() || mark->node.empty()) << text;
  }
  EXPECT_GT(read, 0);
}

TEST(SoftLayerMutation, CredentialsAreReadOrRefusedWithoutTheirText) {
  SeededRandom random(seed());
  for (int i = 0; i < kInputs / 4; ++i) {
    std::string text = "[softlayer]\nusername = u\napi_key = ZZZZZZZZ\n";
    for (std::uint64_t n = 1 + random.below(4); n > 0; --n) damage(text, random);
    const auto read = parse_credentials(text, "file");
    if (read) continue;
    ASSERT_EQ(read.error().message.find("ZZ"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace skep::coordinator::softlayer
