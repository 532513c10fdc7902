// Holds every command's document against its schema, and against the golden file.

#include <gtest/gtest.h>

#include <filesystem>

#include "coordinator/screen/document.h"
#include "coordinator/screen/guests.h"
#include "coordinator/screen/lists.h"
#include "coordinator/screen/node_document.h"
#include "coordinator/screen/plan.h"
#include "coordinator/screen/recover.h"
#include "coordinator/screen/status.h"
#include "coordinator/screen/trouble.h"
#include "coordinator/screen/up_end.h"
#include "coordinator/screen/verify.h"
#include "coordinator/screen/why.h"
#include "coordinator/service/alerts.h"
#include "tests/coordinator/golden.h"
#include "tests/coordinator/vega.h"

namespace skep::coordinator {
namespace {

std::string kind_of(const Document& document) {
  if (document.is_null()) return "null";
  if (document.is_list()) return "array";
  if (document.is_object()) return "object";
  if (std::holds_alternative<bool>(document.value())) return "boolean";
  if (std::holds_alternative<std::string>(document.value())) return "string";
  return std::holds_alternative<double>(document.value()) ? "number" : "integer";
}

/// What our schemas use of JSON Schema: type, enum, const, required, properties,
/// additionalProperties, items, $ref to "#/$defs/NAME" of common.json.
class Validator {
 public:
  explicit Validator(Document common) : common_(std::move(common)) {}

  void check(const Document& value, const Document& schema, const std::string& at) {
    if (const std::string ref = schema["$ref"].text(); !ref.empty()) {
      const Document& target = common_["$defs"][ref.substr(ref.rfind('/') + 1)];
      if (target.is_null()) problems += at + ": no " + ref + "\n";
      return check(value, target, at);
    }
    check_type(value, schema["type"], at);
    if (!schema["enum"].is_null() && !among(value, schema["enum"])) {
      problems += at + ": " + to_json(value) + " is not in the enum\n";
    }
    if (!schema["const"].is_null() && to_json(schema["const"]) != to_json(value)) {
      problems += at + ": is not " + to_json(schema["const"]) + "\n";
    }
    for (const Document& key : schema["required"].items()) {
      if (!has(value, key.text())) problems += at + ": lacks " + key.text() + "\n";
    }
    const bool closed = kind_of(schema["additionalProperties"]) == "boolean";
    for (const auto& [key, member] : value.members()) {
      if (has(schema["properties"], key)) {
        check(member, schema["properties"][key], at + "." + key);
      } else if (schema["additionalProperties"].is_object()) {
        check(member, schema["additionalProperties"], at + "." + key);
      } else if (closed) {
        problems += at + ": unknown " + key + "\n";
      }
    }
    int number = 0;
    for (const Document& item : value.items()) {
      check(item, schema["items"], at + "[" + std::to_string(number++) + "]");
    }
  }

  std::string problems;

 private:
  static bool has(const Document& object, const std::string& key) {
    for (const auto& [known, member] : object.members()) {
      if (known == key) return true;
    }
    return false;
  }
  static bool among(const Document& value, const Document& list) {
    for (const Document& one : list.items()) {
      if (to_json(one) == to_json(value)) return true;
    }
    return false;
  }
  void check_type(const Document& value, const Document& type, const std::string& at) {
    const std::string kind = kind_of(value);
    const auto fits = [&](const std::string& wanted) {
      return wanted == kind || (wanted == "number" && kind == "integer");
    };
    bool well = type.is_null() || fits(type.text());
    for (const Document& one : type.items()) well = well || fits(one.text());
    if (!well) problems += at + ": is " + kind + ", not " + to_json(type) + "\n";
  }

  Document common_;
};

Document schema(const std::string& name) {
  const auto read =
      from_json(golden::read(std::string(SOURCE_ROOT) + "/packaging/schema/" + name + ".json"));
  EXPECT_TRUE(read) << name << ": " << (read ? "" : read.error().message);
  return read ? *read : Document();
}

void expect(const std::string& name, const Document& document) {
  golden::expect(name + ".json", to_json(document, 2) + "\n");
  Validator validator(schema("common"));
  validator.check(document, schema(name), name);
  EXPECT_EQ(validator.problems, "");
}

const Utc kAt = vega::utc("2026-11-23T02:17:27Z");

TEST(Schemas, HoldForEveryCommandsDocument) {
  expect("status", status_document(vega::one_short()));
  expect("why", why_document(vega::one_short(), vega::one_short().nodes[1]));
  expect("plan", plan_document(vega::before_it_all()));
  expect("up", up_document(vega::brought_up(), 0));
  expect("recover", recover_document(vega::outage(), {NodeId("sw2")}, false, 0));
  expect("verify", verify_document(vega::verified()));
  const Alert alert{.concern = concerns_of(vega::one_short()).at(0),
                    .since = vega::utc("2026-11-23T02:14:07Z")};
  expect("alert", alert_document("vega", alert, kAt));
  View down = vega::standing();
  down.down = true;
  expect("down",
         down_document(down, {.last = "sw3 at 6f1d2c3a-7b1e-11f0-9d55-02420a4e000b:10482"}, 0));
  expect("events", events_document("vega", kAt,
                                   {{.number = 7,
                                     .at = kAt,
                                     .node = NodeId("sw2"),
                                     .room = "packages",
                                     .kind = "room_proved",
                                     .words = "23 packages",
                                     .took = Duration(48'200)}}));
  expect("local-list",
         machines_document("vega", kAt,
                           Ground{.private_subnet = "10.77.0.0/24", .registry = "10.77.0.1:5000"},
                           {{.node = NodeId("sw1"),
                             .kind = "container",
                             .running = true,
                             .ssh_address = "10.77.0.11",
                             .private_address = "10.77.0.11"}}));
}

TEST(Schemas, HoldForWhatIsBought) {
  const std::vector<GuestLine> guests = vega::guests();
  expect("cancel", guests_document("cancel", "vega", kAt, guests, cancelled_words(guests.size())));
  expect("settle", guests_document("settle", "vega", kAt, {}, "sw2: written down.  next: skep up"));
  expect("orphans", orphans_document("vega", kAt, guests, "nothing was changed"));
}

TEST(Schemas, HoldForErrorsToo) {
  Validator validator(schema("common"));
  validator.check(up_document(vega::refused(), 3), schema("up"), "up");
  validator.check(trouble_document("up", "vega", kAt, 6, "held", {"skep status"}), schema("error"),
                  "held");
  validator.check(faults_document("up", "vega.yaml", {{7, 9, "disks.mysql", "no unit"}}, kAt),
                  schema("error"), "faults");
  EXPECT_EQ(validator.problems, "");
}

TEST(Schemas, AreAllRead) {
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(SOURCE_ROOT) + "/packaging/schema")) {
    if (entry.path().extension() != ".json") continue;
    EXPECT_FALSE(schema(entry.path().stem().string()).is_null()) << entry.path();
  }
}

TEST(ValidatorTest, SeesWhatIsWrong) {
  Validator validator{Document::object()};
  const auto shape =
      from_json(R"({"type": "object", "required": ["a"], "additionalProperties": false,
                                   "properties": {"a": {"type": "integer"}}})");
  ASSERT_TRUE(shape);
  validator.check(Document::object().set("b", 1), *shape, "x");
  EXPECT_EQ(validator.problems, "x: lacks a\nx: unknown b\n");
}

}  // namespace
}  // namespace skep::coordinator
