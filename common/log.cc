#include "common/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace skep::log {
namespace {

constexpr const char* kName = "skep";

void quote(std::string& line, std::string_view text) {
  const bool plain = !text.empty() && text.find_first_of(" =\"\n\t") == std::string_view::npos;
  if (plain) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') line += '\\';
    if (c == '\n') {
      line += "\\n";
      continue;
    }
    line += c;
  }
  line += '"';
}

void write(spdlog::level::level_enum level, std::string_view event, Fields fields) {
  auto* logger = spdlog::default_logger_raw();
  // The library's own default logger writes to stdout; nobody chose that.
  if (logger == nullptr || logger->name() != kName || !logger->should_log(level)) return;
  std::string line(event);
  for (const Field& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    quote(line, field.value);
  }
  logger->log(level, spdlog::string_view_t(line.data(), line.size()));
}

void use(std::shared_ptr<spdlog::logger> logger) {
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace

void info(std::string_view event, Fields fields) {
  write(spdlog::level::info, event, fields);
}
void warn(std::string_view event, Fields fields) {
  write(spdlog::level::warn, event, fields);
}
void error(std::string_view event, Fields fields) {
  write(spdlog::level::err, event, fields);
}

void to_stderr() {
  use(std::make_shared<spdlog::logger>(kName, std::make_shared<spdlog::sinks::stderr_sink_st>()));
}

void to_file(const std::string& path) {
  try {
    use(std::make_shared<spdlog::logger>(
        kName, std::make_shared<spdlog::sinks::basic_file_sink_mt>(path)));
  } catch (const spdlog::spdlog_ex&) {
    to_stderr();
  }
}

}  // namespace skep::log
