#include "tests/sim/frail_disk.h"

#include <algorithm>
#include <set>
#include <utility>

namespace skep::sim {
namespace {

constexpr std::size_t kSector = 512;

}  // namespace

std::optional<FrailDisk::File> FrailDisk::find(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? std::nullopt : std::optional(found->second);
}

void FrailDisk::arm(Strike strike, std::uint64_t changes) {
  strike_ = strike;
  strikes_after_ = changes;
}

/// What the change that is asked for meets.  One that the power fails in is still carried out: its
/// bytes are among those that may be lost.
FrailDisk::Fate FrailDisk::meet(Strike& met) {
  met = Strike::None;
  if (!runs_) return Fate::Failed;
  if (strike_ != Strike::None && strikes_after_-- == 0) met = std::exchange(strike_, Strike::None);
  if (met == Strike::PowerFails) runs_ = false;
  if (met == Strike::Fails) return Fate::Failed;
  return met == Strike::IsFull ? Fate::Full : Fate::Done;
}

FrailDisk::Fate FrailDisk::create(const std::string& name, File& made) {
  Strike met{};
  if (const Fate fate = meet(met); fate != Fate::Done) return fate;
  if (full_) return Fate::Full;
  made = files_.size();
  files_.push_back(std::make_unique<Inode>());
  names_[name] = made;
  return runs_ ? Fate::Done : Fate::Failed;
}

FrailDisk::Fate FrailDisk::remove(const std::string& name) {
  Strike met{};
  if (const Fate fate = meet(met); fate != Fate::Done) return fate;
  names_.erase(name);
  return runs_ ? Fate::Done : Fate::Failed;
}

FrailDisk::Fate FrailDisk::sync_folder() {
  Strike met{};
  if (const Fate fate = meet(met); fate != Fate::Done) return fate;
  if (runs_) synced_names_ = names_;
  return runs_ ? Fate::Done : Fate::Failed;
}

std::string_view FrailDisk::read(File file, std::size_t offset, std::size_t length) const {
  const std::string_view bytes = files_[file]->bytes;
  return bytes.substr(std::min(offset, bytes.size()), length);
}

FrailDisk::Fate FrailDisk::write(File file, std::size_t offset, std::string_view bytes) {
  Strike met{};
  Fate fate = meet(met);
  if (fate == Fate::Failed && met == Strike::None) return fate;
  Inode& inode = *files_[file];
  const bool grows = offset + bytes.size() > inode.bytes.size();
  if (full_ && grows) fate = Fate::Full;
  if (fate != Fate::Done) bytes = bytes.substr(0, random_.below(bytes.size()));
  Change change{.offset = offset,
                .before = std::string(read(file, offset, bytes.size())),
                .after = std::string(bytes),
                .size_before = inode.bytes.size(),
                .size_after = std::max(inode.bytes.size(), offset + bytes.size())};
  apply(inode, change);
  inode.pending.push_back(std::move(change));
  return runs_ ? fate : Fate::Failed;
}

FrailDisk::Fate FrailDisk::truncate(File file, std::size_t size) {
  Strike met{};
  if (const Fate fate = meet(met); fate != Fate::Done) return fate;
  Inode& inode = *files_[file];
  const std::size_t least = std::min(size, inode.bytes.size());
  Change change{.offset = least,
                .before = inode.bytes.substr(least),
                .after = {},
                .size_before = inode.bytes.size(),
                .size_after = size,
                .truncates = true};
  apply(inode, change);
  inode.pending.push_back(std::move(change));
  return runs_ ? Fate::Done : Fate::Failed;
}

FrailDisk::Fate FrailDisk::sync(File file) {
  Strike met{};
  if (const Fate fate = meet(met); fate != Fate::Done) return fate;
  if (!runs_) return Fate::Failed;
  files_[file]->pending.clear();
  for (const auto& [name, named] : names_) {
    if (named == file) synced_names_[name] = file;
  }
  return Fate::Done;
}

void FrailDisk::apply(Inode& inode, const Change& change) {
  if (change.truncates) return inode.bytes.resize(change.size_after);
  inode.bytes.resize(std::max(inode.bytes.size(), change.offset + change.after.size()));
  inode.bytes.replace(change.offset, change.after.size(), change.after);
}

void FrailDisk::apply_in_part(Inode& inode, const Change& change) {
  if (change.truncates) return;
  for (std::size_t at = 0; at < change.after.size(); at += kSector) {
    if (random_.one_in(2)) continue;
    Change sector{.offset = change.offset + at, .after = change.after.substr(at, kSector)};
    apply(inode, sector);
  }
}

void FrailDisk::lose_writes(Inode& inode) {
  const std::vector<Change> pending = std::exchange(inode.pending, {});
  for (auto change = pending.rbegin(); change != pending.rend(); ++change) {
    inode.bytes.resize(change->size_before);
    inode.bytes.replace(change->offset, change->before.size(), change->before);
  }
  // All, a first part in order, or each by itself; nothing at all is a first part too.
  const std::uint64_t manner = random_.below(3);
  const std::size_t first = manner == 0 ? pending.size() : random_.below(pending.size() + 1);
  for (std::size_t i = 0; i < pending.size(); ++i) {
    const std::uint64_t fate = manner < 2 ? (i < first ? 0 : i == first ? 1 : 2) : random_.below(3);
    if (fate == 0) apply(inode, pending[i]);
    if (fate == 1) apply_in_part(inode, pending[i]);
  }
}

void FrailDisk::lose_power() {
  runs_ = false;
  strike_ = Strike::None;
  for (const auto& inode : files_) lose_writes(*inode);
  std::set<std::string> changed;
  for (const auto& names : {names_, synced_names_}) {
    for (const auto& [name, file] : names) changed.insert(name);
  }
  for (const std::string& name : changed) {
    const auto synced = synced_names_.find(name);
    if (random_.one_in(2)) continue;  // as it was last, synced or not
    names_.erase(name);
    if (synced != synced_names_.end()) names_[name] = synced->second;
  }
  synced_names_ = names_;
}

}  // namespace skep::sim
