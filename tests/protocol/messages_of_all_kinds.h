// One message of every kind with every field set to something that is not its default.

#pragma once

#include <vector>

#include "protocol/codec.h"

namespace skep::protocol {

NodeSpec whole_spec();
std::vector<Envelope> messages_of_all_kinds();

}  // namespace skep::protocol
