// softlayer_serve --port N --account USER:KEY --no-machines: the simulated service alone.  Its
// first line is its base address; then it serves until it is told to end.
//
// With --machines FOLDER instead, FOLDER/born HOST makes the machine of a guest (its keys on stdin,
// its address on stdout) and FOLDER/gone HOST ends it.

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "common/processes.h"
#include "tests/lab/softlayer/server.h"

namespace {

using namespace skep;

/// A local machine takes seconds; on a busy computer a minute.
constexpr Duration kHook{300'000};

std::string keys_of(const fakes::FakeSoftLayer& service,
                    const fakes::FakeSoftLayer::FakeGuest& guest) {
  std::string text;
  for (const auto& one : guest.order.value("sshKeys", nlohmann::json::array())) {
    const auto key = service.keys().find(one.value("id", std::int64_t{0}));
    if (key != service.keys().end()) text += key->second.text + "\n";
  }
  return text;
}

/// The machines behind the guests, made and ended by the hooks while the service goes on answering.
class Machines {
 public:
  Machines(fakes::FakeSoftLayer& service, std::string folder)
      : service_(service), folder_(std::move(folder)) {}

  void stand_behind(lab::SoftLayerServer& server) {
    service_.born = [this, &server](fakes::FakeSoftLayer::FakeGuest& guest) {
      guest.private_address.clear();
      guest.public_address.clear();
      hooks_.emplace_back(
          [this, &server, id = guest.id, host = guest.hostname(), keys = keys_of(service_, guest)] {
            std::string address = hook("born", host, keys);
            while (address.ends_with('\n')) address.pop_back();
            server.locked([&] {
              if (auto* mine = service_.find(id)) {
                mine->private_address = address;
                mine->public_address = address;
              }
            });
          });
    };
    service_.gone = [this](const fakes::FakeSoftLayer::FakeGuest& guest) {
      hooks_.emplace_back([this, host = guest.hostname()] { hook("gone", host, ""); });
    };
  }

 private:
  std::string hook(const char* name, const std::string& host, const std::string& input) const {
    Command command{.argv = {folder_ + "/" + name, host}, .input = input, .deadline = kHook};
    command.inherit_environment = true;
    const auto ended = run(command);
    if (ended && ended->status == 0) return ended->out;
    std::cerr << name << " " << host << ": " << (ended ? ended->err : ended.error().message)
              << std::endl;
    return "";
  }

  fakes::FakeSoftLayer& service_;
  std::string folder_;
  std::vector<std::jthread> hooks_;  // begun under the server's lock
};

}  // namespace

int main(int count, char** arguments) {
  int port = 0;
  std::string account = "skep:secret";
  std::string machines;
  bool alone = false;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = arguments[i];
    if (word == "--no-machines") alone = true;
    if (i + 1 >= count) continue;
    if (word == "--port") port = std::atoi(arguments[i + 1]);
    if (word == "--account") account = arguments[i + 1];
    if (word == "--machines") machines = arguments[i + 1];
  }
  const auto colon = account.find(':');
  if (alone != machines.empty() || colon == std::string::npos) {
    std::cerr << "serve --port N --account USER:KEY --no-machines|--machines FOLDER\n";
    return 2;
  }
  // The threads to come leave the signals to us.
  sigset_t ends;
  sigemptyset(&ends);
  for (const int one : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ends, one);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  fakes::FakeSoftLayer service(account.substr(0, colon), account.substr(colon + 1));
  service.fingerprint = lab::md5_fingerprint;
  service.most_a_second = 50;
  // Ready within 60 s of its order, gone within 60 s of its cancellation.
  service.fortune = [](const std::string&) {
    return fakes::Fortune{.provisioning = Duration{40'000}, .reclaim = Duration{40'000}};
  };
  Machines behind(service, machines);
  lab::SoftLayerServer server(service, port);
  if (server.base().empty()) {
    std::cerr << "port " << port << " cannot be had\n";
    return 1;
  }
  if (!machines.empty()) server.locked([&] { behind.stand_behind(server); });
  std::cout << server.base() << std::endl;
  int signal = 0;
  sigwait(&ends, &signal);
  server.locked([&] { service.born = nullptr; });
  return 0;
}
