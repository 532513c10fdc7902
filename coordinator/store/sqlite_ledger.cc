// The ledger in SQLite: WAL; facts and intents synced at each commit (FULL), events not (NORMAL).
//
// Tables and columns are part of the contract with whoever looks from outside:
// facts(name, value), intents(id, kind, node, detail, state, at, result) with state 0 begun, 1
// done, 2 failed, events(number, at, node, room, kind, words, took), writes(count) of synced
// commits.

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "common/descriptor.h"
#include "common/random.h"
#include "coordinator/limits.h"
#include "coordinator/store/ledger.h"

namespace skep::coordinator {
namespace {

constexpr int kSchema = 1;

constexpr const char* kTables =
    "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS intents (id INTEGER PRIMARY KEY, kind TEXT NOT NULL,"
    " node TEXT NOT NULL, detail TEXT NOT NULL, state INTEGER NOT NULL, at INTEGER NOT NULL,"
    " result TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY AUTOINCREMENT,"
    " at INTEGER NOT NULL, node TEXT NOT NULL, room TEXT NOT NULL, kind TEXT NOT NULL,"
    " words TEXT NOT NULL, took INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS events_of_node ON events (node, number);"
    "CREATE TABLE IF NOT EXISTS writes (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER);"
    "INSERT OR IGNORE INTO writes VALUES (1, 0);";

constexpr const char* kCountWrite = "UPDATE writes SET count = count + 1";

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;

Code code_of(int status) {
  switch (status & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::Corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Code::Unavailable;
    default:
      return Code::Internal;
  }
}

Error error_of(sqlite3* database, int status) {
  const Code code = code_of(status);
  std::string words = "ledger: " + std::string(sqlite3_errmsg(database));
  if (code == Code::Corrupt) {
    words += "; restore it from a copy. Nothing was changed";
  }
  return {code, std::move(words)};
}

/// One statement: bound in order, stepped by its owner.
class Statement {
 public:
  Statement(sqlite3* database, const char* text) : database_(database) {
    sqlite3_stmt* made = nullptr;
    status_ = sqlite3_prepare_v2(database, text, -1, &made, nullptr);
    statement_.reset(made);
  }

  Statement& bind(const std::string& text) {
    if (statement_) {
      sqlite3_bind_text(statement_.get(), ++bound_, text.data(), static_cast<int>(text.size()),
                        SQLITE_TRANSIENT);
    }
    return *this;
  }
  Statement& bind(std::int64_t number) {
    if (statement_) sqlite3_bind_int64(statement_.get(), ++bound_, number);
    return *this;
  }

  /// True: a row is there.
  Result<bool> step() {
    if (status_ != SQLITE_OK) return error_of(database_, status_);
    const int status = sqlite3_step(statement_.get());
    if (status == SQLITE_ROW) return true;
    if (status == SQLITE_DONE) return false;
    return error_of(database_, status);
  }

  Result<void> run() {
    if (auto row = step(); !row) return std::move(row).error();
    return {};
  }

  std::string text(int column) const {
    const auto* begin = sqlite3_column_text(statement_.get(), column);
    const int length = sqlite3_column_bytes(statement_.get(), column);
    return begin == nullptr ? std::string{}
                            : std::string(reinterpret_cast<const char*>(begin),
                                          static_cast<std::size_t>(length));
  }
  std::int64_t number(int column) const { return sqlite3_column_int64(statement_.get(), column); }

 private:
  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int status_ = SQLITE_OK;
  int bound_ = 0;
};

Result<void> execute(sqlite3* database, const char* text) {
  const int status = sqlite3_exec(database, text, nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return error_of(database, status);
  return {};
}

/// All or nothing: rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(sqlite3* database) : database_(database) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (begun_) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  Result<void> begin() {
    auto done = execute(database_, "BEGIN IMMEDIATE");
    begun_ = done.has_value();
    return done;
  }
  Result<void> commit() {
    auto done = execute(database_, "COMMIT");
    if (done) begun_ = false;
    return done;
  }

 private:
  sqlite3* database_;
  bool begun_ = false;
};

Intent intent_from(const Statement& row) {
  return {.id = row.number(0),
          .kind = row.text(1),
          .node = NodeId(row.text(2)),
          .detail = row.text(3),
          .state = static_cast<IntentState>(row.number(4)),
          .at = Utc(Duration(row.number(5))),
          .result = row.text(6)};
}

LedgerEvent event_from(const Statement& row) {
  return {.number = row.number(0),
          .at = Utc(Duration(row.number(1))),
          .node = NodeId(row.text(2)),
          .room = row.text(3),
          .kind = row.text(4),
          .words = row.text(5),
          .took = Duration(row.number(6))};
}

class SqliteLedger : public Ledger {
 public:
  explicit SqliteLedger(Database database) : database_(std::move(database)) {}

