#!/bin/bash
# The start program of the database container against the real MariaDB and Galera.
#
# Needs root, the container images in the cache (packaging/images/build), and two minutes.  Runs in
# network, mount and process namespaces of its own: whatever happens, nothing is left running.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${SKEP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/skep}
if [ "${1:-}" != inside ]; then
    [ "$(id -u)" = 0 ] || { echo "skipped: needs root"; exit 77; }
    [ -d "$cache/registry" ] || { echo "skipped: no images in $cache"; exit 77; }
    exec unshare --net --mount --pid --fork --kill-child --mount-proc "$0" inside
fi

work=$(mktemp -d /var/tmp/skep-database-start.XXXXXX)
# All that is mounted goes with the mount namespace; never a recursive removal across mounts.
trap 'umount --lazy "$work" && rmdir "$work"' EXIT
mount -t tmpfs none "$work"
ip link set lo up

blob() { echo "$cache/registry/docker/registry/v2/blobs/sha256/${1:0:2}/$1/data"; }
unpack_image() { # the one layer of skep/mariadb
    local tag manifest layer
    tag=$cache/registry/docker/registry/v2/repositories/skep/mariadb/_manifests/tags/10.11/current/link
    manifest=$(blob "$(sed 's/sha256://' "$tag")")
    layer=$(jq -r '.layers[0].digest | ltrimstr("sha256:")' "$manifest")
    mkdir "$work/image"
    tar -xf "$(blob "$layer")" -C "$work/image"
    cp "$here/../../packaging/database/start" "$work/image/usr/local/bin/skep-db-start"
}

failures=0
passed() { echo "ok    $*"; }
failed() { echo "FAIL  $*"; failures=$((failures + 1)); }
expect() { # WORDS WANTED GOT
    if [ "$2" = "$3" ]; then passed "$1"; else failed "$1: wanted '$2', got '$3'"; fi
}

# A member: a root file system of its own; volume, control and socket directories as in the container.
member() { # N
    local root=$work/$1/root device
    mkdir -p "$work/$1"/{upper,work,root}
    mount -t overlay overlay \
        -o "lowerdir=$work/image,upperdir=$work/$1/upper,workdir=$work/$1/work" "$root"
    mount -t tmpfs none "$root/dev"
    for device in null:3 zero:5 random:8 urandom:9; do
        mknod -m 666 "$root/dev/${device%:*}" c 1 "${device#*:}"
    done
    ln -s /proc/self/fd "$root/dev/fd"
    mount -t proc proc "$root/proc"
    cat >"$root/etc/mysql/conf.d/skep.cnf" <<END
[mysqld]
bind-address=127.0.1.$1
skip-name-resolve
innodb_buffer_pool_size=16M
innodb_log_file_size=16M
binlog_format=ROW
innodb_autoinc_lock_mode=2
wsrep_on=ON
wsrep_provider=/usr/lib/galera/libgalera_smm.so
wsrep_cluster_name=trial
wsrep_cluster_address=gcomm://127.0.1.1,127.0.1.2,127.0.1.3
wsrep_node_name=db$1
wsrep_node_address=127.0.1.$1
wsrep_sst_receive_address=127.0.1.$1:44${1}4
wsrep_sst_method=mariabackup
wsrep_sst_auth=mysql:
wsrep_provider_options="gmcast.listen_addr=tcp://127.0.1.$1:4567;ist.recv_addr=127.0.1.$1:4568;gcache.size=8M;pc.recovery=false"
[sst]
sst-syslog=-1
END
}
token() { echo "${*:2}" >"$work/$1/root/skep/control/token"; }
program_itself() { exec chroot "$work/$1/root" /usr/local/bin/skep-db-start "${@:2}"; }
program() { (program_itself "$@"); }
start() { (program_itself "$@") >"$work/$1/log" 2>&1 & echo $! >"$work/$1/pid"; }
sql() { chroot "$work/$1/root" mariadb -NBe "$2" 2>/dev/null; }
status() { sql "$1" "SHOW STATUS LIKE 'wsrep_local_state_comment'" | cut -f2; }
synced() { # N: within a minute
    local _
    for _ in {1..300}; do
        if [ "$(status "$1")" = Synced ]; then passed "member $1 is Synced"; return; fi
        kill -0 "$(cat "$work/$1/pid")" 2>/dev/null || break
        sleep 0.2
    done
    failed "member $1 is not Synced"
    tail -n 25 "$work/$1/log"
}
cut_down() { kill -9 "$(cat "$work/$1/pid")"; wait "$(cat "$work/$1/pid")" 2>/dev/null || true; }
stop() { kill "$(cat "$work/$1/pid")"; wait "$(cat "$work/$1/pid")" 2>/dev/null || true; }
refused() { # N EXIT WORDS [ARGUMENTS]: the start ends with EXIT and says WORDS
    local code=0
    program "$1" "${@:4}" >"$work/$1/log" 2>&1 || code=$?
    expect "refused with $2" "$2" "$code"
    if grep -q "$3" "$work/$1/log"; then passed "says '$3'"; else failed "does not say '$3'"; cat "$work/$1/log"; fi
}
position() { program "$1" recover 2>/dev/null | sed 's/^recovered //'; }

