#include "coordinator/screen/trouble.h"

namespace skep::coordinator {
namespace {

std::string fault_lines(const std::string& file, const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults) {
    text += file + ":" + std::to_string(fault.line) + ":" + std::to_string(fault.column) + ": " +
            (fault.key.empty() ? "" : clean(fault.key) + ": ") + clean(fault.words) + "\n";
  }
  return text;
}

}  // namespace

Exit exit_for(Code code) {
  switch (code) {
    case Code::Invalid:
      return Exit::Usage;
    case Code::Refused:
      return Exit::Refused;
    case Code::Internal:
      return Exit::OurMistake;
    case Code::Denied:
      return Exit::Credentials;
    case Code::NotFound:
    case Code::Unavailable:
    case Code::TimedOut:
    case Code::Corrupt:
      return Exit::NotDone;
  }
  return Exit::OurMistake;
}

std::string faults_text(const std::string& file, const std::vector<Fault>& faults) {
  return fault_lines(file, faults) + "\n" + std::to_string(faults.size()) +
         (faults.size() == 1 ? " fault" : " faults") + ". Nothing was changed.\n";
}

std::string remarks_text(const std::string& file, const std::vector<Fault>& remarks) {
  return fault_lines(file, remarks);
}

Document faults_document(const std::string& command, const std::string& file,
                         const std::vector<Fault>& faults, Utc at) {
  Document list = Document::list();
  for (const Fault& fault : faults) {
    Document one = Document::object();
    one.set("file", file).set("line", fault.line).set("column", fault.column);
    one.set("key", fault.key).set("words", fault.words);
    list.add(std::move(one));
  }
  Document document =
      trouble_document(command, "", at, static_cast<int>(Exit::Usage),
                       std::to_string(faults.size()) + " faults in " + file, {"mend " + file});
  document.set("faults", std::move(list));
  return document;
}

std::string held_text(const std::string& cluster, const Holder& holder, const Style& style) {
  const bool service = holder.command == "skep serve";
  std::string text = cluster + (service ? " is watched by `" : " is being changed by `") +
                     clean(holder.command) + "` (pid " + std::to_string(holder.pid) + " on " +
                     clean(holder.host) + ", " + clean(holder.user) + ") since " +
                     clock_time(holder.since) + " UTC";
  if (service) text += ", and this command needs it stopped";
  if (!holder.doing.empty()) text += ": now " + clean(holder.doing);
  const std::string next =
      service ? "systemctl stop skep-coordinator@" + cluster + ". Nothing was changed."
              : "Reading commands work meanwhile: skep status --watch. Nothing was changed.";
  return text + ".\n" + with_figure(next, "exit 6", right_edge(style) + 4) + "\n";
}

Document trouble_document(const std::string& command, const std::string& cluster, Utc at, int code,
                          const std::string& seen, const std::vector<std::string>& next) {
  Document error = Document::object();
  error.set("code", code).set("node", "").set("stage", "").set("seen", seen).set("means", "");
  error.set("next", list_of(next));
  return answer(command, cluster, at).set("error", std::move(error));
}

}  // namespace skep::coordinator
