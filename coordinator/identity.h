// Identity: who this ledger is: cluster, term and instance, made once.

#pragma once

#include "common/ids.h"
#include "common/random.h"
#include "common/result.h"
#include "coordinator/store/ledger.h"

namespace skep::coordinator {

struct Identity {
  ClusterId cluster;  // 16 hex digits
  Term term = 0;
  InstanceId instance;  // 16 hex digits
};

/// As the ledger has it; made and written, synced, where it has none (one in memory).
/// Code::Corrupt: it has a part of it.
Result<Identity> identity(Ledger& ledger, Random& random);

}  // namespace skep::coordinator
