// Terminal: where results and progress go, and how questions are asked.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "common/time.h"
#include "coordinator/commands/call.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"
#include "coordinator/screen/trouble.h"

namespace skep::coordinator {

/// Results to stdout, progress and trouble to stderr.
void print(std::string_view text);
void print_document(const Document& document);
void tell(std::string_view text);

/// Width, and colour where it is a terminal and nobody forbade it.
Style result_style(const Call& call);
Style progress_style(const Call& call);

bool stdin_is_terminal();
bool stdout_is_terminal();
bool stderr_is_terminal();

/// Asks on the terminal; false where there is none, or the answer is another.
bool typed(const std::string& question, const std::string& wanted);

/// One line typed on the terminal; empty where there is none.
std::string asked(const std::string& question);

/// Tells an error, as words or as a document; gives the exit status for it.
int fail(const Call& call, const std::string& cluster, const Error& error,
         const std::vector<std::string>& next = {});
int fail(const Call& call, const std::string& cluster, Exit exit, const std::string& words,
         const std::vector<std::string>& next = {});

/// From then on Ctrl-C and TERM only raise a flag; the second time they end the program.
void catch_interrupts();
bool interrupted();

/// Whoever started this process a while ago is gone, and nobody asked for that (nohup): like a
/// hangup, but seen also where the caller was killed without a word.
class Caller {
 public:
  bool gone(Tick now);

 private:
  std::optional<Tick> first_asked_;
  int caller_ = 0;  // 0: not known yet
};

/// Draws in place on a terminal: each drawing replaces the one before.
class Canvas {
 public:
  void draw(const std::vector<std::string>& lines);
  /// Removes what was drawn.
  void clear();

 private:
  std::size_t drawn_ = 0;
};

}  // namespace skep::coordinator
