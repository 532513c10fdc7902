#!/bin/sh
# The folder /opt/skep runs on its own: in an otherwise empty root, with its own loader and libraries.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
[ "$(id -u)" = 0 ] || { echo "needs root" >&2; exit 1; }
[ -f "$build/opt-skep.tar" ] || packaging/bundle "$build"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/opt/skep"
tar -C "$root/opt/skep" -xf "$build/opt-skep.tar"

# Says its version.
said=$(chroot "$root" /opt/skep/bin/skep-agent --version)
case $said in
  "skep-agent "*) ;;
  *) echo "said: $said" >&2; exit 1 ;;
esac

# Every library is the folder's own.
strays=$(chroot "$root" /opt/skep/lib/ld-linux-x86-64.so.2 --list /opt/skep/bin/skep-agent |
  sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' | grep -v '^/opt/skep/' || true)
[ -z "$strays" ] || { echo "not from the folder: $strays" >&2; exit 1; }

# Enrols with nothing else there, twice with the same key, and leaves what the service needs.
enroll() {
  chroot "$root" /opt/skep/bin/skep-agent enroll --node sw1 --cluster 00c0ffee00c0ffee \
    --endpoint tcp://10.77.0.1:7411 --private-address 10.77.0.11 \
    --coordinator-key 'rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7'
}
mkdir -p "$root/dev"
first=$(enroll)
[ "$first" = "$(enroll)" ] || { echo "another key the second time" >&2; exit 1; }
[ "$(stat -c %a "$root/etc/skep/keys/curve.secret")" = 600 ]
grep -q '^ExecStart=/opt/skep/bin/skep-agent$' "$root/etc/systemd/system/skep-agent.service"
for file in bin/skep-agent share/database-start build-id; do
  [ -s "$root/opt/skep/$file" ] || { echo "no $file" >&2; exit 1; }
done
