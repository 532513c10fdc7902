#include "coordinator/provider/softlayer/answer.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "coordinator/provider/softlayer/limits.h"

namespace skep::coordinator::softlayer {
namespace {

struct Row {
  std::string_view code;  // begins so; empty: any
  std::string_view text;  // holds it; empty: any
  Meaning meaning;
};

// What the service is known to say before it has done anything (softlayer.md 4).  The first row
// that fits holds; what fits none was perhaps carried out.
// clang-format off
constexpr std::array kRows{
    Row{"SoftLayer_Exception_WebService_RateLimitExceeded", "",                 Meaning::Passing     },
    Row{"", "Rate limit of",                                                    Meaning::Passing     },
    Row{"SoftLayer_Exception_Account_Authentication_AccessTokenValidation", "", Meaning::TokenExpired},
    Row{"", "Failed to exchange token",                                         Meaning::NoEntry     },
    Row{"", "Invalid API token",                                                Meaning::NoEntry     },
    Row{"SoftLayer_Exception_Account_Authentication", "",                       Meaning::NoEntry     },
    Row{"SoftLayer_Exception_InvalidApiToken", "",                              Meaning::NoEntry     },
    Row{"SoftLayer_Exception_ObjectNotFound", "",                               Meaning::Missing     },
    Row{"SoftLayer_Exception_User_Customer_InvalidUserPermission", "",          Meaning::Refused     },
    Row{"", "do not have permission",                                           Meaning::Refused     },
    Row{"SoftLayer_Exception_MissingCreationProperty", "",                      Meaning::Refused     },
    Row{"SoftLayer_Exception_NotFound", "",                                     Meaning::Refused     },
    Row{"SoftLayer_Exception_InvalidValue", "",                                 Meaning::Refused     },
    Row{"SoftLayer_Exception_InvalidDataType", "",                              Meaning::Refused     },
    Row{"SoftLayer_Exception_Order_Invalid", "",                               Meaning::Refused     },
    Row{"SoftLayer_Exception_Virtual_Host_Pool_Insufficient", "",               Meaning::Refused     },
    Row{"", "Invalid value provided for",                                       Meaning::Refused     },
    Row{"", "Unable to find price for",                                         Meaning::Refused     },
    Row{"", "Only the frontend VLAN was specified",                             Meaning::Refused     },
    Row{"", "Could not obtain network VLAN",                                    Meaning::Refused     },
    Row{"", "SSH key already exists",                                           Meaning::Refused     },
    Row{"", "Unable to generate a fingerprint",                                 Meaning::Refused     },
    Row{"", "is not a valid method for this service",                           Meaning::Refused     },
    Row{"", "not valid for 'SoftLayer_",                                        Meaning::Refused     },
};
// clang-format on

constexpr int kUnauthorized = 401;
constexpr int kNotFound = 404;
constexpr int kTooMany = 429;

std::string shortened(std::string_view text) {
  std::string all;
  for (const char c : text.substr(0, kWordsMost)) {
    all += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return text.size() > kWordsMost ? all + " ..." : all;
}

/// What the service says of a user without an IBMid tells nobody what to do.
std::string if_unlinked(const std::string& words) {
  if (words.find("Failed to exchange token") == std::string::npos) return "";
  return "; its user must be linked to a valid IBMid";
}

Meaning meaning_of(int status, const std::string& code, const std::string& text) {
  for (const Row& row : kRows) {
    const bool code_fits = row.code.empty() || code.starts_with(row.code);
    if (code_fits && (row.text.empty() || text.find(row.text) != std::string::npos)) {
      return row.meaning;
    }
  }
  if (status == kUnauthorized) return Meaning::NoEntry;
  if (status == kTooMany) return Meaning::Passing;
  if (status == kNotFound && !code.empty()) return Meaning::Missing;
  return Meaning::Lost;
}

/// A proxy's page, a parser's complaint: nothing that the service itself says.
Answer unreadable(const Reply& reply) {
  const std::string status = "status " + std::to_string(reply.status);
  if (reply.status == kUnauthorized) {
    return {.meaning = Meaning::NoEntry, .words = status + ": " + shortened(reply.body)};
  }
  if (reply.status == kTooMany) return {.meaning = Meaning::Passing, .words = status};
  return {.meaning = Meaning::Lost,
          .words = status + (reply.body.empty() ? " and no body"
                                                : " and no JSON: " + shortened(reply.body))};
}

}  // namespace

Answer read_answer(const Reply& reply) {
  if (reply.reached == Reached::Nobody) {
    return {.meaning = Meaning::NotSent, .words = shortened(reply.words)};
  }
  if (reply.reached == Reached::Perhaps) {
    return {.meaning = Meaning::Lost, .words = shortened(reply.words)};
  }
  auto value =
      reply.body.empty() ? Result<Document>(Error{Code::Invalid, "empty"}) : from_json(reply.body);
  if (!value) return unreadable(reply);
  const bool says_error = value->is_object() && !(*value)["error"].is_null();
  const bool success = reply.status >= 200 && reply.status < 300;
  if (success && !says_error) return {.meaning = Meaning::Well, .value = std::move(*value)};
  Answer answer;
  answer.code = shortened((*value)["code"].text());
  answer.words = shortened((*value)["error"].text());
  answer.meaning = meaning_of(reply.status, answer.code, answer.words);
  // The second false success is an internal error under another name.
  if (success && answer.meaning == Meaning::Missing) answer.meaning = Meaning::Lost;
  if (answer.words.empty()) answer.words = "status " + std::to_string(reply.status);
  return answer;
}

bool surely_nothing_done(Meaning meaning) {
  return meaning != Meaning::Well && meaning != Meaning::Lost;
}

bool may_pass(Meaning meaning) {
  return meaning == Meaning::NotSent || meaning == Meaning::Lost || meaning == Meaning::Passing;
}

Error error_of(const Answer& answer, const std::string& what) {
  const std::string said = answer.words + (answer.code.empty() ? "" : " (" + answer.code + ")");
  switch (answer.meaning) {
    case Meaning::NotSent:
      return {Code::Unavailable, what + ": SoftLayer is not reached: " + said};
    case Meaning::Lost:
      return {Code::Unavailable, what + ": no clear answer from SoftLayer: " + said};
    case Meaning::Passing:
      return {Code::Unavailable, what + ": SoftLayer wants a pause: " + said};
    case Meaning::TokenExpired:
      return {Code::Unavailable, what + ": SoftLayer takes no token of ours: " + said};
    case Meaning::NoEntry:
      return {Code::Denied,
              what + ": SoftLayer refuses the credentials: " + said + if_unlinked(answer.words)};
    case Meaning::Missing:
      return {Code::NotFound, what + ": " + said};
    case Meaning::Refused:
    case Meaning::Well:
      break;
  }
  return {Code::Refused, what + ": SoftLayer refuses it: " + said};
}

}  // namespace skep::coordinator::softlayer
