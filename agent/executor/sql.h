// Sql: statements on the member's unix socket, on one connection that is kept open.  The only place
// that knows libmariadb.

#pragma once

#include <map>
#include <memory>
#include <string>

#include "agent/effect.h"

namespace skep::agent::executor {

/// For one thread.
class Sql {
 public:
  Sql();
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;
  ~Sql();

  /// As root through unix_socket: the agent is uid 0.  NULL is an empty text.
  /// Code::Unavailable: nobody answers there, or a statement failed, with the server's words.
  Result<Rows> run(const RunSql& sql);

 private:
  class Connection;
  std::map<std::string, std::unique_ptr<Connection>> connections_;  // by socket
};

}  // namespace skep::agent::executor
