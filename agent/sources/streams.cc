#include "agent/sources/streams.h"

#include <curl/curl.h>

#include <algorithm>
#include <map>

#include "agent/limits.h"
#include "common/check.h"

namespace skep::agent {
namespace {

struct Stream {
  CURL* curl = nullptr;
  std::string bytes;
  bool ended = false;
};

std::size_t take_bytes(char* bytes, std::size_t one, std::size_t count, void* to) {
  static_cast<Stream*>(to)->bytes.append(bytes, one * count);
  return one * count;
}

short events_of(int what) {
  int events = 0;
  if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) events |= POLLIN;
  if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) events |= POLLOUT;
  return static_cast<short>(events);
}

int ready_of(short revents) {
  int ready = 0;
  if ((revents & (POLLIN | POLLHUP)) != 0) ready |= CURL_CSELECT_IN;
  if ((revents & POLLOUT) != 0) ready |= CURL_CSELECT_OUT;
  if ((revents & (POLLERR | POLLNVAL)) != 0) ready |= CURL_CSELECT_ERR;
  return ready;
}

}  // namespace

struct Streams::Multi {
  std::string socket;
  CURLM* curl = nullptr;
  std::map<StreamId, Stream> streams;
  std::map<curl_socket_t, short> sockets;
  std::optional<Tick> due;
  Tick now{};
  bool kick = false;  // curl asked to be called at once
  StreamId last = 0;

  static int socket_wanted(CURL*, curl_socket_t which, int what, void* self, void*) {
    auto& sockets = static_cast<Multi*>(self)->sockets;
    if (what == CURL_POLL_REMOVE) {
      sockets.erase(which);
    } else {
      sockets[which] = events_of(what);
    }
    return 0;
  }

  static int timer_wanted(CURLM*, long timeout_ms, void* to) {
    auto& self = *static_cast<Multi*>(to);
    self.due.reset();
    self.kick = timeout_ms == 0;
    if (timeout_ms > 0) self.due = self.now + Duration{timeout_ms};
    return 0;
  }

  void act(curl_socket_t which, int ready) {
    int running = 0;
    curl_multi_socket_action(curl, which, ready, &running);
  }

  void collect_ended() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(curl, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      for (auto& [id, stream] : streams) {
        if (stream.curl == message->easy_handle) stream.ended = true;
      }
    }
  }

  void forget(Stream& stream) {
    curl_multi_remove_handle(curl, stream.curl);
    curl_easy_cleanup(stream.curl);
  }
};

Streams::Streams(std::string socket) : multi_(std::make_unique<Multi>()) {
  multi_->socket = std::move(socket);
  multi_->curl = curl_multi_init();
  CHECK(multi_->curl != nullptr, "curl gives no handle");
  curl_multi_setopt(multi_->curl, CURLMOPT_SOCKETFUNCTION, Multi::socket_wanted);
  curl_multi_setopt(multi_->curl, CURLMOPT_SOCKETDATA, multi_.get());
  curl_multi_setopt(multi_->curl, CURLMOPT_TIMERFUNCTION, Multi::timer_wanted);
  curl_multi_setopt(multi_->curl, CURLMOPT_TIMERDATA, multi_.get());
}

Streams::~Streams() {
  for (auto& [id, stream] : multi_->streams) multi_->forget(stream);
  curl_multi_cleanup(multi_->curl);
}

StreamId Streams::open(const std::string& path) {
  const StreamId id = ++multi_->last;
  Stream& stream = multi_->streams[id];
  stream.curl = curl_easy_init();
  CHECK(stream.curl != nullptr, "curl gives no handle");
  const std::string url = "http://docker" + path;
  curl_easy_setopt(stream.curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(stream.curl, CURLOPT_PROXY, "");
  curl_easy_setopt(stream.curl, CURLOPT_UNIX_SOCKET_PATH, multi_->socket.c_str());
  curl_easy_setopt(stream.curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(stream.curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kHttpConnect.count()));
  curl_easy_setopt(stream.curl, CURLOPT_BUFFERSIZE, 16384L);
  curl_easy_setopt(stream.curl, CURLOPT_WRITEFUNCTION, take_bytes);
  curl_easy_setopt(stream.curl, CURLOPT_WRITEDATA, &stream);
  if (curl_multi_add_handle(multi_->curl, stream.curl) != CURLM_OK) stream.ended = true;
  return id;
}

std::vector<pollfd> Streams::wanted() const {
  std::vector<pollfd> out;
  for (const auto& [socket, events] : multi_->sockets) out.push_back({socket, events, 0});
  return out;
}

std::optional<Duration> Streams::timeout(Tick now) const {
  if (multi_->kick) return Duration{0};
  if (!multi_->due) return std::nullopt;
  return std::max(Duration{0}, *multi_->due - now);
}

void Streams::turn(const std::vector<pollfd>& polled, Tick now) {
  multi_->now = now;
  for (const auto& one : polled) {
    if (one.revents != 0 && multi_->sockets.contains(one.fd)) {
      multi_->act(one.fd, ready_of(one.revents));
    }
  }
  if (multi_->kick || (multi_->due && *multi_->due <= now)) {
    multi_->kick = false;
    multi_->due.reset();
    multi_->act(CURL_SOCKET_TIMEOUT, 0);
  }
  multi_->collect_ended();
}

std::vector<Piece> Streams::take() {
  std::vector<Piece> out;
  for (auto at = multi_->streams.begin(); at != multi_->streams.end();) {
    Stream& stream = at->second;
    if (stream.bytes.empty() && !stream.ended) {
      ++at;
      continue;
    }
    long status = 0;
    curl_easy_getinfo(stream.curl, CURLINFO_RESPONSE_CODE, &status);
    out.push_back({at->first, static_cast<int>(status), std::move(stream.bytes), stream.ended});
    stream.bytes.clear();
    if (!stream.ended) {
      ++at;
      continue;
    }
    multi_->forget(stream);
    at = multi_->streams.erase(at);
  }
  return out;
}

}  // namespace skep::agent
