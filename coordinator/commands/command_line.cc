// The command line: what there is to call, and with what.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iterator>

#include "coordinator/commands/call.h"
#include "coordinator/config/nearest.h"
#include "coordinator/version.h"

namespace skep::coordinator {
namespace {

constexpr const char* kAbout =
    "skep: turns machines into a running MariaDB Galera cluster, and keeps it running.\n"
    "One file says what should be, skep.yaml; `skep up` makes it so.";

void add_node(CLI::App& command, Call& call) {
  command.add_option("NODE", call.node, "its name in skep.yaml")->required();
}

void add_lines(CLI::App& command, Call& call) {
  const auto positive = [](const std::string& text) {
    std::size_t read = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), read);
    const bool well = problem == std::errc{} && end == text.data() + text.size() && read > 0;
    return well ? "" : "\"" + text + "\" is not a number of lines; write one like 50";
  };
  command.add_option("-n,--lines", call.lines, "the last so many")
      ->check(CLI::Validator(positive, ""));
}

void add_looks(CLI::App& app, Call& call) {
  app.add_subcommand("check", "is skep.yaml right, and is here what it takes?  Changes nothing");
  CLI::App* plan = app.add_subcommand("plan", "what `up` would do, and why; changes nothing");
  plan->add_flag("--exit-code", call.exit_code, "8 where something would change");
  CLI::App* status = app.add_subcommand("status", "every node in one table");
  status->add_flag("--watch", call.watch, "goes on until Ctrl-C");
  status->add_flag("--exit-code", call.exit_code, "8 unless every node serves");
  add_node(*app.add_subcommand("why", "what a node waits for, or what is wrong with it"), call);
  app.add_subcommand("verify", "looks of its own on every node; 8 unless all pass");
  CLI::App* events = app.add_subcommand("events", "what happened, oldest first");
  events->add_option("NODE", call.node, "only this node's");
  add_lines(*events, call);
  CLI::App* logs = app.add_subcommand("logs", "the log of a container on a node");
  add_node(*logs, call);
  logs->add_option("--container", call.container, "db, consul, or agent")
      ->check(CLI::IsMember({"db", "consul", "agent"}));
  add_lines(*logs, call);
  logs->add_flag("-f,--follow", call.follow, "goes on until Ctrl-C");
}

void add_changes(CLI::App& app, Call& call, std::string& wipe) {
  CLI::App* init = app.add_subcommand("init", "writes a commented skep.yaml where none is");
  init->add_option("--provider", call.provider, "local, hosts: machines that exist, or softlayer")
      ->check(CLI::IsMember({"local", "hosts", "softlayer"}));
  init->add_option("--cluster", call.cluster, "its name");
  CLI::App* up = app.add_subcommand("up", "makes it so; run again, it goes on where it was");
  up->add_option_function<std::string>(
        "--until",
        [&call](const std::string& stage) { call.until = *protocol::stage_named(stage); },
        "nodes go no further; prepared: machine, agent, packages, disk and engine stand")
      ->check(CLI::IsMember({"prepared", "quorate", "swarmed", "networked"}));
  up->add_flag("--order", call.order,
               "orders guests at the price that `plan` shows, without asking");
  CLI::App* recover = app.add_subcommand(
      "recover", "after an outage of all members: shows where each stands, seeds from the highest");
  recover->add_option("--missing", call.missing, "goes on without this node; it must be off")
      ->take_all();
  recover
      ->add_option("--surely-off", call.surely_off,
                   "this missing node is off, you say, though the provider does not")
      ->take_all();
  recover->add_flag("--dry-run", call.dry_run, "shows the table, changes nothing");
  CLI::App* down = app.add_subcommand(
      "down", "stops the database in order and takes the layers off; data and machines stay");
  down->add_flag("--purge", call.purge, "puts back all else, too");
  down->add_option("--wipe-data", wipe,
                   "the data, too: asks for a sentence, or takes --wipe-data=CLUSTER")
      ->expected(0, 1);
}

