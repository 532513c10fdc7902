// Log: an event in the past tense, then its keys; one line of logfmt on stderr or into a file.
//
// Logged once, by whoever decides.  Error means that a person must act.

#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace skep::log {

struct Field {
  std::string_view key;
  std::string value;
  Field(std::string_view name, std::string_view text) : key(name), value(text) {}
  Field(std::string_view name, const char* text) : key(name), value(text) {}
  Field(std::string_view name, const std::string& text) : key(name), value(text) {}
  template <typename Number>
  requires std::is_arithmetic_v<Number> Field(std::string_view name, Number number)
      : key(name), value(std::to_string(number)) {}
};

using Fields = std::initializer_list<Field>;

void info(std::string_view event, Fields fields = {});
void warn(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

/// Where lines go from now on; until then: nowhere.
void to_stderr();
void to_file(const std::string& path);

}  // namespace skep::log
