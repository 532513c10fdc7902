// Alerts: which concerns are told, once when they begin and once when they end.  Pure.
//
// A concern is told after it has held for kAlertAfter, and its end after it was gone
// for kAlertGone: what flickers is one concern.  What was told is on record, so that a
// service that starts again repeats nothing.

#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/time.h"
#include "coordinator/screen/document.h"
#include "coordinator/service/concern.h"

namespace skep::coordinator {

struct Alert {
  Concern concern;
  bool begins = true;  // else it ended
  Utc since;
  std::size_t more = 0;  // others wait: so many were told in the last minute already
};

class Alerts {
 public:
  /// `facts` of the ledger, those below "alert/".
  explicit Alerts(const std::map<std::string, std::string>& facts);

  struct Told {
    std::vector<Alert> alerts;
    std::map<std::string, std::string> facts;  // to be on record once they are on their way
  };
  Told on(const std::vector<Concern>& concerns, Now now);

  /// Told and not ended.
  std::size_t standing() const;

 private:
  struct Held {
    Concern concern;
    Utc since;                       // by the wall
    std::optional<Tick> first_seen;  // nothing: before this service started
    std::optional<Tick> gone_since;
    bool told = false;
  };
  bool may_tell(const std::string& key, Tick now);

  std::map<std::string, Held> held_;   // "sw2/lost", "/serves"
  std::map<std::string, Tick> ended_;  // when a key's last end was told
  std::deque<Tick> told_;              // begins of the last kAlertWindow
};

/// What a webhook is sent, and a command finds on its stdin.
Document alert_document(const std::string& cluster, const Alert& alert, Utc now);

}  // namespace skep::coordinator
