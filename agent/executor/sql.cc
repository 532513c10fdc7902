#include "agent/executor/sql.h"

#include <mysql.h>

#include <algorithm>

#include "agent/limits.h"

namespace skep::agent::executor {
namespace {

/// libmariadb counts its waits in whole seconds.
unsigned seconds(Duration duration) {
  return static_cast<unsigned>(std::max<std::int64_t>(1, duration.count() / 1000));
}

struct ResultFree {
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};

}  // namespace

class Sql::Connection {
 public:
  Connection() : mysql_(mysql_init(nullptr)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { mysql_close(mysql_); }

  Result<void> open(const std::string& socket, Duration deadline) {
    const unsigned wait = seconds(deadline);
    mysql_options(mysql_, MYSQL_OPT_CONNECT_TIMEOUT, &wait);
    mysql_options(mysql_, MYSQL_OPT_READ_TIMEOUT, &wait);
    mysql_options(mysql_, MYSQL_OPT_WRITE_TIMEOUT, &wait);
    if (mysql_real_connect(mysql_, nullptr, "root", nullptr, nullptr, 0, socket.c_str(), 0) ==
        nullptr) {
      return failed();
    }
    return {};
  }

  Result<Rows> query(const std::string& statement) {
    if (mysql_real_query(mysql_, statement.data(), statement.size()) != 0) return failed();
    const std::unique_ptr<MYSQL_RES, ResultFree> result(mysql_store_result(mysql_));
    if (result == nullptr) {
      if (mysql_errno(mysql_) != 0) return failed();
      return Rows{};
    }
    Rows rows;
    const unsigned columns = mysql_num_fields(result.get());
    while (const MYSQL_ROW row = mysql_fetch_row(result.get())) {
      if (rows.rows.size() == kSqlRowsMax) {
        return Error{Code::Invalid, "more than " + std::to_string(kSqlRowsMax) + " rows"};
      }
      const unsigned long* lengths = mysql_fetch_lengths(result.get());
      auto& cells = rows.rows.emplace_back();
      for (unsigned i = 0; i < columns; ++i) {
        cells.emplace_back(row[i] == nullptr ? "" : std::string(row[i], lengths[i]));
      }
    }
    return rows;
  }

 private:
  Error failed() const {
    return Error{Code::Unavailable,
                 std::to_string(mysql_errno(mysql_)) + " " + mysql_error(mysql_)};
  }

  MYSQL* mysql_;
};

Sql::Sql() = default;
Sql::~Sql() = default;

Result<Rows> Sql::run(const RunSql& sql) {
  auto& connection = connections_[sql.socket];
  if (connection == nullptr) {
    auto fresh = std::make_unique<Connection>();
    auto opened = fresh->open(sql.socket, sql.deadline);
    if (!opened) return std::move(opened).error().within(sql.socket);
    connection = std::move(fresh);
  }
  Rows last;
  for (const auto& statement : sql.statements) {
    auto rows = connection->query(statement);
    if (!rows) {
      // Whatever it was, the next look begins with a connection of its own.
      connection.reset();
      return std::move(rows).error().within(sql.socket);
    }
    last = std::move(*rows);
  }
  return last;
}

}  // namespace skep::agent::executor
