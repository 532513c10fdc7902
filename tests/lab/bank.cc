// bank: clients that move money between accounts through all members of a cluster, and write down
// every commit that was acknowledged, outside of it.
//
//   bank SECONDS CLIENTS SEED PASSWORD_FILE ACKNOWLEDGED HOST...
//
// A commit whose answer is lost is not written down: it may be there or not.  Prints
// "N acknowledged, M refused".  The tables are bank.account(id, amount) and bank.move(id).

#include <mysql.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int kAccounts = 64;
constexpr unsigned kWait = 8;  // s; a member that is cut answers nobody

struct Close {
  void operator()(MYSQL* mysql) const { mysql_close(mysql); }
};
using Member = std::unique_ptr<MYSQL, Close>;

struct Bank {
  std::vector<std::string> hosts;
  std::string password;
  std::chrono::steady_clock::time_point until;
  std::mutex mutex;
  std::ofstream acknowledged;
  std::atomic<int> commits{0};
  std::atomic<int> refused{0};

  bool open() const { return std::chrono::steady_clock::now() < until; }
  void write_down(const std::string& id) {
    const std::lock_guard lock(mutex);
    acknowledged << id << '\n' << std::flush;
    ++commits;
  }
};

Member enter(const Bank& bank, const std::string& host) {
  Member member(mysql_init(nullptr));
  mysql_options(member.get(), MYSQL_OPT_CONNECT_TIMEOUT, &kWait);
  mysql_options(member.get(), MYSQL_OPT_READ_TIMEOUT, &kWait);
  mysql_options(member.get(), MYSQL_OPT_WRITE_TIMEOUT, &kWait);
  const bool in = mysql_real_connect(member.get(), host.c_str(), "bank", bank.password.c_str(),
                                     "bank", 3306, nullptr, 0) != nullptr;
  return in ? std::move(member) : nullptr;
}

bool say(MYSQL* member, const std::string& statement) {
  return mysql_real_query(member, statement.data(), statement.size()) == 0;
}

bool move(MYSQL* member, const std::string& id, int from, int to, int amount) {
  const std::string much = std::to_string(amount);
  return say(member, "START TRANSACTION") &&
         say(member, "UPDATE account SET amount = amount - " + much +
                         " WHERE id = " + std::to_string(from)) &&
         say(member, "UPDATE account SET amount = amount + " + much +
                         " WHERE id = " + std::to_string(to)) &&
         say(member, "INSERT INTO move VALUES ('" + id + "')") && say(member, "COMMIT");
}

void client(Bank& bank, int number, unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&random](std::size_t bound) { return static_cast<int>(random() % bound); };
  Member member;
  for (int n = 0; bank.open(); ++n) {
    if (!member)
      member = enter(bank, bank.hosts[static_cast<std::size_t>(below(bank.hosts.size()))]);
    if (!member) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      continue;
    }
    const std::string id = std::to_string(seed) + "-" + std::to_string(n);
    const int from = below(kAccounts);
    const int to = (from + 1 + below(kAccounts - 1)) % kAccounts;
    if (move(member.get(), id, from, to, 1 + below(100))) {
      bank.write_down(id);
    } else {
      ++bank.refused;
      member.reset();  // whatever was begun there is given up with the connection
    }
    // Now and then another member, though this one answers.
    if (n % 50 == number) member.reset();
  }
}

}  // namespace

int main(int count, char** words) {
  if (count < 7) {
    std::fputs("bank SECONDS CLIENTS SEED PASSWORD_FILE ACKNOWLEDGED HOST...\n", stderr);
    return 2;
  }
  Bank bank;
  bank.until = std::chrono::steady_clock::now() + std::chrono::seconds(std::stoi(words[1]));
  std::ifstream(words[4]) >> bank.password;
  bank.acknowledged.open(words[5], std::ios::app);
  for (int i = 6; i < count; ++i) bank.hosts.emplace_back(words[i]);
  mysql_library_init(0, nullptr, nullptr);
  std::vector<std::jthread> clients;
  for (int i = 0; i < std::stoi(words[2]); ++i) {
    clients.emplace_back(
        [&bank, i,
         seed = static_cast<unsigned>(std::stoul(words[3])) * 100 + static_cast<unsigned>(i)] {
          mysql_thread_init();
          client(bank, i, seed);
          mysql_thread_end();
        });
  }
  clients.clear();
  std::printf("%d acknowledged, %d refused\n", bank.commits.load(), bank.refused.load());
}
