// wsrep-notify: what the server calls at each change of its view: one datagram to the agent, and
// gone.
//
// It runs inside the view change, so it never waits: where nobody listens, or the agent does not
// read, the word is lost, and the agent's own looks are the truth anyway.  Static: it runs in
// whatever image the member is of.

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

int main(int argc, char** argv) {
  // As the member's container sees it; an argument of ours only in tests.
  const char* path =
      argc == 3 && std::strcmp(argv[1], "--to") == 0 ? argv[2] : "/run/mysqld/skep-notify.sock";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (std::strlen(path) >= sizeof address.sun_path) return 0;
  std::strcpy(address.sun_path, path);
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return 0;
  const char word = 'v';
  // Whatever comes of it: the server is not to hear of a failure.
  if (::sendto(descriptor, &word, 1, MSG_DONTWAIT | MSG_NOSIGNAL,
               reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
    return 0;
  }
  return 0;
}
