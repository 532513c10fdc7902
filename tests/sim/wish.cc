#include "tests/sim/wish.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>
#include <string_view>

namespace skep::sim {
namespace {

const std::map<std::string_view, Planted> kPlanted{
    {"begin-is-dropped", Planted::BeginIsDropped},
    {"disk-looks-empty", Planted::DiskLooksEmpty},
    {"data-looks-empty", Planted::DataLooksEmpty},
    {"position-is-stale", Planted::PositionIsStale},
};

template <typename Number>
bool read(std::string_view text, Number& number) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc{} && end == text.data() + text.size();
}

bool read_kinds(const std::string& value, std::vector<std::string>& kinds) {
  const std::vector<std::string> all = kinds_of_weather();
  std::istringstream in(value);
  for (std::string kind; std::getline(in, kind, ',');) {
    if (std::ranges::find(all, kind) == all.end()) return false;
    kinds.push_back(kind);
  }
  return true;
}

bool take_flag(const std::string& word, Wish& wish) {
  if (word == "--trace") return wish.trace = true;
  if (word == "--until-found") return wish.stops_at_first = true;
  if (word == "--unchecked") return wish.unchecked = true;
  return false;
}

bool take(const std::string& word, const std::string& value, Wish& wish) {
  if (word == "--histories") return read(value, wish.histories);
  if (word == "--seed") return read(value, wish.seed.emplace());
  if (word == "--jobs") return read(value, wish.jobs) && wish.jobs > 0;
  if (word == "--nodes") return read_nodes(value, wish.nodes_least, wish.nodes_most);
  if (word == "--seeds") wish.seeds_file = value;
  if (word == "--resume") wish.count_file = value;
  if (word == "--seeds" || word == "--resume") return true;
  if (word == "--calm") return read_kinds(value, wish.climate.calm);
  if (word == "--rough") return read_kinds(value, wish.climate.rough);
  const auto planted = kPlanted.find(value);
  if (word != "--planted" || planted == kPlanted.end()) return false;
  wish.planted = planted->second;
  return wish.stops_at_first = true;
}

}  // namespace

const char* const kUsage =
    "usage: sim --histories N [--seed S] [--nodes LO-HI] [--jobs J] [--seeds FILE]\n"
    "           [--resume FILE] [--calm KIND,...] [--rough KIND,...] [--planted NAME]\n"
    "           [--until-found] [--unchecked]\n"
    "       sim --seed S [--trace] [--nodes LO-HI] [--calm KIND,...] [--rough KIND,...]\n";

bool read_nodes(const std::string& text, std::size_t& least, std::size_t& most) {
  const std::size_t dash = text.find('-');
  const std::string_view all(text);
  if (!read(all.substr(0, dash), least)) return false;
  most = least;
  if (dash != std::string::npos && !read(all.substr(dash + 1), most)) return false;
  return least > 0 && least <= most;
}

std::optional<Wish> read_wish(const std::vector<std::string>& words) {
  Wish wish;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (take_flag(words[i], wish)) continue;
    if (i + 1 == words.size() || !take(words[i], words[i + 1], wish)) return std::nullopt;
    ++i;
  }
  if (wish.histories == 0 && !wish.seed) return std::nullopt;
  return wish;
}

}  // namespace skep::sim
