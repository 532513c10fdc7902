// KVM: whether machines with a kernel of their own run at native speed here.

#pragma once

#include <string>

namespace skep::coordinator::local {

/// From a real trial boot of the node's kernel, done once for each kernel of this computer and
/// remembered in the cache: /dev/kvm is there on computers where guests stop or hang.
bool kvm_works(const std::string& cache);

}  // namespace skep::coordinator::local
