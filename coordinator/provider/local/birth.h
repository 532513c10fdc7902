// Birth: the files that make a machine who it is, put there before its first start.  Pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/ids.h"
#include "common/secret.h"

namespace skep::coordinator::local {

/// A file below the machine's root: "etc/hostname".
struct BirthFile {
  std::string path;
  std::string text;
  std::uint32_t mode = 0644;
  std::string link;  // not empty: a symbolic link to this
};

struct Birth {
  NodeId node;
  std::string machine_id;      // 32 hex digits
  std::string address;         // private: "10.77.3.11/24"
  std::string authorized_key;  // one line of ssh
  Secret host_key;             // OpenSSH private key, ed25519
  std::string host_key_public;
  std::string apt_line;   // of the depot
  std::string depot_key;  // keyring that its signature is checked with
};

/// What only a vm is told: its interfaces have no names of ours.
struct VmBirth {
  std::string outer_mac;  // towards the host: everybody's address there is 10.0.2.15
  std::string private_mac;
  std::string time_server;  // "10.0.2.2"
};

/// In folders that are made as they must be: parents come before what they hold.
std::vector<BirthFile> container_files(const Birth& birth);
std::vector<BirthFile> vm_files(const Birth& birth, const VmBirth& vm);

/// Folders that these files need, parents first, without the root.
std::vector<std::string> folders_of(const std::vector<BirthFile>& files);

/// root's home is nobody else's; all others are everybody's to read.
std::uint32_t folder_mode(const std::string& path);

/// As a POSIX tar archive (ustar), of root, for the disk that a vm unpacks at its birth.
std::string tar_of(const std::vector<BirthFile>& files);

}  // namespace skep::coordinator::local
