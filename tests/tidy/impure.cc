// Everything that deny.txt forbids, once: compiled and looked at, never run.

#include <dirent.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <thread>

namespace {

template <typename... Any>
void use(const Any&... /*unused*/) {}

void ask_clocks() {
  timespec wait{};
  timeval old{};
  tm broken{};
  const time_t now = ::time(nullptr);
  use(std::chrono::system_clock::now(), std::chrono::steady_clock::now(), ::clock(), now);
  use(::clock_gettime(CLOCK_MONOTONIC, &wait), ::timespec_get(&wait, TIME_UTC));
  use(::clock_nanosleep(CLOCK_MONOTONIC, 0, &wait, nullptr), ::gettimeofday(&old, nullptr));
  use(::localtime_r(&now, &broken), ::mktime(&broken));
}

void touch_files(const char* path) {
  char byte = 0;
  struct stat told {};
  std::filebuf buffer;
  std::fstream stream(path);
  const int file = ::open(path, O_RDONLY);
  use(std::filesystem::exists(path), ::openat(file, path, O_RDONLY), ::creat(path, 0600));
  use(::fopen(path, "r"), ::fdopen(file, "r"), ::opendir(path), ::stat(path, &told));
  use(::access(path, R_OK), ::read(file, &byte, 1), ::write(file, &byte, 1), ::unlink(path));
  use(::rename(path, path), ::mkdir(path, 0700), ::ioctl(file, 0));
  use(::mmap(nullptr, 1, PROT_READ, MAP_PRIVATE, file, 0));
  std::cin >> byte;
  std::cout << byte;
  std::cerr << byte;
  std::clog << byte;
  use(std::puts(path), std::fputs(path, stdout));
}

void talk(const char* name) {
  char byte = 0;
  int pair[2];
  addrinfo* found = nullptr;
  sockaddr address{};
  pollfd one{};
  const int made = ::socket(AF_INET, SOCK_STREAM, 0);
  use(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), ::connect(made, &address, sizeof address));
  use(::bind(made, &address, sizeof address), ::accept(made, nullptr, nullptr));
  use(::getaddrinfo(name, nullptr, nullptr, &found), ::send(made, &byte, 1, 0));
  use(::recv(made, &byte, 1, 0), ::poll(&one, 1, 0), ::epoll_create1(0), ::sleep(1));
  use(::select(0, nullptr, nullptr, nullptr, nullptr));
  timespec wait{};
  use(::nanosleep(&wait, nullptr));
}

void* body(void* given) {
  return given;
}

void multiply(const char* program) {
  pthread_t other{};
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pid_t child = 0;
  char* words[] = {nullptr};
  std::condition_variable waits;
  waits.notify_one();
  std::thread([] {}).join();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  use(::pthread_create(&other, nullptr, body, nullptr), ::pthread_mutex_lock(&lock), ::fork());
  use(::execve(program, words, words), ::system(program), ::popen(program, "r"));
  use(::posix_spawn(&child, program, nullptr, nullptr, words, words), ::kill(child, SIGTERM));
  use(::sigaction(SIGTERM, nullptr, nullptr), ::syscall(SYS_gettid));
}

void take_chances() {
  std::random_device device;
  char byte = 0;
  use(device(), ::getrandom(&byte, 1, 0), ::getentropy(&byte, 1), ::random(), ::rand());
}

void look_around() {
  utsname names{};
  char name[1];
  use(::getenv("HOME"), std::fputs(environ[0], stderr), ::getpid(), ::getuid(),
      ::gethostname(name, sizeof name));
  use(::uname(&names), ::sysconf(_SC_PAGESIZE));
}

}  // namespace

void everything_denied(const char* text);
void everything_denied(const char* text) {
  ask_clocks();
  touch_files(text);
  talk(text);
  multiply(text);
  take_chances();
  look_around();
}
