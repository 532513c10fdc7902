// Vega: the cluster of screens.md as views, for the golden screens and documents.

#pragma once

#include "coordinator/fleet/view.h"
#include "coordinator/screen/guests.h"
#include "coordinator/screen/verify.h"

namespace skep::coordinator::vega {

Utc utc(const char* rfc3339);

View half_way();       // `up` after 1:12
View brought_up();     // `up` at its end, with bars
View standing();       // `up` again
View one_short();      // `status` while sw2 is lost
View outage();         // `recover`: no Primary, sw2 is gone
View refused();        // sw3's disk holds something
View before_it_all();  // `plan`
Verification verified();
std::vector<GuestLine> guests();  // `orphans`: one lives, one is empty, one cannot be looked into

}  // namespace skep::coordinator::vega
