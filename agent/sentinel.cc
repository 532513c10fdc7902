#include "agent/sentinel.h"

#include <charconv>

#include "agent/answers.h"
#include "agent/limits.h"

namespace skep::agent::sentinel {
namespace {

template <typename T>
bool number(const std::string& text, T& value) {
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  return wrong == std::errc{} && end == text.data() + text.size();
}

}  // namespace

RunSql effect(const std::string& socket, const std::string& node, bool writes, bool makes) {
  RunSql sql{.socket = socket, .statements = {}, .deadline = kSentinelDeadline};
  const auto add = [&sql](std::string statement) {
    sql.statements.push_back(std::move(statement));
  };
  if (writes && makes) {
    add("CREATE DATABASE IF NOT EXISTS skep");
    add("CREATE TABLE IF NOT EXISTS skep.sentinel (beat BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,"
        " writer VARCHAR(64) NOT NULL, at_ms BIGINT NOT NULL) ENGINE=InnoDB");
  }
  if (writes) {
    add("INSERT INTO skep.sentinel (writer, at_ms) VALUES ('" + node +
        "', ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000))");
    // By the number, which rises by the size of the cluster: the same rows go on every member.
    add("DELETE FROM skep.sentinel WHERE beat + " + std::to_string(kSentinelBeats) +
        " < (SELECT newest FROM (SELECT MAX(beat) AS newest FROM skep.sentinel) AS rows_now)");
  }
  add("SET SESSION wsrep_sync_wait = 1");
  add("SELECT COALESCE(MAX(beat), 0), COUNT(*),"
      " HEX(COALESCE(BIT_XOR(CRC32(CONCAT_WS(':', beat, writer, at_ms))), 0)),"
      " (SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
      " WHERE VARIABLE_NAME = 'WSREP_LAST_COMMITTED') FROM skep.sentinel");
  return sql;
}

bool missing(const Answer& answer) {
  if (answer) return false;
  const std::string& words = answer.error().message;
  // ER_NO_SUCH_TABLE, ER_BAD_DB_ERROR: the executor puts the number before the words.
  return words.find("1146 ") != std::string::npos || words.find("1049 ") != std::string::npos;
}

std::optional<protocol::Sentinel> read(const Answer& answer) {
  const auto rows = as<Rows>(answer);
  if (!rows || rows->rows.size() != 1 || rows->rows.front().size() != 4) return std::nullopt;
  const auto& cells = rows->rows.front();
  protocol::Sentinel seen{.digest = cells[2].substr(0, kDigestMax)};
  if (!number(cells[0], seen.beat) || !number(cells[1], seen.rows)) return std::nullopt;
  if (!number(cells[3], seen.committed)) return std::nullopt;
  return seen;
}

}  // namespace skep::agent::sentinel
