// skep serve: the coordinator, kept running: it watches, and makes the changes that others ask for.

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "common/log.h"
#include "common/notify.h"
#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/serve_install.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/limits.h"
#include "coordinator/screen/status.h"
#include "coordinator/service/alerts.h"
#include "coordinator/service/desk.h"
#include "coordinator/service/messenger.h"
#include "coordinator/web/http_server.h"
#include "coordinator/web/metrics.h"

namespace skep::coordinator {
namespace {

constexpr const char* kGroup = "skep";

/// Members of the group skep may ask, where there is one and we may let them in.
Access access_here() {
  const group* entry = ::getgrnam(kGroup);
  if (entry == nullptr) return {};
  const bool ours = ::geteuid() == 0 || ::getegid() == entry->gr_gid;
  return ours ? Access{.group = entry->gr_gid} : Access{};
}

std::string user_name(std::uint32_t user) {
  const passwd* entry = ::getpwuid(user);
  return entry != nullptr ? entry->pw_name : std::to_string(user);
}

/// One run after the other until TERM: the change that was asked for, else a watch.
class Service {
 public:
  Service(const Call& call, const Place& place, Seat& seat, Ledger& ledger)
      : call_(call),
        place_(place),
        seat_(seat),
        ledger_(ledger),
        desk_(ledger.facts("change/")),
        alerts_(ledger.facts("alert/")),
        notify_(std::getenv("NOTIFY_SOCKET") == nullptr ? "" : std::getenv("NOTIFY_SOCKET")) {
    seat_.take_changes(
        [this](const Question& question, const Peer& peer) { return answer(question, peer); });
    seat_.show(ledger_);
    tell_others(applied_config(place).watch);
  }

  Result<void> serve() {
    while (!interrupted()) {
      if (desk_.change() == nullptr) {
        watch();
      } else if (auto made = make(*desk_.change()); !made) {
        return made;
      }
    }
    notify_.stopping();
    return {};
  }

 private:
  Document answer(const Question& question, const Peer& peer) {
    Document document = Document::object();
    if (const auto* one = std::get_if<AskProgress>(&question)) return desk_.progress(one->number);
    if (const auto* one = std::get_if<AskInterrupt>(&question)) {
      desk_.interrupt(one->number);
      return document.set("heard", true);
    }
    const auto* asked = std::get_if<AskChange>(&question);
    if (asked == nullptr) return document.set("error", "not known here");
    if (desk_.change() != nullptr) {
      Holder holder = desk_.change()->holder;
      if (view_) holder.doing = doing_in_words(*view_);
      return document.set("held", encode_holder(holder));
    }
    Holder holder = this_process("", SystemClock().now().utc);
    holder.pid = peer.pid;
    holder.user = user_name(peer.user);
    auto facts = desk_.take(*asked, holder);
    if (!facts) return document.set("failed", facts.error().message);
    const auto synced = ledger_.put(*facts);
    desk_.taken(synced.has_value());
    if (!synced) return document.set("failed", "the ledger: " + synced.error().message);
    log::info("change_taken", {{"number", desk_.change()->number},
                               {"what", desk_.change()->holder.command},
                               {"user", holder.user}});
    return document.set("number", desk_.change()->number);
  }

  /// Where the YAML says so; that one of them cannot be is in the log, and holds up nothing.
  void tell_others(const WatchConfig& wanted) {
    if (told_by_ && *told_by_ == wanted) return;
    told_by_ = wanted;
    std::vector<std::unique_ptr<Herald>> heralds;
    if (!wanted.webhook.empty()) heralds.push_back(make_webhook(wanted.webhook));
    if (!wanted.command.empty()) heralds.push_back(make_command(wanted.command));
    messenger_.emplace(std::move(heralds));
    web_.reset();
    if (wanted.metrics.empty()) return;
    auto web = listen_http(wanted.metrics);
    if (!web) return log::error("metrics_not_served", {{"why", web.error().message}});
    web_ = std::move(*web);
  }

  HttpAnswer page(const HttpRequest& request) const {
    if (request.path != "/metrics") return {.status = 404, .body = "there is /metrics\n"};
    const WatchState state{.alerts = alerts_.standing(), .changing = desk_.change() != nullptr};
    return {.type = kMetricsType, .body = metrics_text(view_, state, SystemClock().now().utc)};
  }

