// FakeFiles: files and folders of a fake host, with mounts over them.
//
// What lies below a mount's target belongs to the mounted file system: it is gone
// from sight when the mount is, and back with it.  A power cut takes the mounts,
// and what lay in /run.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace skep::fakes {

class FakeFiles {
 public:
  struct Mount {
    std::string target;
    std::string root;  // what of the file system stands there: "/", "/docker"
    std::string type;
    std::string source;
    std::string uuid;  // of the file system
  };

  FakeFiles();

  std::optional<std::string> text(const std::string& path) const;
  void put(const std::string& path, const std::string& text);  // makes folders
  void remove(const std::string& path);
  void make_folder(const std::string& path);
  /// A file or folder with all that is in it, at one stroke; false: there is none.
  bool rename(const std::string& from, const std::string& to);
  /// With all that is in it; the first half of that where it is cut.
  void remove_tree(const std::string& path, bool half);
  bool is_folder(const std::string& path) const;
  /// Sorted; nothing: no such folder.
  std::optional<std::vector<std::string>> list(const std::string& path) const;

  void link(const std::string& path, const std::string& to) { links_[path] = to; }
  std::optional<std::string> link_at(const std::string& path) const;

  void mount(const Mount& mount) { mounts_.push_back(mount); }
  const Mount* mounted_at(const std::string& target) const;
  const Mount* mount_under(const std::string& path) const;  // that the path lies in
  bool mounted_from(const std::string& source) const;
  std::string mountinfo() const;
  /// A folder in a file system, mounted or not.
  bool has_folder(const std::string& uuid, const std::string& path) const;

  void power_cut();

  /// Every file and folder that outlives a power cut, a line each.
  std::string durable() const;

 private:
  std::string place(const std::string& path) const;

  std::map<std::string, std::string> texts_;  // by place: "/etc/hosts", "<uuid>:/data/x"
  std::set<std::string> folders_;             // by place
  std::map<std::string, std::string> links_;
  std::vector<Mount> mounts_;
};

}  // namespace skep::fakes