unpack_image
for n in 1 2 3; do member $n; done
data=$work/1/root/var/lib/mysql control=$work/1/root/skep/control
whole="Waiting for SST streaming to complete"

echo "-- a census of an empty directory changes nothing"
expect "no position" 00000000-0000-0000-0000-000000000000:-1 "$(position 1)"
expect "nothing made" "" "$(ls -A "$data")"

echo "-- what is no token is refused, once"
token 1 seed-everything 1
refused 1 64 "no token"
token 1 seed-from 2 00000000-0000-0000-0000-000000000000:-1
refused 1 64 "nothing can be seeded"
token 1 seed-empty x
refused 1 64 "no epoch"
refused 1 64 "may not stand" --wsrep-new-cluster
expect "no epoch begun" "" "$(cat "$control/epoch" 2>/dev/null || true)"

echo "-- a first seed that is cut as it uses up its epoch"
mkdir -p "$work/1/root/usr/local/sbin"
# shellcheck disable=SC2016
printf '#!/bin/sh\ncase "$1" in *epoch.new) kill -9 $PPID ;; esac\nexec /bin/sync "$@"\n' >"$work/1/root/usr/local/sbin/sync"
chmod 755 "$work/1/root/usr/local/sbin/sync"
token 1 seed-empty 3
program 1 >"$work/1/log" 2>&1 || true
expect "no epoch begun" "" "$(cat "$control/epoch" 2>/dev/null || true)"
expect "what will fill the directory is known as ours" "epoch 3" "$(cat "$control/seeding")"
rm "$work/1/root/usr/local/sbin/sync"

echo "-- an empty directory is seeded"
printf "it's a \\\\ 'secret'\n" >"$work/1/root/run/password"
token 1 seed-empty 3
export MARIADB_ROOT_PASSWORD_FILE=/run/password
start 1
synced 1
expect "token used up" "" "$(ls "$control/token" 2>/dev/null || true)"
expect "epoch begun" 3 "$(cat "$control/epoch")"
expect "marked as being seeded" "epoch 3" "$(cat "$control/seeding")"
expect "mysql has its account" "mysql@localhost" "$(chroot --userspec=mysql:mysql "$work/1/root" \
    mariadb -NBe 'SELECT current_user()' 2>/dev/null)"
expect "the root password is known" "root@localhost" "$(chroot --userspec=nobody:nogroup "$work/1/root" \
    env MYSQL_PWD="it's a \\ 'secret'" mariadb -u root -NBe 'SELECT current_user()' 2>&1)"
expect "it is process $(cat "$work/1/pid")" mariadbd "$(cat "/proc/$(cat "$work/1/pid")/comm")"
sql 1 "CREATE DATABASE d; CREATE TABLE d.t (i INT PRIMARY KEY); INSERT INTO d.t VALUES (1)"
state=$(sql 1 "SHOW STATUS LIKE 'wsrep_cluster_state_uuid'" | cut -f2)

echo "-- the same token a second time"
cut_down 1
token 1 seed-empty 3
refused 1 64 "epoch 3 is not above 3"
expect "the refused token is out of the way" "seed-empty 3" "$(cat "$control/token.refused")"

