#include "coordinator/web/metrics.h"

#include <fmt/format.h>

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "coordinator/screen/status.h"

namespace skep::coordinator {
namespace {

using Labels = std::vector<std::pair<std::string_view, std::string>>;

/// What a node said may stand in a value: a quote or a line's end would begin another metric.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\' || c == '"') safe += '\\';
    safe += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return safe;
}

double as_seconds(Duration duration) {
  return static_cast<double>(duration.count()) / 1000;
}

class Text {
 public:
  explicit Text(std::string cluster) : cluster_(std::move(cluster)) {}

  void about(std::string_view name, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, help, name);
  }
  void value(double number, const Labels& labels = {}) {
    text_ += fmt::format("{}{{cluster=\"{}\"", name_, escaped(cluster_));
    for (const auto& [name, label] : labels) {
      text_ += fmt::format(",{}=\"{}\"", name, escaped(label));
    }
    text_ += fmt::format("}} {}\n", number);
  }
  void flag(bool yes, const Labels& labels = {}) { value(yes ? 1 : 0, labels); }

  /// One value a node; nothing where it is not known.
  void nodes(const View& view, std::string_view name, std::string_view help,
             const std::function<std::optional<double>(const NodeView&)>& of) {
    about(name, help);
    for (const NodeView& node : view.nodes) {
      if (const auto number = of(node)) value(*number, {{"node", node.name.value}});
    }
  }

  std::string take() { return std::move(text_); }

 private:
  std::string cluster_;
  std::string name_;
  std::string text_;
};

std::optional<double> flagged(bool yes) {
  return yes ? 1 : 0;
}

void cluster(Text& text, const View& view, Utc now) {
  text.about("skep_cluster_serves", "A member is Synced in the Primary component.");
  text.flag(view.serves);
  text.about("skep_cluster_as_wanted", "Every node serves.");
  text.flag(as_wanted(view));
  text.about("skep_cluster_down", "Its layers were taken off on purpose.");
  text.flag(view.down);
  text.about("skep_cluster_nodes", "Nodes that the YAML names.");
  text.value(static_cast<double>(view.nodes.size()));
  text.about("skep_view_age_seconds", "Since the coordinator last looked at all it knows.");
  text.value(as_seconds(std::max(now - view.at, Duration{0})));
}

void galera(Text& text, const View& view) {
  using Number = std::optional<double>;
  const auto sampled = [](const std::function<double(const protocol::GaleraSample&)>& of) {
    return [of](const NodeView& node) -> Number {
      // What a silent node said last is not called current.
      if (!node.health || !node.health->galera.answered || node.beside == Beside::Lost) {
        return std::nullopt;
      }
      return of(node.health->galera);
    };
  };
  text.nodes(view, "skep_galera_synced", "Its member is Synced and Primary.",
             sampled([](const protocol::GaleraSample& sample) {
               return sample.state == "Synced" && sample.cluster_status == "Primary" ? 1.0 : 0.0;
             }));
  text.nodes(view, "skep_galera_size", "Members in its component.",
             sampled([](const protocol::GaleraSample& sample) { return double(sample.size); }));
  text.nodes(view, "skep_galera_last_committed", "Position that its member has committed.",
             sampled([](const protocol::GaleraSample& sample) {
               return static_cast<double>(sample.last_committed);
             }));
}

void nodes(Text& text, const View& view) {
  using Number = std::optional<double>;
  text.nodes(view, "skep_node_serves", "It serves, as every node should.", [](const NodeView& one) {
    return flagged(one.stage == protocol::Stage::Serving && one.beside == Beside::None);
  });
  text.about("skep_node_beside", "1: it is lost, stopped, paused or refused.");
  for (const NodeView& one : view.nodes) {
    for (const auto& [beside, word] :
         {std::pair(Beside::Lost, "lost"), std::pair(Beside::Stopped, "stopped"),
          std::pair(Beside::Paused, "paused"), std::pair(Beside::Refused, "refused")}) {
      text.flag(one.beside == beside, {{"node", one.name.value}, {"state", word}});
    }
  }
  text.nodes(view, "skep_node_stage", "0 ordered to 8 serving.",
             [](const NodeView& one) -> Number { return static_cast<double>(one.stage); });
  text.nodes(view, "skep_node_seen_seconds", "Since the last word of its agent.",
             [](const NodeView& one) -> Number {
               return one.seen ? Number(as_seconds(*one.seen)) : std::nullopt;
             });
  text.nodes(view, "skep_node_clock_offset_seconds", "Its clock beside the coordinator's.",
             [](const NodeView& one) -> Number {
               return one.health ? Number(as_seconds(one.health->clock_offset)) : std::nullopt;
             });
  text.about("skep_node_disk_used_percent", "How full a volume is.");
  for (const NodeView& one : view.nodes) {
    if (!one.health) continue;
    for (const auto& [disk, percent] : one.health->disk_percent) {
      text.value(percent, {{"node", one.name.value}, {"disk", disk}});
    }
  }
}

}  // namespace

std::string metrics_text(const std::optional<View>& view, const WatchState& watch, Utc now) {
  Text text(view ? view->cluster : "");
  text.about("skep_watched", "The coordinator watches, and has a view of the cluster.");
  text.flag(view.has_value());
  if (!view) return text.take();
  text.about("skep_alerts_standing", "Troubles that were told and have not ended.");
  text.value(static_cast<double>(watch.alerts));
  text.about("skep_change_under_way", "The service makes a change that was asked for.");
  text.flag(watch.changing);
  cluster(text, *view, now);
  nodes(text, *view);
  galera(text, *view);
  return text.take();
}

}  // namespace skep::coordinator
