#include "tests/sim/effect_words.h"

namespace skep::sim {

using namespace agent;

std::string in_words(const Effect& effect) {
  struct Words {
    std::string operator()(const RunTool& one) const {
      std::string line = "run";
      for (const std::string& word : one.argv) line += " " + word;
      return line;
    }
    std::string operator()(const ReadFile& one) const { return "read " + one.path; }
    std::string operator()(const ReplaceFile& one) const { return "write " + one.path; }
    std::string operator()(const RemoveFile& one) const { return "remove " + one.path; }
    std::string operator()(const MakeFolder& one) const { return "make " + one.path; }
    std::string operator()(const ListFolder& one) const { return "list " + one.path; }
    std::string operator()(const LookAtDisks&) const { return "look at the disks"; }
    std::string operator()(const ProbeDisk& one) const { return "probe " + one.device; }
    std::string operator()(const CallDocker& one) const { return one.method + " " + one.path; }
    std::string operator()(const CallConsul& one) const { return one.method + " " + one.path; }
    std::string operator()(const ChangeUnit& one) const {
      constexpr const char* kVerbs[] = {"start", "stop", "restart", "enable", "disable", "reload"};
      return kVerbs[static_cast<std::size_t>(one.verb)] + (" " + one.unit);
    }
    std::string operator()(const LookAtUnit& one) const { return "look at " + one.unit; }
    std::string operator()(const Dial& one) const { return "dial " + one.address; }
    std::string operator()(const RunSql& one) const { return one.statements.back(); }
    std::string operator()(const MakeKey& one) const { return "make key " + one.key_path; }
  };
  return std::visit(Words{}, effect);
}

}  // namespace skep::sim
