// skep: the operator's command line, always a client of a coordinator, which it hosts itself where
// none runs.

#include <string>
#include <vector>

#include "coordinator/commands/call.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/screen/trouble.h"

int main(int count, char** arguments) {
  using skep::coordinator::ParsedCall;
  const ParsedCall parsed = skep::coordinator::parse_call({arguments + 1, arguments + count});
  if (parsed.run) return skep::coordinator::carry_out(parsed.call);
  if (!parsed.mistake) {
    skep::coordinator::print(parsed.words);
    return 0;
  }
  return skep::coordinator::fail(parsed.call, "", skep::coordinator::Exit::Usage, parsed.words,
                                 {"skep --help"});
}
