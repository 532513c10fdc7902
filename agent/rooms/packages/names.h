// Names: what a node needs, and what its distribution calls that.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/context.h"

namespace skep::agent::packages {

enum class Backend { Apt, Dnf, Yum };

/// By os-release; nothing where neither family is known.
std::optional<Backend> backend_of(const protocol::HostFacts& host);

/// What the rooms after this one call, by our own names: only what this host's disk
/// layout and file system ask for, since xfsprogs alone brings a whole Python.
std::vector<std::string> needs(const Context& context);

/// The distribution's packages for one of our names; another name stands for itself.
std::vector<std::string> resolved(std::string_view name, Backend backend);

/// Packages whose upgrade restarts the engine.
std::vector<std::string> engine_packages(Backend backend);

/// A program that must be there once the package is; empty for a name not in the table.
std::string program_of(std::string_view name);

}  // namespace skep::agent::packages
