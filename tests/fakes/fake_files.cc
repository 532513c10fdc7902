#include "tests/fakes/fake_files.h"

#include <algorithm>

namespace skep::fakes {
namespace {

bool below(const std::string& path, const std::string& folder) {
  return path == folder || path.starts_with(folder + "/");
}

}  // namespace

FakeFiles::FakeFiles() {
  for (const char* folder : {"/etc", "/var/lib", "/usr/bin", "/usr/sbin", "/run", "/opt"}) {
    make_folder(folder);
  }
}

const FakeFiles::Mount* FakeFiles::mounted_at(const std::string& target) const {
  const auto found = std::find_if(mounts_.rbegin(), mounts_.rend(),
                                  [&](const Mount& one) { return one.target == target; });
  return found == mounts_.rend() ? nullptr : &*found;
}

const FakeFiles::Mount* FakeFiles::mount_under(const std::string& path) const {
  const Mount* best = nullptr;
  for (const Mount& mount : mounts_) {
    if (!below(path, mount.target)) continue;
    if (best == nullptr || mount.target.size() >= best->target.size()) best = &mount;
  }
  return best;
}

bool FakeFiles::mounted_from(const std::string& source) const {
  return std::any_of(mounts_.begin(), mounts_.end(),
                     [&](const Mount& one) { return one.source == source; });
}

std::string FakeFiles::place(const std::string& path) const {
  const Mount* mount = mount_under(path);
  if (mount == nullptr) return path == "/" ? "" : path;
  const std::string root = mount->root == "/" ? "" : mount->root;
  return mount->uuid + ":" + root + path.substr(mount->target.size());
}

std::optional<std::string> FakeFiles::text(const std::string& path) const {
  if (path == "/proc/self/mountinfo") return mountinfo();
  if (const auto link = links_.find(path); link != links_.end()) return text(link->second);
  const auto found = texts_.find(place(path));
  if (found == texts_.end()) return std::nullopt;
  return found->second;
}

void FakeFiles::put(const std::string& path, const std::string& text) {
  links_.erase(path);
  make_folder(path.substr(0, path.rfind('/')));
  texts_[place(path)] = text;
}

void FakeFiles::remove(const std::string& path) {
  links_.erase(path);
  texts_.erase(place(path));
}

void FakeFiles::make_folder(const std::string& path) {
  for (auto slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    folders_.insert(place(path.substr(0, slash)));
    if (slash == std::string::npos) return;
  }
}

bool FakeFiles::rename(const std::string& from, const std::string& to) {
  const std::string old = place(from);
  const std::string fresh = place(to);
  std::map<std::string, std::string> texts;
  std::set<std::string> folders;
  for (const auto& [path, text] : texts_) {
    if (below(path, old)) texts[fresh + path.substr(old.size())] = text;
  }
  for (const std::string& path : folders_) {
    if (below(path, old)) folders.insert(fresh + path.substr(old.size()));
  }
  remove_tree(from, /*half=*/false);
  texts_.merge(texts);
  const bool any = !folders.empty() || texts_.contains(fresh);
  folders_.merge(folders);
  return any;
}

void FakeFiles::remove_tree(const std::string& path, bool half) {
  const std::string root = place(path);
  std::size_t files = 0;
  std::erase_if(texts_, [&](const auto& entry) {
    return below(entry.first, root) && (!half || files++ % 2 == 0);
  });
  if (!half) std::erase_if(folders_, [&](const auto& entry) { return below(entry, root); });
}

bool FakeFiles::is_folder(const std::string& path) const {
  return path == "/" || mounted_at(path) != nullptr || folders_.contains(place(path));
}

bool FakeFiles::has_folder(const std::string& uuid, const std::string& path) const {
  return path == "/" || folders_.contains(uuid + ":" + path);
}

std::optional<std::vector<std::string>> FakeFiles::list(const std::string& path) const {
  if (!is_folder(path)) return std::nullopt;
  const std::string head = place(path) + "/";
  std::set<std::string> names;
  const auto add = [&](const std::string& entry) {
    if (!entry.starts_with(head)) return false;
    if (entry.size() > head.size()) {
      names.insert(entry.substr(head.size(), entry.find('/', head.size()) - head.size()));
    }
    return true;
  };
  // What lies below a folder stands together.
  for (auto at = texts_.lower_bound(head); at != texts_.end() && add(at->first);) ++at;
  for (auto at = folders_.lower_bound(head); at != folders_.end() && add(*at);) ++at;
  return std::vector<std::string>(names.begin(), names.end());
}

std::optional<std::string> FakeFiles::link_at(const std::string& path) const {
  const auto found = links_.find(path);
  if (found == links_.end()) return std::nullopt;
  return found->second;
}

std::string FakeFiles::mountinfo() const {
  std::string text = "1 0 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n";
  int id = 30;
  for (const Mount& mount : mounts_) {
    ++id;
    text += std::to_string(id) + " 1 0:" + std::to_string(id) + " " + mount.root + " " +
            mount.target + " rw,noatime shared:9 - " + mount.type + " " + mount.source + " rw\n";
  }
  return text;
}

void FakeFiles::power_cut() {
  mounts_.clear();
  std::erase_if(texts_, [](const auto& entry) { return below(entry.first, "/run"); });
  std::erase_if(folders_, [](const auto& entry) { return entry.starts_with("/run/"); });
}

std::string FakeFiles::durable() const {
  std::string out;
  for (const auto& [path, text] : texts_) {
    if (!below(path, "/run")) out += path + "\n" + text + "\n";
  }
  for (const auto& path : folders_) {
    if (!below(path, "/run")) out += path + "/\n";
  }
  for (const auto& [path, to] : links_) out += path + " -> " + to + "\n";
  return out;
}

}  // namespace skep::fakes