  std::optional<std::string> fact(const std::string& name) const override {
    Statement row(database_.get(), "SELECT value FROM facts WHERE name = ?");
    const auto found = row.bind(name).step();
    return found && *found ? std::optional(row.text(0)) : std::nullopt;
  }

  std::map<std::string, std::string> facts(const std::string& prefix) const override {
    Statement row(database_.get(),
                  "SELECT name, value FROM facts WHERE substr(name, 1, length(?)) = ?");
    row.bind(prefix).bind(prefix);
    std::map<std::string, std::string> found;
    for (auto more = row.step(); more && *more; more = row.step()) found[row.text(0)] = row.text(1);
    return found;
  }

  Result<void> put(const std::map<std::string, std::string>& facts) override {
    return synced([&]() -> Result<void> {
      for (const auto& [name, value] : facts) {
        Statement row(database_.get(), "INSERT OR REPLACE INTO facts VALUES (?, ?)");
        if (auto done = row.bind(name).bind(value).run(); !done) return done;
      }
      return {};
    });
  }

  Result<std::int64_t> begin(const Intent& intent) override {
    auto done = synced([&] {
      Statement row(database_.get(),
                    "INSERT INTO intents (kind, node, detail, state, at, result)"
                    " VALUES (?, ?, ?, 0, ?, '')");
      return row.bind(intent.kind)
          .bind(intent.node.value)
          .bind(intent.detail)
          .bind(intent.at.time_since_epoch().count())
          .run();
    });
    if (!done) return std::move(done).error();
    Statement row(database_.get(), "SELECT MAX(id) FROM intents");
    if (auto found = row.step(); !found) return std::move(found).error();
    return row.number(0);
  }

  Result<void> end(std::int64_t id, IntentState state, const std::string& result) override {
    auto done = synced([&] {
      Statement row(database_.get(), "UPDATE intents SET state = ?, result = ? WHERE id = ?");
      return row.bind(static_cast<std::int64_t>(state)).bind(result).bind(id).run();
    });
    if (done && ended_ == 0) return Error{Code::NotFound, "no intent " + std::to_string(id)};
    return done;
  }

  std::vector<Intent> intents(const std::string& kind) const override {
    Statement row(database_.get(),
                  "SELECT id, kind, node, detail, state, at, result FROM intents"
                  " WHERE ? = '' OR kind = ? ORDER BY id");
    row.bind(kind).bind(kind);
    std::vector<Intent> found;
    for (auto more = row.step(); more && *more; more = row.step())
      found.push_back(intent_from(row));
    return found;
  }

  Result<void> record(const LedgerEvent& event) override {
    if (auto done = sync("NORMAL"); !done) return done;
    Statement row(
        database_.get(),
        "INSERT INTO events (at, node, room, kind, words, took) VALUES (?, ?, ?, ?, ?, ?)");
    auto done = row.bind(event.at.time_since_epoch().count())
                    .bind(event.node.value)
                    .bind(event.room)
                    .bind(event.kind)
                    .bind(event.words)
                    .bind(event.took.count())
                    .run();
    if (!done || sqlite3_last_insert_rowid(database_.get()) % kTrimEvery != 0) return done;
    Statement trim(database_.get(),
                   "DELETE FROM events WHERE number <= (SELECT MAX(number) FROM events) - ?");
    return trim.bind(kEventsMax).run();
  }

  std::vector<LedgerEvent> events(const NodeId& node, std::size_t last) const override {
    Statement row(database_.get(),
                  "SELECT number, at, node, room, kind, words, took FROM"
                  " (SELECT * FROM events WHERE ? = '' OR node = ? ORDER BY number DESC LIMIT ?)"
                  " ORDER BY number");
    row.bind(node.value).bind(node.value).bind(static_cast<std::int64_t>(last));
    std::vector<LedgerEvent> found;
    for (auto more = row.step(); more && *more; more = row.step()) found.push_back(event_from(row));
    return found;
  }

 private:
  /// Facts and intents: on the disk before it returns, all of it or nothing.
  template <typename Work>
  Result<void> synced(const Work& work) {
    if (auto done = sync("FULL"); !done) return done;
    Transaction transaction(database_.get());
    if (auto done = transaction.begin(); !done) return done;
    if (Result<void> done = work(); !done) return done;
    ended_ = sqlite3_changes(database_.get());
    if (auto done = execute(database_.get(), kCountWrite); !done) return done;
    return transaction.commit();
  }