echo "-- a seed that was cut, and a directory with a state"
found=$(position 1)
if [[ $found =~ ^$state:[0-9]+$ ]]; then passed "recovers $found"; else failed "recovers '$found'"; fi
rm "$control/seeding"
token 1 seed-empty 4
refused 1 65 "holds a state"
echo "epoch 3" >"$control/seeding"
token 1 seed-empty 5
cp -a "$data" "$work/1/saved"
start 1
synced 1
expect "what was there is aside" "$work" "$(cd "$control/aside.5/mysql" && echo "$work")"
expect "the new one is empty" "" "$(sql 1 "SHOW DATABASES LIKE 'd'")"
stop 1
rm -rf "$control/seeding" "$control/aside.5"
find "$data" -mindepth 1 -delete
cp -a "$work/1/saved/." "$data"

echo "-- seeding from a position"
seqno=${found##*:}
token 1 seed-from 6 "$state:$((seqno + 1))"
refused 1 66 "asked to seed from"
token 1 seed-from 7 "$found"
start 1
synced 1
expect "the row is there" 1 "$(sql 1 'SELECT count(*) FROM d.t')"
expect "same history" "$state" "$(sql 1 "SHOW STATUS LIKE 'wsrep_cluster_state_uuid'" | cut -f2)"

echo "-- joining: rsync, then mariabackup"
token 2 join-rsync 7
SECONDS=0
start 2
synced 2
echo "      $SECONDS s"
grep -q "wsrep_sst_rsync" "$work/2/log" && passed "by rsync" || failed "not by rsync"
SECONDS=0
start 3
synced 3
echo "      $SECONDS s"
grep -q "$whole" "$work/3/log" && passed "by mariabackup" || failed "not by mariabackup"
for n in 2 3; do expect "row on member $n" 1 "$(sql $n 'SELECT count(*) FROM d.t')"; done

echo "-- one is cut and comes back by itself"
cut_down 3
sql 1 "INSERT INTO d.t VALUES (2), (3)"
start 3
synced 3
expect "rows on member 3" 3 "$(sql 3 'SELECT count(*) FROM d.t')"
grep -q "starts mariadbd --wsrep_start_position=$state:" "$work/3/log" &&
    passed "with its position" || failed "without a position"
# The script of a whole transfer runs either way; what tells them apart is that it waits for data.
grep -q "$whole" "$work/3/log" && failed "took a whole transfer" || passed "took only what it missed"

echo "-- a transfer that was cut: the directory counts for nothing"
stop 3
touch "$work/3/root/var/lib/mysql/sst_in_progress"
expect "no position" 00000000-0000-0000-0000-000000000000:-1 "$(position 3)"
start 3
synced 3
expect "rows on member 3" 3 "$(sql 3 'SELECT count(*) FROM d.t')"
grep -q "$whole" "$work/3/log" && passed "took a whole transfer" || failed "took no whole transfer"

echo "-- no state, and a last view of its own alone: it joins all the same"
stop 3
alone=0dae1307-1606-11e4-aa94-5255b1455aa0
sed -i "s/pc.recovery=false/pc.recovery=true/" "$work/3/root/etc/mysql/conf.d/skep.cnf"
touch "$work/3/root/var/lib/mysql/sst_in_progress"
printf '%s\n' "my_uuid: $alone" "#vwbeg" "view_id: 3 $alone 12" "bootstrap: 0" "member: $alone 1" "#vwend" \
    >"$work/3/root/var/lib/mysql/gvwstate.dat"
start 3
synced 3
expect "same history on member 3" "$state" "$(sql 3 "SHOW STATUS LIKE 'wsrep_cluster_state_uuid'" | cut -f2)"
expect "the view is aside" "member: $alone 1" "$(grep ^member: "$work/3/root/skep/control/gvwstate.alone")"
cut_down 3
rm "$work/3/root/skep/control/gvwstate.alone"
touch "$work/3/root/var/lib/mysql/sst_in_progress"
start 3
synced 3
expect "a view with others stays" "" "$(ls "$work/3/root/skep/control/gvwstate.alone" 2>/dev/null || true)"
sed -i "s/pc.recovery=true/pc.recovery=false/" "$work/3/root/etc/mysql/conf.d/skep.cnf"

echo "-- a position that cannot be found starts nothing"
stop 2
mv "$work/2/root/var/lib/mysql/ibdata1" "$work/2/ibdata1"
echo "garbage" >"$work/2/root/var/lib/mysql/ibdata1"
refused 2 67 "no position could be recovered"

stop 3
stop 1
echo "-- $failures failed"
[ "$failures" = 0 ]
