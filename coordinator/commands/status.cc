// skep status [--watch] [--exit-code]: every node in one table.

#include "coordinator/screen/status.h"

#include "coordinator/commands/commands.h"
#include "coordinator/commands/look.h"
#include "coordinator/commands/terminal.h"

namespace skep::coordinator {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return lines;
}

int watch_status(const Call& call, const Place& place) {
  catch_interrupts();
  Canvas canvas;
  const bool draws = !call.json && stdout_is_terminal() && stderr_is_terminal();
  const auto watched = watch(place, [&](const View& seen) {
    const View view = cleaned(seen);
    if (call.json) {
      print(to_json(status_document(view)) + "\n");
    } else if (draws) {
      canvas.draw(lines_of(status_text(view, result_style(call))));
    } else {
      print(status_text(view, result_style(call)) + "\n");
    }
    return true;
  });
  if (watched || interrupted()) return 0;
  return fail(call, place.config.cluster, watched.error());
}

}  // namespace

int status_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  if (call.watch) return watch_status(call, place);
  const auto seen = look(place);
  if (!seen) return fail(call, place.config.cluster, seen.error());
  const View view = cleaned(*seen);
  if (call.json) {
    print_document(status_document(view));
  } else {
    print(status_text(view, result_style(call)));
  }
  return call.exit_code && !as_wanted(view) ? static_cast<int>(Exit::NotAsWanted) : 0;
}

}  // namespace skep::coordinator