void add_maintenance(CLI::App& app, Call& call) {
  for (const auto& [verb, what] :
       {std::pair("pause", "maintenance: a node is watched and not touched, and tells no alert"),
        std::pair("resume", "ends it: the node is brought to what it should be, as by `up`")}) {
    CLI::App* one = app.add_subcommand(verb, what);
    one->add_option("NODE", call.nodes, "its name in skep.yaml");
    one->add_flag("--all", call.all, "every node");
  }
}

void add_disk(CLI::App& app, Call& call) {
  CLI::App* disk = app.add_subcommand("disk", "a node's disks");
  disk->require_subcommand(1);
  CLI::App* give =
      disk->add_subcommand("give", "a disk that is not empty may be taken by the next `up`");
  add_node(*give, call);
  give->add_option("DISK", call.disk, "as the node names it: /dev/vdb")->required();
  give->add_option("--serial", call.serial, "of that disk, instead of the sentence");
}

void add_operation(CLI::App& app, Call& call) {
  CLI::App* serve = app.add_subcommand("serve", "keeps the coordinator running: it watches");
  serve->add_flag("--install", call.install, "as a systemd service of this machine");
  app.add_subcommand("adopt", "takes a cluster over whose ledger is lost")
      ->add_option("--sure", call.sure, "instead of the sentence: the cluster's name");
  CLI::App* state = app.add_subcommand("state", "the ledger with its secrets, to another machine");
  state->require_subcommand(1);
  for (const auto& [verb, what] : {std::pair("export", "writes it all into FILE, mode 0600"),
                                   std::pair("import", "takes it over, where no ledger is")}) {
    state->add_subcommand(verb, what)->add_option("FILE", call.file)->required();
  }
}

/// Of guests that are bought; `say` stands for the sentence that is asked for on a terminal.
void add_purchases(CLI::App& app, Call& call, std::string& say) {
  CLI::App* cancel = app.add_subcommand("cancel", "ends guests that were bought, with their data");
  cancel->add_option("NODE", call.nodes, "only these; else all");
  cancel->add_flag("--surplus", call.surplus, "those beside the ledger's that bear the same nonce");
  CLI::App* settle = app.add_subcommand(
      "settle", "a person says what became of an order that had no clear answer");
  add_node(*settle, call);
  CLI::App* orphans =
      app.add_subcommand("orphans", "guests with this cluster's mark that no ledger knows");
  orphans->add_flag("--cancel", call.cancel, "those in which nobody lives");
  for (CLI::App* one : {cancel, settle, orphans}) {
    one->add_option("--say", say, "the sentence that is asked for, where nobody can type it");
  }
}

void add_doors(CLI::App& app, Call& call, std::string& statement) {
  CLI::App* ssh = app.add_subcommand("ssh", "a shell on a node as root, or a command: -- COMMAND");
  add_node(*ssh, call);
  CLI::App* sql = app.add_subcommand("sql", "an SQL prompt on a member, or a statement, or stdin");
  add_node(*sql, call);
  sql->add_option("-e", statement, "this statement");
  add_node(*app.add_subcommand("env", "what points a docker client here at a node's engine"), call);
}

void add_local(CLI::App& app, Call& call) {
  CLI::App* local = app.add_subcommand("local", "the playground's machines");
  local->require_subcommand(1);
  local->add_subcommand("list", "which there are");
  add_node(*local->add_subcommand("console", "joins the terminal to a machine"), call);
  add_node(*local->add_subcommand("cut", "pulls a machine's plug"), call);
  add_node(*local->add_subcommand("start", "presses its button"), call);
  local->add_subcommand("destroy", "all machines and what the ledger knows of them are gone");
}

/// "local list" for the subcommand of a subcommand.
std::string name_of(const CLI::App& app) {
  std::string name;
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    name += (name.empty() ? "" : " ") + at->get_name();
  }
  return name;
}