  Result<void> sync(const char* how) {
    if (std::strcmp(how, sync_) == 0) return {};
    const std::string text = "PRAGMA synchronous = " + std::string(how);
    auto done = execute(database_.get(), text.c_str());
    if (done) sync_ = how;
    return done;
  }

  Database database_;
  const char* sync_ = "";
  int ended_ = 0;  // rows that the last synced work changed
};

Result<int> version_of(sqlite3* database) {
  Statement row(database, "PRAGMA user_version");
  if (auto found = row.step(); !found) return std::move(found).error();
  return static_cast<int>(row.number(0));
}

/// A ledger is somebody from its first moment: whose machines these are must be known before any is
/// made.
Result<void> make_identity(sqlite3* database, Random& random) {
  for (const auto& [name, value] : {std::pair("cluster", fmt::format("{:016x}", random.next())),
                                    std::pair("term", std::string("1")),
                                    std::pair("instance", fmt::format("{:016x}", random.next()))}) {
    Statement row(database, "INSERT OR IGNORE INTO facts VALUES (?, ?)");
    if (auto done = row.bind(name).bind(value).run(); !done) return done;
  }
  return {};
}

Result<void> make_tables(sqlite3* database, Random& random) {
  Transaction transaction(database);
  if (auto done = transaction.begin(); !done) return done;
  if (auto done = execute(database, kTables); !done) return done;
  if (auto done = make_identity(database, random); !done) return done;
  const std::string version = "PRAGMA user_version = " + std::to_string(kSchema);
  if (auto done = execute(database, version.c_str()); !done) return done;
  return transaction.commit();
}

/// What a killed process wrote and never synced is read as if it had been: a synced commit brings
/// it to the disk before anybody acts on it.  It also makes the WAL's name one of today: a former
/// one, whose removal was not synced, would bring back with it what had failed.
Result<void> settle(sqlite3* database) {
  Transaction transaction(database);
  if (auto done = transaction.begin(); !done) return done;
  if (auto done = execute(database, kCountWrite); !done) return done;
  return transaction.commit();
}

Result<void> prove_sound(sqlite3* database) {
  Statement sound(database, "PRAGMA quick_check(1)");
  if (auto row = sound.step(); !row) return std::move(row).error();
  if (sound.text(0) == "ok") return {};
  return Error{Code::Corrupt, sound.text(0) + "; restore it from a copy. Nothing was changed"};
}

}  // namespace

Result<std::unique_ptr<Ledger>> open_sqlite_ledger(const std::string& path) {
  {
    // Made by us, so that nobody else may read it from its first moment; its WAL takes its mode.
    // Never one that is there: whoever closes a file gives up every lock that this process holds on
    // it, also those of a connection that is open (POSIX; sqlite.org/howtocorrupt.html, 2.2).
    const Descriptor file(::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
    if (!file.open() && errno != EEXIST) {
      return Error{Code::Unavailable, "ledger: open " + path + ": " + std::strerror(errno)};
    }
    if (::chmod(path.c_str(), 0600) != 0) {
      return Error{Code::Unavailable, "ledger: chmod " + path + ": " + std::strerror(errno)};
    }
  }
  SystemRandom random;
  return open_sqlite_ledger(path, nullptr, random);
}

Result<std::unique_ptr<Ledger>> open_sqlite_ledger(const std::string& path, const char* vfs,
                                                   Random& random) {
  sqlite3* opened = nullptr;
  constexpr int kHow = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int status = sqlite3_open_v2(path.c_str(), &opened, kHow, vfs);
  Database database(opened);
  if (status != SQLITE_OK) return error_of(opened, status).within(path);
  sqlite3_busy_timeout(opened, kLedgerBusyMs);
  auto version = version_of(opened);
  if (!version) return std::move(version).error().within(path);
  if (*version > kSchema) {
    return Error{Code::Refused, path + ": made by a later Skep (schema " +
                                    std::to_string(*version) + ", this one knows " +
                                    std::to_string(kSchema) +
                                    "); use that one. Nothing was changed"};
  }
  if (auto done = execute(opened, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"); !done) {
    return std::move(done).error().within(path);
  }
  if (*version < kSchema) {
    if (auto done = make_tables(opened, random); !done) return std::move(done).error().within(path);
  }
  if (auto done = prove_sound(opened); !done) return std::move(done).error().within(path);
  if (auto done = settle(opened); !done) return std::move(done).error().within(path);
  return std::unique_ptr<Ledger>(std::make_unique<SqliteLedger>(std::move(database)));
}

}  // namespace skep::coordinator
