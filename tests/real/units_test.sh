#!/bin/sh
# systemd and D-Bus, the real ones: boots a node's image as a container, runs units_real_test in it, and the agent as its service.
set -eu
cd "$(dirname "$0")/../.."
build=$(realpath "${BUILD:-build}")
rootfs=${ROOTFS:-${XDG_CACHE_HOME:-$HOME/.cache}/skep/node/rootfs}
[ "$(id -u)" = 0 ] || { echo "needs root" >&2; exit 1; }
[ -d "$rootfs" ] || { echo "no node image: packaging/images/build" >&2; exit 1; }

# All that is mounted here is seen by nobody else, and ends with us.
if [ "${1:-}" != inside ]; then
  work=$(mktemp -d)
  status=0
  BUILD=$build unshare --mount --propagation private "$0" inside "$work" || status=$?
  rm -rf "$work"
  exit "$status"
fi
work=$2
mkdir "$work/layers" "$work/cgroup"
mount -t tmpfs none "$work/layers"
mkdir "$work/layers/upper" "$work/layers/work" "$work/layers/root"
root=$work/layers/root
mount -t overlay none -o "lowerdir=$(realpath "$rootfs"),upperdir=$work/layers/upper,workdir=$work/layers/work" "$root"
mkdir -p "$root/opt/skep"
cp -a "$build/opt-skep/." "$root/opt/skep/"
cp "$build/bin/units_real_test" "$root/opt/skep/bin/"

# A cgroup tree of version 2, whatever the host's own is (reference: README of the provider `local`).
mount -t cgroup2 none "$work/cgroup"
mount --bind "$work/cgroup" /sys/fs/cgroup
group=/sys/fs/cgroup/skep-units-$$
mkdir "$group"
sh -c "echo \$\$ > $group/cgroup.procs; exec env SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn \
  --quiet --register=no --keep-unit --settings=no --boot --directory=$root --machine=skep-units-$$ \
  --private-network --link-journal=no --console=pipe" > "$work/console" 2>&1 &
nspawn=$!
finish() {
  for child in $(pgrep -P "$nspawn" || true); do kill -KILL "$child" 2>/dev/null || true; done
  wait "$nspawn" 2>/dev/null || true
  find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
}
trap finish EXIT

leader=
in_machine() { nsenter --target "$leader" --all "$@"; }
tries=0
until [ -n "$leader" ] && in_machine systemctl is-system-running 2>/dev/null | grep -Eq 'running|degraded'; do
  tries=$((tries + 1))
  [ "$tries" -lt 300 ] || { tail -n 20 "$work/console" >&2; echo "no boot" >&2; exit 1; }
  sleep 0.2
  leader=$(pgrep -P "$nspawn" | head -n 1 || true)
done

in_machine /opt/skep/lib/ld-linux-x86-64.so.2 --library-path /opt/skep/lib \
  /opt/skep/bin/units_real_test

# The agent as a service: ready without a coordinator, and back after a kill.
in_machine /opt/skep/bin/skep-agent enroll --node sw1 --cluster 00c0ffee00c0ffee \
  --endpoint ipc:///run/skep/relay.sock --private-address 10.77.0.11 \
  --coordinator-key 'rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7' > "$work/enrolled"
in_machine systemctl daemon-reload
in_machine systemctl start skep-agent.service
[ "$(in_machine systemctl is-active skep-agent.service)" = active ]
first=$(in_machine systemctl show --property=MainPID --value skep-agent.service)
in_machine kill -KILL "$first"
tries=0
until [ "$(in_machine systemctl show --property=NRestarts --value skep-agent.service)" = 1 ] &&
  [ "$(in_machine systemctl is-active skep-agent.service)" = active ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || { in_machine systemctl status --no-pager skep-agent.service >&2; exit 1; }
  sleep 0.2
done
in_machine systemctl stop skep-agent.service
[ "$(in_machine systemctl show --property=Result --value skep-agent.service)" = success ]
echo "units_test: passed"
