// Members of a database, as an agent sees them: socket, state files, what the start program says.

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "tests/sim/cast.h"
#include "tests/sim/galera_model.h"

namespace skep::sim {
namespace {

using namespace std::chrono_literals;
using agent::database::kNobody;

/// Files that are on the disk once they are written: here only processes end.
class Kept : public Files {
 public:
  std::optional<std::string> read(const std::string& path) const override {
    const auto found = files_.find(path);
    return found == files_.end() ? std::nullopt : std::optional(found->second);
  }
  void write(const std::string& path, const std::string& text) override { files_[path] = text; }
  void remove(const std::string& path) override {
    std::erase_if(files_, [&](const auto& file) {
      return file.first == path || file.first.starts_with(path + "/");
    });
  }
  std::optional<std::vector<std::string>> list(const std::string& folder) const override {
    std::vector<std::string> names;
    for (const auto& [path, text] : files_) {
      if (path.starts_with(folder + "/")) names.push_back(path.substr(folder.size() + 1));
    }
    return names;
  }

 private:
  std::map<std::string, std::string> files_;
};

class GaleraCast : public Cast {
 public:
  explicit GaleraCast(Setting& setting) : setting_(setting), model_(setting, links_) {
    for (const char* who : {"1", "2", "3"}) {
      Member& one = members_[who];
      model_.add(NodeId(who),
                 {.files = &one.files,
                  .exited =
                      [&one](int code) {
                        one.running = false;
                        one.end = "ended " + std::to_string(code);
                      },
                  .printed = [&one](const std::string& line) { one.said.push_back(line); },
                  .killed = [] {},
                  .power_fails = [] {}});
    }
    model_.let_clients_rest();
  }

  Result<void> act(const Step& step) override {
    const auto& words = step.words;
    if (step.verb == "given") return given(words.at(0));
    if (step.verb == "insert") return insert(words.at(0), std::stoi(words.at(1)));
    if (step.verb == "token") return token(step);
    if (step.verb == "forget") return forget(words.at(0), words.at(1));
    if (step.verb == "part") return part({words.begin(), words.end()});
    if (step.verb == "heal") return part({});
    static const std::map<std::string, void (GaleraCast::*)(const std::string&)> kVerbs{
        {"start", &GaleraCast::start}, {"start-with-noted", &GaleraCast::start_with_noted},
        {"stop", &GaleraCast::stop},   {"kill", &GaleraCast::kill},
        {"wipe", &GaleraCast::wipe},   {"lag", &GaleraCast::lag},
        {"note", &GaleraCast::note}};
    const auto verb = kVerbs.find(step.verb);
    if (verb == kVerbs.end()) return Error{Code::Invalid, "no such verb"};
    for (const std::string& word : words) {
      for (const std::string& who : those(word)) (this->*verb->second)(who);
    }
    return {};
  }

  std::vector<std::string> those(const std::string& word) const override {
    if (word == "killed") return {killed_};
    if (word != "donor" && word != "others") return {word};
    std::vector<std::string> found;
    for (const auto& [who, one] : members_) {
      const auto status = model_.status(NodeId(who));
      const bool donates = status && status->at("wsrep_local_state_comment") == "Donor/Desynced";
      if (word == "donor" ? donates : one.running && who != killed_) found.push_back(who);
    }
    return found;
  }

  Result<std::string> seen(const Step& step, const std::string& who) override {
    if (step.verb == "see") return state(who);
    if (step.verb == "rows") return std::to_string(folder(who).rows() - base_);
    if (step.verb == "history") return history(who);
    if (step.verb == "took") return took(who);
    if (step.verb == "says") return says(who, step.wanted);
    if (step.verb == "control") return control(who, step.words.at(1));
    if (step.verb == "saved") return saved(who);
    if (step.verb == "view") return std::string(folder(who).view() ? "kept" : "none");
    if (step.verb == "recovers") return recovers(who);
    if (step.verb == "ahead" || step.verb == "level") return compare(step, who);
    return Error{Code::Invalid, "nothing of that name is seen"};
  }

 private:
  struct Member {
    Kept files;
    bool running = false;
    std::string end = "down";
    std::vector<std::string> said;  // since the last start
    Position noted;
  };

  DataFolder folder(const std::string& who) { return {members_.at(who).files, "/opt/mysql"}; }

  void until_synced(const std::string& who) {
    while (!model_.synced(NodeId(who))) setting_.queue.step(setting_.queue.now() + 1s);
  }

  Result<void> given(const std::string& count) {
    folder("1").set_control("token", "seed-empty 1\n");
    for (const char* who : {"1", "2", "3"}) {
      if (who > count) break;
      start(who);
      until_synced(who);
    }
    return insert("1", 1);
  }

