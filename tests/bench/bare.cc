// bare: a program that loads the agent's required libraries, uses each once, and rests.  What our
// agent is held against.

#include <curl/curl.h>
#include <sdbus-c++/sdbus-c++.h>
#include <spdlog/spdlog.h>
#include <zmq.h>

#include <chrono>
#include <cstdlib>
#include <thread>

int main(int argc, char** argv) {
  void* context = zmq_ctx_new();
  void* socket = zmq_socket(context, ZMQ_DEALER);
  char public_key[41];
  char secret_key[41];
  zmq_curve_keypair(public_key, secret_key);
  zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, public_key, 40);
  zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, public_key, 40);
  zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret_key, 40);
  zmq_connect(socket, "ipc:///nowhere");
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* handle = curl_easy_init();
  try {
    const auto connection = sdbus::createSystemBusConnection();
    spdlog::info("rests");
    std::this_thread::sleep_for(std::chrono::seconds(argc > 1 ? std::atoi(argv[1]) : 20));
  } catch (const sdbus::Error&) {
    spdlog::info("rests, without a bus");
    std::this_thread::sleep_for(std::chrono::seconds(argc > 1 ? std::atoi(argv[1]) : 20));
  }
  curl_easy_cleanup(handle);
  zmq_close(socket);
  zmq_ctx_term(context);
}