/// "stat is no command; did you mean status?" where a word stands in the place of one.
std::string unknown_command(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  const auto known = at->get_subcommands([](const CLI::App*) { return true; });
  const auto left = app.remaining(true);
  if (known.empty() || left.empty() || left.front().starts_with('-')) return "";
  std::vector<std::string> names;
  for (const CLI::App* one : known) names.push_back(one->get_name());
  const std::string place = at == &app ? "" : at->get_name() + " ";
  const std::string& word = left.front();
  // A word cut short is meant more likely than one that is as long and another.
  const auto meant = std::ranges::find_if(
      names, [&](const std::string& name) { return word.size() > 1 && name.starts_with(word); });
  const auto close = config::nearest(word, names);
  std::string text = place + word + " is no command";
  if (meant != names.end()) return text + "; did you mean " + place + *meant + "?";
  return text + (close ? "; did you mean " + place + *close + "?" : "");
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

/// `-o json` in a line that could not be taken apart.
bool asks_for_json(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "-ojson" || arguments[i] == "-o=json") return true;
    if (arguments[i] == "-o" && i + 1 < arguments.size() && arguments[i + 1] == "json") return true;
  }
  return false;
}

}  // namespace

ParsedCall parse_call(std::vector<std::string> arguments) {
  ParsedCall parsed;
  Call& call = parsed.call;
  // What is behind "--" belongs to another program: no library may look at it.
  const auto dashes = std::ranges::find(arguments, "--");
  if (dashes != arguments.end()) {
    call.rest.assign(std::next(dashes), arguments.end());
    arguments.erase(dashes, arguments.end());
  }
  // Machinery of the playground, called by ourselves and shown to nobody.
  if (!arguments.empty() && (arguments[0] == "local-depot" || arguments[0] == "local-machine")) {
    call.command = arguments[0];
    call.rest.assign(std::next(arguments.begin()), arguments.end());
    parsed.run = true;
    return parsed;
  }

  CLI::App app(kAbout, "skep");
  app.set_version_flag("--version", std::string("skep ") + kVersion);
  app.require_subcommand(1);
  app.fallthrough();
  std::string output = "table";
  std::string wipe;
  std::string statement;
  std::string say;
  app.add_option("-c", call.config, "the file; else skep.yaml here or in a folder above");
  app.add_option("-o", output, "table or json")->check(CLI::IsMember({"table", "json"}));
  app.add_flag("--yes", call.yes, "do not ask; data wants a word of its own");
  app.add_flag("--no-color", call.no_color, "words alone");
  add_changes(app, call, wipe);
  add_purchases(app, call, say);
  add_looks(app, call);
  add_doors(app, call, statement);
  add_maintenance(app, call);
  add_disk(app, call);
  add_operation(app, call);
  add_local(app, call);
  const bool wants_json = asks_for_json(arguments);
  try {
    std::ranges::reverse(arguments);  // as the library wants them
    app.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    const CLI::App* at = &app;
    while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
    parsed.words = at->help();
    return parsed;
  } catch (const CLI::CallForVersion&) {
    parsed.words = std::string("skep ") + kVersion + "\n";
    return parsed;
  } catch (const CLI::ParseError& problem) {
    parsed.mistake = true;
    call.command = name_of(app);
    call.json = wants_json;
    parsed.words = unknown_command(app);
    if (parsed.words.empty()) parsed.words = problem.what();
    return parsed;
  }
  call.json = output == "json";
  call.command = name_of(app);
  const auto given = [&](const char* command, const char* option) {
    const CLI::App* at = app.get_subcommand(command);
    return at->parsed() && at->get_option(option)->count() > 0;
  };
  if (given("down", "--wipe-data")) call.wipe_data = wipe;
  for (const char* one : {"cancel", "settle", "orphans"}) {
    if (given(one, "--say")) call.say = say;
  }
  if (given("sql", "-e")) call.statement = statement;
  if (!call.rest.empty() && call.command != "ssh") {
    parsed.words = "only ssh takes a command behind --";
  } else if (call.statement && is_blank(*call.statement)) {
    parsed.words = "-e wants a statement, and got none; without -e it is a prompt, or reads stdin";
  }
  parsed.mistake = !parsed.words.empty();
  parsed.run = !parsed.mistake;
  return parsed;
}

}  // namespace skep::coordinator
