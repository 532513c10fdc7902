#include "tests/sim/data_folder.h"

#include <algorithm>
#include <sstream>
#include <string>

namespace skep::sim {

using agent::database::kNobody;
using agent::database::parse_position;
using agent::database::to_text;

DataFolder::DataFolder(Files& files, const std::string& volume) : files_(files), volume_(volume) {}

bool DataFolder::there() const {
  return files_.list(volume_ + "/data").has_value() &&
         files_.list(volume_ + "/control").has_value();
}

bool DataFolder::has_state() const {
  const auto text = files_.read(at("grastate.dat"));
  const auto saved = text ? agent::database::parse_grastate(*text) : std::nullopt;
  return saved && saved->position.uuid != kNobody && !transfer_under_way();
}

std::string DataFolder::group() const {
  constexpr std::string_view kKey = "wsrep_cluster_name=";
  const auto text = files_.read(std::string(agent::database::kConfigPath));
  const std::size_t at = text ? text->find(kKey) : std::string::npos;
  if (at == std::string::npos) return "";
  return text->substr(at + kKey.size(), text->find('\n', at) - at - kKey.size());
}

bool DataFolder::seems_used() const {
  const auto text = files_.read(at("grastate.dat"));
  const auto saved = text ? agent::database::parse_grastate(*text) : std::nullopt;
  return files_.read(at("ibdata1")) || (saved && saved->position.uuid != kNobody);
}

Position DataFolder::innodb() const {
  const auto text = files_.read(at("ibdata1"));
  const auto position = text ? parse_position(*text) : std::nullopt;
  return position.value_or(Position{.uuid = std::string(kNobody)});
}

void DataFolder::commit(const Position& position) {
  files_.write(at("ibdata1"), to_text(position));
}

std::int64_t DataFolder::surplus() const {
  const auto text = files_.read(at("surplus"));
  return text ? std::stoll(*text) : 0;
}

void DataFolder::set_surplus(std::int64_t rows) {
  if (rows != surplus()) files_.write(at("surplus"), std::to_string(rows));
}

std::int64_t DataFolder::rows() const {
  return innodb().seqno + surplus();
}

void DataFolder::adopt(const Position& position) {
  const Position before = innodb();
  const bool same = before.uuid == position.uuid;
  set_surplus(same ? std::max<std::int64_t>(0, rows() - position.seqno) : surplus());
  commit(position);
}

void DataFolder::save_state(const Position& position, bool safe_to_bootstrap) {
  files_.write(at("grastate.dat"), "# GALERA saved state\nversion: 2.1\nuuid:    " + position.uuid +
                                       "\nseqno:   " + std::to_string(position.seqno) +
                                       "\nsafe_to_bootstrap: " + (safe_to_bootstrap ? "1" : "0") +
                                       "\n");
}

void DataFolder::forget_position() {
  const auto text = files_.read(at("grastate.dat"));
  const auto saved = text ? agent::database::parse_grastate(*text) : std::nullopt;
  if (!saved || saved->position.seqno < 0) return;
  save_state({.uuid = saved->position.uuid}, saved->safe_to_bootstrap);
}

void DataFolder::empty_it() {
  for (const auto& name : files_.list(volume_ + "/data").value_or(std::vector<std::string>{})) {
    files_.remove(at(name));
  }
}

void DataFolder::empty_for_transfer() {
  for (const auto& name : files_.list(volume_ + "/data").value_or(std::vector<std::string>{})) {
    if (name != "grastate.dat" && name != "gvwstate.dat") files_.remove(at(name));
  }
}

std::optional<SavedView> DataFolder::view() const {
  const auto text = files_.read(at("gvwstate.dat"));
  if (!text) return std::nullopt;
  std::istringstream in(*text);
  SavedView view;
  in >> view.number;
  std::getline(in >> std::ws, view.members);
  return view;
}

void DataFolder::save_view(const SavedView& view) {
  files_.write(at("gvwstate.dat"), std::to_string(view.number) + " " + view.members);
}

void DataFolder::forget_view() {
  files_.remove(at("gvwstate.dat"));
}

void DataFolder::forget_view_alone() {
  const auto last = view();
  if (last && last->members.find(' ') == std::string::npos) forget_view();
}

bool DataFolder::transfer_under_way() const {
  return files_.read(at("sst_in_progress")).has_value();
}

void DataFolder::mark_transfer(bool under_way) {
  if (under_way) {
    files_.write(at("sst_in_progress"), "");
  } else {
    files_.remove(at("sst_in_progress"));
  }
}

void DataFolder::forget_cut_transfer() {
  if (transfer_under_way()) files_.remove(at("grastate.dat"));
}

std::optional<std::string> DataFolder::control(const std::string& name) const {
  return files_.read(volume_ + "/control/" + name);
}

void DataFolder::set_control(const std::string& name, const std::string& text) {
  files_.write(volume_ + "/control/" + name, text);
}

void DataFolder::remove_control(const std::string& name) {
  files_.remove(volume_ + "/control/" + name);
}

}  // namespace skep::sim
