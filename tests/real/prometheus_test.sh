#!/usr/bin/env bash
# A real Prometheus takes what the service tells, its rules and the alerts that they raise.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
packaged=$root/packaging/prometheus
work=$(mktemp -d -t skep-prometheus.XXXXXX)
pids=()
gone() { [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2> /dev/null; wait; rm -rf "$work"; }
trap gone EXIT
fail() { echo "FAIL $1"; [ -z "${2:-}" ] || tail -n 20 "$2"; exit 1; }
# Asks until the answer has it, for a minute at most.
until_says() { for _ in $(seq 240); do curl -fsS --max-time 5 "$1" 2> /dev/null | grep -q "$2" && return 0; sleep 0.25; done; return 1; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

promtool check metrics < "$root/tests/golden/metrics.txt" > "$work/metrics" 2>&1 || fail "the text is no metrics" "$work/metrics"
promtool check rules "$packaged/skep.rules.yml" > "$work/rules" 2>&1 || fail "the rules" "$work/rules"
promtool test rules "$packaged/skep.rules.test.yml" > "$work/test" 2>&1 || fail "what the rules raise" "$work/test"
promtool check config "$packaged/scrape.yml" > "$work/config" 2>&1 || fail "the scrape configuration" "$work/config"

# Every metric of rules and dashboard is one that is told.
jq -e '.panels | length > 0' "$packaged/dashboard.json" > /dev/null || fail "the dashboard is no JSON"
for metric in $(grep -ohE 'skep_[a-z_]+' "$packaged/skep.rules.yml" "$packaged/dashboard.json" | sort -u); do
  grep -q "^$metric{" "$root/tests/golden/metrics.txt" || fail "nobody tells $metric"
done

mkdir -p "$work/www"; cp "$root/tests/golden/metrics.txt" "$work/www/metrics"
told=$(free_port) port=$(free_port)
(cd "$work/www" && exec python3 -m http.server --bind 127.0.0.1 "$told") > "$work/www.log" 2>&1 & pids+=($!)
sed "s/127.0.0.1:9641/127.0.0.1:$told/" "$packaged/scrape.yml" > "$work/prometheus.yml"
cp "$packaged/skep.rules.yml" "$work/"
cat >> "$work/prometheus.yml" <<YAML
rule_files: [skep.rules.yml]
global: {scrape_interval: 1s, evaluation_interval: 1s}
YAML
# No alert is to wait for its time here: promtool has looked at that.
sed -i -E 's/for: [0-9]+[sm]/for: 0s/' "$work/skep.rules.yml"
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" --web.listen-address="127.0.0.1:$port" \
  > "$work/prometheus.log" 2>&1 & pids+=($!)
api=http://127.0.0.1:$port/api/v1
until_says "$api/targets" '"health":"up"' || fail "the scrape" "$work/prometheus.log"
until_says "$api/query?query=skep_cluster_serves" '"1"' || fail "the cluster serves" "$work/prometheus.log"
until_says "$api/alerts" '"alertname":"SkepNodeLost"' || fail "the lost node raises an alert" "$work/prometheus.log"
if curl -fsS "$api/alerts" | grep -q SkepClusterDoesNotServe; then fail "a cluster that serves raises one"; fi
echo "prometheus: metrics, rules, a scrape and an alert"
