// Server: a FakeSoftLayer behind real HTTP, or HTTPS, on the loopback.

#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "tests/fakes/fake_softlayer.h"

namespace skep::lab {

class SoftLayerServer {
 public:
  struct Tls {
    std::string certificate;  // paths; empty: plain HTTP
    std::string key;
  };

  /// Port 0: any that is free.  `service` outlives it and is called under the server's lock only.
  SoftLayerServer(fakes::FakeSoftLayer& service, int port, Tls tls = {});
  SoftLayerServer(const SoftLayerServer&) = delete;
  SoftLayerServer& operator=(const SoftLayerServer&) = delete;
  ~SoftLayerServer();

  /// "http://127.0.0.1:8080/rest/v3.1/"; empty: the port could not be had.
  std::string base() const;

  /// Runs `work` while no request is answered.
  void locked(const std::function<void()>& work);

  /// So much later than it is: what takes minutes has come to pass.
  void pass(Duration time);

  /// Set before the first request: it waits so long with each answer.
  Duration slow{0};
  std::string token_answer;  // what POST /identity/token gives

 private:
  struct Http;
  void answer(const void* request, void* response);

  fakes::FakeSoftLayer& service_;
  std::mutex mutex_;
  Duration ahead_{0};
  bool tls_ = false;
  int port_ = -1;
  std::unique_ptr<Http> http_;
  std::thread thread_;
};

/// As the service has it and `ssh-keygen -l -E md5` prints it; empty: no key.
std::string md5_fingerprint(const std::string& public_key);

}  // namespace skep::lab
