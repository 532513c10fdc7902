// softlayer_serve --port N --account USER:KEY --no-machines: the simulated service alone.  Its
// first line is its base address; then it serves until it is told to end.

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/lab/softlayer/server.h"

int main(int count, char** arguments) {
  using namespace skep;
  int port = 0;
  std::string account = "skep:secret";
  bool machines = true;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = arguments[i];
    if (word == "--no-machines") machines = false;
    if (i + 1 < count && word == "--port") port = std::atoi(arguments[i + 1]);
    if (i + 1 < count && word == "--account") account = arguments[i + 1];
  }
  const auto colon = account.find(':');
  if (machines || colon == std::string::npos) {
    std::cerr << "serve --port N --account USER:KEY --no-machines\n";
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
  const lab::SoftLayerServer server(service, port);
  if (server.base().empty()) {
    std::cerr << "port " << port << " cannot be had\n";
    return 1;
  }
  std::cout << server.base() << std::endl;
  int signal = 0;
  sigwait(&ends, &signal);
  return 0;
}
