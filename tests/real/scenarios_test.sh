#!/bin/bash
# With --soak only: it takes minutes.
# The scenarios of tests/sim/scenarios with real processes: mariadbd with Galera, started by the project's own start
# program, and Consul.  The models are held against this.
#
#   scenarios_test.sh [NAME...]      these; without: all, those marked `soak` only with SKEP_SOAK=1
#
# Needs root and the container images in the cache (packaging/images/build).  Each member has a network namespace of its
# own on one bridge, inside network, mount and process namespaces that end with this: nothing is left running.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${SKEP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/skep}
if [ "${1:-}" != inside ]; then
    [ "$(id -u)" = 0 ] || { echo "skipped: needs root"; exit 77; }
    [ -d "$cache/registry" ] || { echo "skipped: no images in $cache"; exit 77; }
    exec unshare --net --mount --pid --fork --kill-child --mount-proc "$0" inside "$@"
fi
shift
. "$here/../support/play"

work=$(mktemp -d /var/tmp/skep-scenarios.XXXXXX)
trap 'umount --lazy "$work" && rmdir "$work"' EXIT
mount -t tmpfs none "$work"
mount -t tmpfs none /run

# -- what both worlds stand on

blob() { echo "$cache/registry/docker/registry/v2/blobs/sha256/${1:0:2}/$1/data"; }
unpack() { # REPOSITORY FOLDER: the layers of its only tag
    local tag layer
    tag=$(ls -d "$cache/registry/docker/registry/v2/repositories/$1/_manifests/tags/"*/current/link | head -n 1)
    mkdir -p "$2"
    while read -r layer; do tar -xf "$(blob "$layer")" -C "$2"; done < <(
        jq -r '.layers[].digest | ltrimstr("sha256:")' "$(blob "$(sed 's/sha256://' "$tag")")")
}

network() {
    local n
    ip link add br0 type bridge && ip link set br0 up && ip link set lo up
    for n in 1 2 3; do
        ip netns add "m$n"
        ip link add "p$n" type veth peer name eth0 netns "m$n"
        ip link set "p$n" master br0 up
        ip -n "m$n" addr add "10.99.0.$n/24" dev eth0
        ip -n "m$n" link set eth0 up
        ip -n "m$n" link set lo up
    done
}

