// SoftLayerConfig: what the operator says of machines that SoftLayer (IBM Cloud classic) sells.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/units.h"

namespace skep::coordinator {

/// What one guest is ordered with.  A node takes the section's and may differ from it.
struct GuestShape {
  std::string datacenter;
  std::string flavor;  // "B1_1X2X25"; empty: cores and memory
  std::uint32_t cores = 1;
  Bytes memory = gib(1);
  std::string os = "CENTOS_LATEST";
  std::string image;  // global identifier of a template, instead of an OS code
  bool local_disks = false;
  std::uint32_t boot_disk_gb = 25;
  std::vector<std::uint32_t> disks_gb{25};  // devices 2, 3, ...
  std::uint32_t nic_mbps = 100;
  bool hourly = true;
  bool private_only = false;
  std::uint64_t public_vlan = 0;  // the id, not the VLAN's number; 0: the service chooses
  std::uint64_t private_vlan = 0;
  std::map<std::string, int> lines;  // in which line of the file a key stands

  /// Same guest, same price: the lines do not count.
  bool same_as(const GuestShape& other) const;
};

/// Where user name and key come from; exactly one of them.
struct CredentialSource {
  std::string file;                  // of lines like slcli's: username = ..., api_key = ...
  std::vector<std::string> command;  // prints such lines
  bool environment = false;          // SL_USERNAME and SL_API_KEY
};

struct SoftLayerConfig {
  GuestShape shape;
  std::string domain;
  CredentialSource credentials;
  std::string endpoint = "public";  // "private", or a URL that ends in /rest/v3.1/
  std::string token_endpoint;       // of IAM; empty: the public one
  std::string proxy;
  std::string ca;         // a file of certificates; empty: the system's
  std::string ssh_key;    // path of the public half; empty: Skep makes a pair
  std::string user_data;  // path of a file
  std::string post_install;
  std::vector<std::string> tags;
  bool over_public = false;                  // ssh goes over the public address
  bool trust_first_use = false;              // there, too
  std::map<std::string, std::string> extra;  // further properties of the order, as JSON values
  std::map<std::string, int> lines;
};

}  // namespace skep::coordinator