  /// Only what is watched is told: a change disturbs on purpose, and its asker looks on.
  void tell(const View& view) {
    if (desk_.change() != nullptr || !worth_showing(view)) return;
    const Now now = SystemClock().now();
    const auto told = alerts_.on(concerns_of(cleaned(view)), now);
    if (told.alerts.empty()) return;
    // Told twice after a crash on this line, rather than never.
    for (const Alert& alert : told.alerts) {
      messenger_->send(to_json(alert_document(place_.config.cluster, alert, now.utc)));
      log::warn(alert.begins ? "trouble_began" : "trouble_ended",
                {{"node", alert.concern.node.value}, {"what", alert.concern.words}});
    }
    if (auto kept = ledger_.put(told.facts); !kept) {
      log::error("alert_not_on_record", {{"why", kept.error().message}});
    }
  }

  void pump() {
    const Tick now = SystemClock().now().tick;
    seat_.pump(now);
    if (web_) web_->pump([this](const HttpRequest& request) { return page(request); }, now);
  }

  Result<View> run_once(const Place& place, const Request& request,
                        const std::function<bool()>& enough) {
    const auto provider = make_provider(place, ClusterId(ledger_.fact("cluster").value_or("")));
    const auto installer = make_installer(place);
    const Host host{.changed =
                        [&](const View& view) {
                          view_ = view;
                          seat_.show(view);
                          if (desk_.change() != nullptr) desk_.show(view);
                          tell(view);
                          notify_.ready(view.cluster + " " + cluster_words(view));
                        },
                    .stop =
                        [&] {
                          pump();
                          return interrupted() || enough();
                        }};
    return run(place.config, request,
               Doors{.provider = *provider,
                     .installer = *installer,
                     .ledger = ledger_,
                     .folder = place.folder,
                     .agent_version = agent_version()},
               host);
  }

  void watch() {
    const auto asked = [this] { return desk_.change() != nullptr; };
    Place applied = place_;
    applied.config = applied_config(place_);
    tell_others(applied.config.watch);
    const auto view = run_once(applied, Request{.aim = Aim::Watch}, asked);
    if (interrupted() || asked()) {
      trouble_.clear();
      return;
    }
    // Only what is wrong ends a watch.
    const std::string words = !view          ? view.error().message
                              : view->failed ? view->failed->message
                                             : "it ended by itself";
    if (trouble_ != words) log::error("watch_ended", {{"why", words}});
    trouble_ = words;
    notify_.ready("does not watch: " + words);
    for (Duration waited{0}; waited < kWatchAgain && !interrupted() && !asked();
         waited += kLoopWait) {
      pump();
      std::this_thread::sleep_for(kLoopWait);
    }
  }

  /// What was asked for stays on record where we are stopped meanwhile.
  Result<void> make(const Change& change) {
    Outcome outcome;
    auto opened = open_place(call_);
    if (std::holds_alternative<int>(opened)) {
      outcome.error = Error{Code::Invalid, place_.file + " has faults: skep check"};
    } else {
      Place& place = *std::get<std::unique_ptr<Place>>(opened);
      place.agreed = change.asked.agreed;
      outcome = make(place, change.asked.request);
    }
    if (interrupted()) return {};
    log::info("change_ended", {{"number", change.number}, {"what", change.holder.command}});
    return ledger_.put(desk_.end(std::move(outcome)));
  }

  Outcome make(const Place& place, const Request& request) {
    if (request.aim == Aim::Up) {
      if (auto kept = keep_applied(place); !kept) return {.error = std::move(kept).error()};
    }
    auto view = run_once(place, request, [this] { return desk_.interrupted(); });
    if (!view) return {.error = std::move(view).error()};
    return {.view = std::move(*view), .last = last_stopped(ledger_)};
  }

  const Call& call_;
  const Place& place_;
  Seat& seat_;
  Ledger& ledger_;
  Desk desk_;
  Alerts alerts_;
  Notify notify_;
  std::optional<View> view_;
  std::string trouble_;  // why the last watch ended, as logged
  std::optional<WatchConfig> told_by_;
  std::optional<Messenger> messenger_;
  std::unique_ptr<HttpServer> web_;
};

int serve_here(const Call& call, const Place& place) {
  const std::string& cluster = place.config.cluster;
  if (auto made = make_state_folder(place); !made) return fail(call, cluster, made.error());
  auto seat = Seat::to_serve(place.folder, this_process("skep serve", SystemClock().now().utc),
                             access_here());
  if (!seat) return fail(call, cluster, seat.error());
  auto ledger = open_ledger(place);
  if (!ledger) return fail(call, cluster, ledger.error());
  log::to_stderr();
  log::info("service_started", {{"cluster", cluster}});
  catch_interrupts();
  const auto served = Service(call, place, *seat, **ledger).serve();
  if (!served) return fail(call, cluster, served.error());
  log::info("service_stopped", {{"cluster", cluster}});
  return 0;
}

}  // namespace

int serve_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  return call.install ? install_service(call, place) : serve_here(call, place);
}

}  // namespace skep::coordinator
