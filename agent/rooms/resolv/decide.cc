#include "agent/rooms/resolv/decide.h"

#include <algorithm>

#include "agent/limits.h"

namespace skep::agent::resolv {
namespace {

constexpr Paths kPaths;

// NetworkManager.conf(5): with both it leaves resolv.conf alone.
constexpr const char* kManagerText =
    "# Written by Skep; taken off by `skep down`.\n[main]\ndns=none\nrc-manager=unmanaged\n";
constexpr const char* kManagerReleased = "# Written by Skep, which is being taken off.\n";
// dhclient-script(8): its own function writes resolv.conf at every renewal.
constexpr const char* kDhclientText =
    "# Written by Skep; taken off by `skep down`.\nmake_resolv_conf() { :; }\n";

bool is_ours(const std::string& text) {
  return text.starts_with(kMark);
}

void add(std::vector<std::string>& to, const std::vector<std::string>& more, std::size_t most) {
  for (const auto& one : more) {
    if (to.size() < most && std::find(to.begin(), to.end(), one) == to.end()) to.push_back(one);
  }
}

Change write(std::string words, const char* path, std::string text) {
  return {.words = std::move(words), .effect = ReplaceFile{.path = path, .text = std::move(text)}};
}

Change remove(std::string words, const char* path) {
  return {.words = std::move(words), .effect = RemoveFile{.path = path}};
}

Change tell_manager_again() {
  return {.words = "let NetworkManager read its configuration",
          .effect = ChangeUnit{.verb = UnitVerb::Reload, .unit = "NetworkManager.service"}};
}

/// What stood there before us; where that was not kept, what ours was made from.
std::string former_text(const Facts& facts, const Wanted& wanted) {
  if (!is_ours(facts.current)) return facts.current;
  const Resolvers ours = read_resolvers(facts.current);
  std::string text;
  for (const auto& server : ours.servers) {
    if (server != wanted.address) text += "nameserver " + server + "\n";
  }
  return text;
}

Decision take_over(const Facts& facts, const Wanted& wanted) {
  if (facts.link && !facts.former_link) {
    return write("keep where resolv.conf led", kPaths.former_link, *facts.link + "\n");
  }
  if (!facts.former) {
    return write("keep the former resolv.conf", kPaths.former, former_text(facts, wanted));
  }
  // Where it leaves the file alone anyway there is nothing to tell.
  if (facts.network_manager && facts.manager_mode != "none" && facts.manager_file != kManagerText) {
    return write("tell NetworkManager to leave resolv.conf alone", kPaths.manager, kManagerText);
  }
  if (facts.network_manager && facts.manager_mode != "none") return tell_manager_again();
  if (facts.dhclient && !facts.told_dhclient) {
    return write("tell dhclient to leave resolv.conf alone", kPaths.dhclient, kDhclientText);
  }
  if (std::string text = wanted_text(facts, wanted); facts.link || text != facts.current) {
    return write("ask the own Consul first", kPaths.current, std::move(text));
  }
  return Satisfied{};
}

Decision put_back(const Facts& facts) {
  if (facts.told_dhclient) return remove("give resolv.conf back to dhclient", kPaths.dhclient);
  // Somebody else's text by now is left as it is.
  if (is_ours(facts.current) && facts.former_link) {
    return Change{.words = "put back the link of resolv.conf",
                  .effect = RunTool{.argv = {"ln", "--symbolic", "--force", "--no-dereference",
                                             *facts.former_link, kPaths.current}}};
  }
  if (is_ours(facts.current) && facts.former) {
    return write("put back the former resolv.conf", kPaths.current, *facts.former);
  }
  if (facts.former_link) return remove("forget where resolv.conf led", kPaths.former_link);
  if (facts.manager_file && facts.manager_file != kManagerReleased) {
    return write("give resolv.conf back to NetworkManager", kPaths.manager, kManagerReleased);
  }
  if (facts.manager_file && facts.network_manager && facts.manager_mode == "none") {
    return tell_manager_again();
  }
  if (facts.manager_file) return remove("remove our word to NetworkManager", kPaths.manager);
  if (facts.former) return remove("forget the former resolv.conf", kPaths.former);
  return Satisfied{};
}

}  // namespace

std::string wanted_text(const Facts& facts, const Wanted& wanted) {
  const Resolvers former = read_resolvers(facts.former.value_or(""));
  std::vector<std::string> upstream = wanted.resolv.upstream;
  if (upstream.empty()) {
    // The stub of systemd-resolved asks these, and may itself be asked by nobody.
    upstream = facts.former_link && !facts.resolved.empty() ? read_resolvers(facts.resolved).servers
                                                            : former.servers;
  }
  std::vector<std::string> servers{wanted.address};
  add(servers, upstream, kNameServersMost);
  std::vector<std::string> search;
  add(search, wanted.resolv.search, kSearchMost);
  add(search, former.search, kSearchMost);

  std::string text = std::string(kMark) + "\n";
  for (const auto& server : servers) text += "nameserver " + server + "\n";
  if (!search.empty()) {
    text += "search";
    for (const auto& domain : search) text += " " + domain;
    text += "\n";
  }
  // A server that is silent costs 5 s a question otherwise (resolv.conf(5)).
  return text + "options timeout:1 attempts:2\n";
}

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  return wanted.down ? put_back(facts) : take_over(facts, wanted);
}

}  // namespace skep::agent::resolv