  Result<void> insert(const std::string& who, int rows) {
    if (!model_.synced(NodeId(who))) return Error{Code::Unavailable, who + " takes no rows"};
    if (std::exchange(made_, true) == false) base_ = folder(who).rows();
    if (first_.empty()) first_ = model_.status(NodeId(who))->at("wsrep_cluster_state_uuid");
    model_.commit(NodeId(who), rows);
    return {};
  }

  Result<void> token(const Step& step) {
    std::string text;
    for (std::size_t i = 1; i < step.words.size(); ++i) {
      const std::string& word = step.words[i];
      Position here = folder(step.words[0]).innodb();
      if (word == "here+1") ++here.seqno;
      text += (i > 1 ? " " : "") + (word.starts_with("here") ? to_text(here) : word);
    }
    folder(step.words[0]).set_control("token", text);
    return {};
  }

  Result<void> forget(const std::string& who, const std::string& name) {
    folder(who).remove_control(name);
    return {};
  }

  Result<void> part(const std::set<std::string>& apart) {
    std::set<NodeId> nodes;
    for (const std::string& who : apart) nodes.insert(NodeId(who));
    links_.part(std::move(nodes));
    model_.links_changed();
    return {};
  }

  void begin(const std::string& who) {
    members_.at(who).running = true;
    members_.at(who).said.clear();
  }
  void start(const std::string& who) {
    begin(who);
    model_.start(NodeId(who));
  }
  void start_with_noted(const std::string& who) {
    begin(who);
    model_.start_bare(NodeId(who), members_.at(who).noted);
  }
  void stop(const std::string& who) {
    model_.stop(NodeId(who));
    members_.at(who).running = false;
    members_.at(who).end = "ended 0";
  }
  void kill(const std::string& who) {
    model_.kill(NodeId(who));
    members_.at(who).running = false;
    members_.at(who).end = "killed";
    killed_ = who;
  }
  void wipe(const std::string& who) { folder(who).empty_it(); }
  void lag(const std::string& who) { model_.lag(NodeId(who)); }
  void note(const std::string& who) { members_.at(who).noted = folder(who).innodb(); }

  std::string state(const std::string& who) {
    const Member& one = members_.at(who);
    if (!one.running) return one.end;
    const auto status = model_.status(NodeId(who));
    if (!status) return folder(who).transfer_under_way() ? "receives" : "waits";
    if (status->at("wsrep_cluster_status") != "Primary") return "non-Primary";
    return status->at("wsrep_local_state_comment") + " of " + status->at("wsrep_cluster_size");
  }

  std::string history(const std::string& who) {
    const auto status = model_.status(NodeId(who));
    if (!status) return "none";
    const std::string& uuid = status->at("wsrep_cluster_state_uuid");
    return uuid == kNobody ? "none" : uuid == first_ ? "first" : "other";
  }

  std::string took(const std::string& who) {
    const bool all = std::ranges::any_of(members_.at(who).said, [](const std::string& line) {
      return line.find("wsrep_sst_") != std::string::npos;
    });
    return all ? "all" : "missed";
  }

  std::string says(const std::string& who, const std::string& words) {
    const auto& said = members_.at(who).said;
    const bool there = std::ranges::any_of(
        said, [&](const std::string& line) { return line.find(words) != std::string::npos; });
    return there ? words : said.empty() ? "nothing" : said.back();
  }

  std::string control(const std::string& who, const std::string& name) {
    std::string text = folder(who).control(name).value_or("none");
    while (text.ends_with('\n')) text.pop_back();
    return text;
  }

  std::string saved(const std::string& who) {
    const auto text = members_.at(who).files.read("/opt/mysql/data/grastate.dat");
    const auto state = text ? agent::database::parse_grastate(*text) : std::nullopt;
    if (!state) return "none";
    return std::string(state->position.seqno < 0 ? "unknown, " : "known, ") +
           (state->safe_to_bootstrap ? "safe" : "unsafe");
  }

  Position position(const std::string& who) {
    return folder(who).has_state() ? folder(who).innodb() : Position{.uuid = std::string(kNobody)};
  }
  std::string recovers(const std::string& who) {
    const Position found = position(who);
    return found.uuid == kNobody ? "nobody" : found.uuid == first_ ? "first" : "other";
  }
  std::string compare(const Step& step, const std::string& who) {
    const auto order = position(who).seqno <=> position(step.wanted).seqno;
    const bool so = step.verb == "ahead" ? order > 0 : order == 0;
    return so ? step.wanted : "not " + step.verb + " of " + step.wanted;
  }

  Setting& setting_;
  Links links_;
  std::map<std::string, Member> members_;
  GaleraModel model_;
  bool made_ = false;  // the table
  std::int64_t base_ = 0;
  std::string first_;   // state UUID
  std::string killed_;  // the last one
};

}  // namespace

std::unique_ptr<Cast> galera_cast(Setting& setting) {
  return std::make_unique<GaleraCast>(setting);
}

}  // namespace skep::sim
