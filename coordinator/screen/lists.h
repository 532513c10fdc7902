// Lists: events, machines of the playground, lines of a log.  Pure.

#pragma once

#include <string>
#include <vector>

#include "coordinator/provider/provider.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"
#include "coordinator/store/ledger.h"

namespace skep::coordinator {

std::string events_text(const std::vector<LedgerEvent>& events);
Document events_document(const std::string& cluster, Utc at,
                         const std::vector<LedgerEvent>& events);

/// `events` of a host to an attached reader and back.
Document to_document(const std::vector<LedgerEvent>& events);
std::vector<LedgerEvent> events_from(const Document& list);

std::string machines_text(const std::vector<Machine>& machines);
Document machines_document(const std::string& cluster, Utc at, const Ground& ground,
                           const std::vector<Machine>& machines);

}  // namespace skep::coordinator