declare -A pid end
log() { echo "$work/log.$1"; }
begin() { # MEMBER COMMAND...
    local n=$1
    shift
    ip netns exec "m$n" "$@" >"$(log "$n")" 2>&1 &
    pid[$n]=$! end[$n]=
}
runs() { # notes how it ended
    [ -n "${pid[$1]:-}" ] || return 1
    kill -0 "${pid[$1]}" 2>/dev/null && return 0
    wait "${pid[$1]}"
    end[$1]="ended $?" pid[$1]=
    return 1
}
kill_all() { # MEMBERS: with all that they started, at once
    local process n found=()
    for process in /proc/[0-9]*; do
        for n in "$@"; do
            [ "$(readlink "$process/root")" = "$work/$n/root" ] && found+=("${process#/proc/}")
        done
    done
    for n in "$@"; do [ -n "${pid[$n]:-}" ] && found+=("${pid[$n]}"); done
    [ ${#found[@]} = 0 ] || kill -9 "${found[@]}" 2>/dev/null
    for n in "$@"; do
        [ -n "${pid[$n]:-}" ] && { wait "${pid[$n]}" 2>/dev/null; end[$n]=killed; }
        pid[$n]=
    done
}

# -- the world "galera"

member() { # N: a root file system of its own, as a container has it
    local root=$work/$1/root device
    mkdir -p "$work/$1"/{upper,work,root}
    mount -t overlay overlay -o "lowerdir=$work/image,upperdir=$work/$1/upper,workdir=$work/$1/work" "$root"
    mount -t tmpfs none "$root/dev"
    for device in null:3 zero:5 random:8 urandom:9; do
        mknod -m 666 "$root/dev/${device%:*}" c 1 "${device#*:}"
    done
    ln -s /proc/self/fd "$root/dev/fd"
    mount -t proc proc "$root/proc"
    # agent/database.cc, with less memory.
    cat >"$root/etc/mysql/conf.d/skep.cnf" <<END
[mysqld]
bind-address=10.99.0.$1
skip-name-resolve
innodb_buffer_pool_size=16M
innodb_log_file_size=16M
innodb_flush_log_at_trx_commit=1
binlog_format=ROW
innodb_autoinc_lock_mode=2
wsrep_on=ON
wsrep_provider=/usr/lib/galera/libgalera_smm.so
wsrep_cluster_name=trial
wsrep_cluster_address=gcomm://10.99.0.1,10.99.0.2,10.99.0.3
wsrep_node_name=db$1
wsrep_node_address=10.99.0.$1
wsrep_sst_method=mariabackup
wsrep_sst_auth=mysql:
wsrep_provider_options="gcache.size=8M;gcache.recover=yes;pc.recovery=true"
[sst]
sst-syslog=-1
END
}
data() { echo "$work/$1/root/var/lib/mysql"; }
control() { echo "$work/$1/root/skep/control"; }
sql() { timeout 10 chroot "$work/$1/root" mariadb -NBe "$2" 2>/dev/null; }
status() { sql "$1" "SHOW STATUS LIKE '$2'" | cut -f2; }
position() { chroot "$work/$1/root" /usr/local/bin/skep-db-start recover 2>/dev/null | sed 's/^recovered //'; }

galera_begins() {
    unpack skep/mariadb "$work/image"
    cp "$here/../../packaging/database/start" "$work/image/usr/local/bin/skep-db-start"
}
galera_anew() {
    local n
    for n in 1 2 3; do
        if [ -d "$work/$n/root/proc/1" ]; then
            umount "$work/$n/root/proc" "$work/$n/root/dev" && umount "$work/$n/root" &&
                rm -rf --one-file-system "${work:?}/$n"
        fi
        member "$n" || exit 1
    done
    first= made= killed=
}
galera_start() { local n; for n in "$@"; do begin "$n" chroot "$work/$n/root" /usr/local/bin/skep-db-start; done; }
galera_start_with_noted() {
    local n
    for n in "$@"; do
        begin "$n" chroot --userspec=mysql:mysql "$work/$n/root" mariadbd --wsrep_start_position="${noted[$n]}"
    done
}
declare -A noted
galera_note() { local n; for n in "$@"; do noted[$n]=$(status "$n" wsrep_cluster_state_uuid):$(status "$n" wsrep_last_committed); done; }
galera_stop() {
    local n
    for n in "$@"; do kill "${pid[$n]}"; while runs "$n"; do sleep 0.1; done; done
}
galera_kill() { killed=$*; kill_all "$@"; }
galera_wipe() { find "$(data "$1")" -mindepth 1 -delete; }
galera_forget() { rm -f "$(control "$1")/$2"; }
galera_token() {
    local n=$1 here words
    shift
    words=$*
    if [[ $words = *here* ]]; then
        here=$(position "$n")
        words=${words/here+1/${here%:*}:$((${here##*:} + 1))}
        words=${words/here/$here}
    fi
    echo "$words" >"$(control "$n")/token"
}
galera_insert() {
    local i text=
    [ -n "$made" ] || { sql "$1" "CREATE DATABASE d; CREATE TABLE d.t (i INT PRIMARY KEY AUTO_INCREMENT)"; made=yes; }
    [ -n "$first" ] || first=$(status "$1" wsrep_cluster_state_uuid)
    for ((i = 0; i < $2; i++)); do text+="INSERT INTO d.t VALUES (NULL);"; done
    sql "$1" "$text"
}
galera_lag() {
    local _
    chroot "$work/$1/root" mariadb -NBe "FLUSH TABLES WITH READ LOCK; SELECT SLEEP(600)" >/dev/null 2>&1 &
    for _ in {1..50}; do
        [ "$(status "$1" wsrep_local_state)" = 2 ] && return
        sleep 0.1
    done
    return 1
}
galera_part() { local n; for n in "$@"; do ip link set "p$n" down; done; }
galera_heal() { local n; for n in 1 2 3; do ip link set "p$n" up; done; }
# Seeded and joined once; later ones begin from a copy, as it lay there when the power of all failed.
galera_given() {
    local n members=()
    for ((n = 1; n <= $1; n++)); do members+=("$n"); done
    if [ -d "$work/saved.$1" ]; then
        for n in "${members[@]}"; do
            cp -a "$work/saved.$1/$n/data/." "$(data "$n")"
            cp -a "$work/saved.$1/$n/control/." "$(control "$n")"
        done
        galera_start "${members[@]}"
        for n in "${members[@]}"; do comes "Synced of $1" see "$n" || return; done
        made=yes first=$(status 1 wsrep_cluster_state_uuid)
        return
    fi
    galera_token 1 seed-empty 1
    galera_start 1
    comes "Synced of 1" see 1 || return
    for n in "${members[@]:1}"; do
        galera_token "$n" join-rsync 1
        galera_start "$n"
        comes "Synced of $n" see "$n" || return
    done
    galera_insert 1 1
    for n in "${members[@]}"; do comes 1 rows "$n" || return; done
    kill_all "${members[@]}"
    for n in "${members[@]}"; do
        mkdir -p "$work/saved.$1/$n"
        cp -a "$(data "$n")" "$work/saved.$1/$n/data"
        cp -a "$(control "$n")" "$work/saved.$1/$n/control"
    done
    galera_anew
    galera_given "$1"
}

galera_see() {
    local state
    if ! runs "$1"; then echo "${end[$1]:-down}"; return; fi
    state=$(sql "$1" "SET wsrep_sync_wait=0; SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS
        WHERE VARIABLE_NAME IN ('WSREP_CLUSTER_SIZE', 'WSREP_CLUSTER_STATUS', 'WSREP_LOCAL_STATE_COMMENT')
        ORDER BY VARIABLE_NAME" | tr '\n' ' ')
    # shellcheck disable=SC2086
    set -- "$1" $state
    if [ $# -lt 4 ]; then
        if [ -e "$(data "$1")/sst_in_progress" ]; then echo receives; else echo waits; fi
    elif [ "$3" = Primary ]; then echo "$4 of $2"
    else echo "$3"; fi
}
galera_rows() { sql "$1" "SET wsrep_dirty_reads=1, wsrep_sync_wait=0; SELECT count(*) FROM d.t"; }
galera_history() {
    case $(status "$1" wsrep_cluster_state_uuid) in
    "$first") echo first ;;
    "" | 00000000-*) echo none ;;
    *) echo other ;;
    esac
}
# The script of a whole transfer runs either way; what tells them apart is that it waits for data.
galera_took() { if grep -q "Waiting for SST streaming to complete" "$(log "$1")"; then echo all; else echo missed; fi; }
galera_says() { if grep -qF -- "$wanted" "$(log "$1")"; then echo "$wanted"; else tail -n 1 "$(log "$1")"; fi; }
galera_control() { cat "$(control "$1")/$2" 2>/dev/null || echo none; }
galera_saved() {
    local file
    file=$(data "$1")/grastate.dat
    [ -f "$file" ] || { echo none; return; }
    if grep -q '^seqno: *-1$' "$file"; then printf 'unknown, '; else printf 'known, '; fi
    if grep -q '^safe_to_bootstrap: 1$' "$file"; then echo safe; else echo unsafe; fi
}
galera_view() { if [ -e "$(data "$1")/gvwstate.dat" ]; then echo kept; else echo none; fi; }
galera_recovers() {
    case $(position "$1") in
    00000000-*) echo nobody ;;
    "$first":*) echo first ;;
    *) echo other ;;
    esac
}
galera_ahead() { if [ "$(position "$1" | cut -d: -f2)" -gt "$(position "$wanted" | cut -d: -f2)" ]; then echo "$wanted"; else echo "not ahead"; fi; }
galera_level() { if [ "$(position "$1")" = "$(position "$wanted")" ]; then echo "$wanted"; else echo "not level"; fi; }
galera_those() {
    local n limit=$((SECONDS + 10))
    case $1 in
    donor) # a joiner asks a moment before somebody is one
        while [ $SECONDS -lt $limit ]; do
            for n in 1 2 3; do [[ $(galera_see "$n") = Donor* ]] && { echo "$n"; return; }; done
            sleep 0.1
        done ;;
    others) for n in 1 2 3; do [ -n "${pid[$n]:-}" ] && [ "$n" != "$killed" ] && echo "$n"; done ;;
    killed) echo "$killed" ;;
    *) echo "$1" ;;
    esac
}

