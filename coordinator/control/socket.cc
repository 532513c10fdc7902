#include "coordinator/control/socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <list>
#include <utility>
#include <vector>

#include "common/spawn.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

constexpr const char* kName = "control.sock";

Error failed(const std::string& what) {
  return Error{Code::Unavailable, what + ": " + std::strerror(errno)};
}

/// A socket's path has 107 characters at most; through the folder's descriptor any folder does.
struct Address {
  Descriptor folder;
  sockaddr_un name{};
};

Result<Address> address_in(const std::string& folder) {
  Address address;
  address.folder = Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!address.folder.open()) return failed(folder);
  address.name.sun_family = AF_UNIX;
  const std::string path = "/proc/self/fd/" + std::to_string(address.folder.get()) + "/" + kName;
  path.copy(static_cast<char*>(address.name.sun_path), sizeof(address.name.sun_path) - 1);
  return address;
}

const sockaddr* generic(const sockaddr_un& name) {
  return reinterpret_cast<const sockaddr*>(&name);
}

Descriptor make_socket() {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

/// One reader: its question as far as it came, its answer as far as it went.
struct Reader {
  Descriptor socket;
  Peer peer;
  Tick since;
  std::string question;
  std::optional<Result<Question>> asked;
  std::string answer;
  std::size_t sent = 0;
};

/// Its groups beside its own; none where the kernel does not tell (before 4.13).
std::vector<gid_t> groups_of(int socket) {
  std::vector<gid_t> groups(kGroupsMost);
  auto size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) != 0) return {};
  groups.resize(size / sizeof(gid_t));
  return groups;
}

/// Nothing: it may not ask.
std::optional<Peer> admitted(int socket, const Access& access) {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return std::nullopt;
  const Peer peer{.pid = who.pid, .user = who.uid};
  if (who.uid == 0 || who.uid == ::geteuid()) return peer;
  if (!access.group) return std::nullopt;
  const auto groups = groups_of(socket);
  const bool member =
      who.gid == *access.group || std::ranges::find(groups, *access.group) != groups.end();
  return member ? std::optional(peer) : std::nullopt;
}

class UnixServer : public ControlServer {
 public:
  UnixServer(Descriptor socket, std::string path, Access access)
      : socket_(std::move(socket)), path_(std::move(path)), access_(access) {}
  ~UnixServer() override { ::unlink(path_.c_str()); }

  void pump(const Answerer& answer, Tick now) override {
    take(now);
    for (auto reader = readers_.begin(); reader != readers_.end();) {
      const bool too_long = now - reader->since > kAnswerPatience;
      if (!too_long && step(*reader, answer)) {
        ++reader;
      } else {
        reader = readers_.erase(reader);
      }
    }
  }

 private:
  void take(Tick now) {
    while (readers_.size() < kReadersMost) {
      Descriptor socket(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!socket.open()) return;
      const auto peer = admitted(socket.get(), access_);
      if (!peer) continue;
      readers_.push_back(Reader{.socket = std::move(socket), .peer = *peer, .since = now});
    }
  }

  /// False: done with it.
  static bool step(Reader& reader, const Answerer& answer) {
    if (!reader.asked && !read(reader)) return false;
    if (!reader.asked) return true;
    if (reader.answer.empty()) {
      const auto document = *reader.asked
                                ? answer(**reader.asked, reader.peer)
                                : Document::object().set("error", reader.asked->error().message);
      if (!document) return true;
      reader.answer = to_json(*document) + "\n";
      if (reader.answer.size() > kAnswerMax.count) return false;
    }
    return write(reader);
  }

  static bool read(Reader& reader) {
    std::array<char, 4096> buffer;
    for (;;) {
      const ssize_t got = ::read(reader.socket.get(), buffer.data(), buffer.size());
      if (got < 0) return errno == EAGAIN || errno == EINTR;
      if (got == 0) return false;
      reader.question.append(buffer.data(), static_cast<std::size_t>(got));
      if (reader.question.size() > kQuestionMax.count) return false;
      if (const auto end = reader.question.find('\n'); end != std::string::npos) {
        reader.asked = decode_question(std::string_view(reader.question).substr(0, end));
        return true;
      }
    }
  }

  static bool write(Reader& reader) {
    while (reader.sent < reader.answer.size()) {
      const ssize_t put = ::send(reader.socket.get(), reader.answer.data() + reader.sent,
                                 reader.answer.size() - reader.sent, MSG_NOSIGNAL);
      if (put < 0) return errno == EAGAIN || errno == EINTR;
      reader.sent += static_cast<std::size_t>(put);
    }
    return false;
  }

  Descriptor socket_;
  std::string path_;
  Access access_;
  std::list<Reader> readers_;
};

/// Waits until the socket may be read or written; false at the deadline.
bool ready(int socket, short events, Tick deadline) {
  const auto left = deadline - SystemClock().now().tick;
  pollfd entry{.fd = socket, .events = events, .revents = 0};
  return left.count() > 0 && ::poll(&entry, 1, static_cast<int>(left.count())) > 0;
}

Result<void> let_in_only(const std::string& socket, const std::string& folder,
                         const Access& access) {
  if (!access.group) {
    return ::chmod(socket.c_str(), 0600) == 0 ? Result<void>{} : failed(socket);
  }
  for (const std::string& path : {socket, folder}) {
    if (::chown(path.c_str(), static_cast<uid_t>(-1), *access.group) != 0) return failed(path);
  }
  if (::chmod(socket.c_str(), 0660) != 0) return failed(socket);
  if (::chmod(folder.c_str(), 0710) != 0) return failed(folder);
  return {};
}

}  // namespace

Result<std::unique_ptr<ControlServer>> listen_control(const std::string& folder,
                                                      const Access& access) {
  auto address = address_in(folder);
  if (!address) return std::move(address).error();
  const std::string path = folder + "/" + kName;
  ::unlink(path.c_str());
  Descriptor socket = make_socket();
  if (!socket.open()) return failed("control socket");
  if (::bind(socket.get(), generic(address->name), sizeof address->name) != 0) return failed(path);
  // Between bind and this the folder's own mode, 0700, keeps others out.
  if (auto let_in = let_in_only(path, folder, access); !let_in) return std::move(let_in).error();
  if (::listen(socket.get(), static_cast<int>(kReadersMost)) != 0) return failed(path);
  return std::unique_ptr<ControlServer>(
      std::make_unique<UnixServer>(std::move(socket), path, access));
}

Result<Document> ask_host(const std::string& folder, const Question& question, Duration patience) {
  const Tick deadline = SystemClock().now().tick + patience;
  auto address = address_in(folder);
  if (!address) return std::move(address).error();
  const Descriptor socket = make_socket();
  if (!socket.open()) return failed("control socket");
  if (::connect(socket.get(), generic(address->name), sizeof address->name) != 0) {
    return failed("nobody answers on " + folder + "/" + kName);
  }
  const std::string line = encode(question) + "\n";  // shorter than any socket buffer
  if (::send(socket.get(), line.data(), line.size(), MSG_NOSIGNAL) < 0) return failed("ask");
  std::string text;
  std::array<char, 65536> buffer;
  for (;;) {
    if (!ready(socket.get(), POLLIN, deadline)) {
      return Error{Code::TimedOut, "the host of the coordinator does not answer"};
    }
    const ssize_t got = ::read(socket.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) return failed("answer");
    if (got == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > kAnswerMax.count) return Error{Code::Invalid, "the answer is too long"};
  }
  if (text.empty()) return Error{Code::Unavailable, "the host of the coordinator went away"};
  return from_json(text);
}

}  // namespace skep::coordinator