# -- the world "consul"

consul_begins() { unpack skep/consul "$work/consul"; consul=$(find "$work/consul" -type f -name consul -perm -u+x | head -n 1); }
consul_anew() { killed=; rm -rf --one-file-system "${work:?}/data"; mkdir -p "$work"/data/{1,2,3}; }
consul_start() {
    local n
    for n in "$@"; do
        begin "$n" "$consul" agent -server -bootstrap-expect=3 -node="m$n" -bind="10.99.0.$n" -data-dir="$work/data/$n" \
            -retry-join=10.99.0.1 -retry-join=10.99.0.2 -retry-join=10.99.0.3 -retry-interval=1s -log-level=warn
    done
}
consul_kill() { killed=$*; kill_all "$@"; }
consul_ask() { ip netns exec "m$1" curl -sf --max-time 3 "http://127.0.0.1:8500/v1/$2"; }
consul_see() {
    runs "$1" || { echo down; return; }
    case $(consul_ask "$1" status/leader) in
    '""') echo "no leader" ;;
    '') echo down ;;
    *) echo leader ;;
    esac
}
consul_voters() { consul_ask "$1" operator/raft/configuration | jq '.Servers | length'; }
consul_put() { ip netns exec "m$1" curl -sf --max-time 3 -X PUT -d "$2" http://127.0.0.1:8500/v1/kv/trial >/dev/null; }
consul_kept() { consul_ask "$1" 'kv/trial?raw'; }
consul_alone() {
    printf '[{"id": "%s", "address": "10.99.0.%s:8300", "non_voter": false}]' "$(cat "$work/data/$1/node-id")" "$1" >"$work/data/$1/raft/peers.json"
}
consul_those() {
    local n leader
    case $1 in
    leader)
        for n in 1 2 3; do
            leader=$(consul_ask "$n" status/leader | sed -n 's/^"10\.99\.0\.\([123]\):.*/\1/p')
            [ -n "$leader" ] && { echo "$leader"; return; }
        done ;;
    others) for n in 1 2 3; do [[ " $killed " = *" $n "* ]] || echo "$n"; done ;;
    killed) echo "$killed" ;;
    *) echo "$1" ;;
    esac
}

network
passed=0 failed=0
declare -A begun
for file in "$here"/../sim/scenarios/*.txt; do
    name=$(basename "$file" .txt)
    [ $# = 0 ] || [[ " $* " = *" $name "* ]] || continue
    world=$(sed -n 's/^world //p' "$file")
    declare -F "${world}_begins" >/dev/null || continue
    [ $# = 0 ] && [ "${SKEP_SOAK:-0}" != 1 ] && grep -qx soak "$file" && continue
    [ -n "${begun[$world]:-}" ] || { "${world}_begins"; begun[$world]=yes; }
    kill_all 1 2 3
    "${world}_anew"
    began=$SECONDS
    play "$file" && status=0 || status=1
    galera_heal
    if [ $status = 0 ]; then
        passed=$((passed + 1)); echo "ok    $name ($((SECONDS - began)) s)"
    else
        failed=$((failed + 1)); echo "FAIL  $name: $why"
        for n in 1 2 3; do [ -e "$(log $n)" ] && { echo "--- $n"; tail -n "${LINES_OF_LOG:-8}" "$(log $n)"; }; done
    fi
done
kill_all 1 2 3
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
