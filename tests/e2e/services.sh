#!/bin/bash
# End-to-end test of `benchlab services`, of `benchlab dataset` and `targets`, and of the services that `benchlab run` starts: private servers
# in a folder of their own, crashes, taken ports, numbers of processes that are somebody else's by now. usage: services.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
servers=$(dirname "$benchlab")/servers
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
unset POSTGRESQL_URL REDIS_URL DATABASE_URL CACHE_URL
outs="" pids=""
# Ends what is left, whatever went wrong: by the lab's own word, and by numbers of processes that this script started.
cleanup() {
    local out pid elsewhere
    for out in $outs; do
        "$benchlab" services down --out "$out" >/dev/null 2>&1
        elsewhere=$(jq -r '.services[].folder' "$out/.services/services.json" 2>/dev/null | sed -nE 's|^(/var/tmp/benchlab-[0-9a-f]{16})/.*|\1|p' | sort -u)
        for place in $elsewhere; do rm -rf "$place"; done
    done
    for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
    rm -rf "$folder"
}
trap cleanup EXIT
cd "$folder" || exit 1
chmod 755 "$folder" # so that the services' user can enter
ln -s "$root/servers" servers
ln -s "$root/scenarios" scenarios
binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
state=results/.services/services.json
outs="$folder/results $folder/other $folder/closed/results"
quick=(--profile quick --duration 400ms --runs 1 --cool-down 0)

pid_of() { jq -r ".services.$1.pid" "${2:-$state}"; }
port_of() { jq -r ".services.$1.port" "${2:-$state}"; }
is_alive() { [ "$1" -gt 0 ] && [ -d "/proc/$1" ] && ! grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null; }
gone() { ! is_alive "$1"; }
holds() { jq -e "$@" >/dev/null; }
# wait_for COMMAND...: until it succeeds, 30 s at most.
wait_for() {
    for _ in $(seq 300); do
        "$@" && return 0
        sleep 0.1
    done
    return 1
}

# ---- up, status ----------------------------------------------------------------------------------------------------------------------
expect_exit "nothing runs at first" 1 "" "$benchlab" services status
check "and looking makes no folder" test ! -e results
expect_exit "up" 0 "" "$benchlab" services up
check "tells version, user and URL" test "$(grep -cE '^(postgresql|redis) +started; (PostgreSQL|Redis) [0-9.]+, process [0-9]+ of user [a-z0-9_-]+, port [0-9]+; (postgresql|redis)://' stdout)" = 2
postgresql=$(pid_of postgresql) redis=$(pid_of redis)
check "neither is run by root" test "$(stat -c %u "/proc/$postgresql")" -ne 0 -a "$(stat -c %u "/proc/$redis")" -ne 0
check "PostgreSQL's folder is closed to others" test "$(stat -c %a results/.services/postgresql)" = 700
check "the state holds settings and no password" holds '.services.postgresql.settings.fsync == "on" and .services.redis.settings["maxmemory-policy"] == "allkeys-lru"
    and (tostring | contains("password") | not)' "$state"
expect_exit "up again" 0 "" "$benchlab" services up redis postgresql
check "starts nothing" test "$(grep -c 'runs already' stdout)" = 2 -a "$(pid_of postgresql)" = "$postgresql" -a "$(pid_of redis)" = "$redis"
expect_exit "status" 0 "" "$benchlab" services status --json
check "as JSON" holds --argjson pid "$postgresql" '.[0].name == "postgresql" and .[0].running and .[0].pid == $pid and (.[1].url | startswith("redis://127.0.0.1:"))' stdout

# ---- who can come in ------------------------------------------------------------------------------------------------------------------
port=$(port_of postgresql)
expect_exit "over TCP a password is asked for" 1 "password" env PGPASSFILE=/dev/null "$servers/lab-dataset" describe --database "postgresql://lab@127.0.0.1:$port/lab"
expect_exit "which pgpass has" 0 "" env PGPASSFILE="$folder/results/.services/pgpass" "$servers/lab-dataset" describe --database "postgresql://lab@127.0.0.1:$port/lab"
check "that others cannot read" test "$(stat -c %a results/.services/pgpass)" = 600
if [ "$(id -u)" -eq 0 ]; then
    expect_exit "by the socket another user cannot come" 1 "[Pp]ermission denied" setpriv --reuid=65534 --regid=65534 --clear-groups \
        "$servers/lab-dataset" describe --database "postgresql://lab@/lab?host=$folder/results/.services/postgresql&port=$port"
fi

# ---- the data set ---------------------------------------------------------------------------------------------------------------------
expect_exit "an empty database is not the data set" 1 "" "$benchlab" dataset check --database postgresql
expect_exit "dataset load" 0 "" "$benchlab" dataset load --database postgresql
expect_exit "dataset check" 0 "" "$benchlab" dataset check --database postgresql
expect_exit "dataset restore keeps what is whole" 0 "" "$benchlab" dataset restore --database postgresql
check "and says so" grep -q '^kept: ' stdout
expect_exit "dataset describe" 0 "" "$benchlab" dataset describe --database postgresql
check "tells the settings" holds '.database | test("^PostgreSQL [0-9.]+ \\(max_connections=300, .*fsync=on")' stdout
expect_exit "a file of SQLite by its path" 0 "" "$benchlab" dataset load --database lab.sqlite
expect_exit "checked by its URL" 0 "" "$benchlab" dataset check --database "sqlite://$folder/lab.sqlite"
ask() { "$binaries/psql" -h "$folder/results/.services/postgresql" -p "$port" -U lab -d "$1" -XAtqc "$2"; }
ask lab "CREATE DATABASE used" && ask used "CREATE TABLE users (id int); INSERT INTO users VALUES (7)"
used="postgresql://lab@/used?host=$folder/results/.services/postgresql&port=$port"
expect_exit "a database in use is refused" 1 "table users that is not the lab's" "$benchlab" dataset load --database "$used"
check "and left alone" test "$(ask used 'SELECT id FROM users')" = 7
expect_exit "no database" 2 "--database" "$benchlab" dataset load
expect_exit "no action" 2 "expected load" "$benchlab" dataset --database lab.sqlite

# ---- a run over services that run ------------------------------------------------------------------------------------------------------
expect_exit "a run over both" 0 "" "$benchlab" run 13 --target c-epoll:postgresql-redis "${quick[@]}"
result=$(find results/c-epoll-postgresql-redis -name '13-*.json')
check "records what they say of themselves" holds '.target.configuration | (.database | test("^PostgreSQL [0-9.]+ .*fsync=on")) and (.cache | test("^Redis [0-9.]+ .*allkeys-lru"))
    and .WORKERS == "1" and .DB_POOL_SIZE == "10" and (has("DATABASE_URL") or has("CACHE_URL") | not)' "$result"
check "and leaves them running" is_alive "$postgresql"
expect_exit "a run on SQLite" 0 "" "$benchlab" run 01 --target c-epoll "${quick[@]}"
check "records SQLite" holds '.target.configuration.database | test("^SQLite [0-9.]+ \\(journal_mode=wal")' "$(find results/c-epoll -name '01-*.json')"

# ---- crashes ---------------------------------------------------------------------------------------------------------------------------
kill -9 "$redis" "$postgresql"
wait_for gone "$redis" && wait_for gone "$postgresql"
expect_exit "status after a crash" 1 "" "$benchlab" services status
check "says that both have ended" test "$(grep -c 'does not run: it was started, and has ended' stdout)" = 2
expect_exit "up after a crash" 0 "" "$benchlab" services up
check "starts new ones" test "$(pid_of redis)" != "$redis" -a "$(pid_of postgresql)" != "$postgresql"
expect_exit "with the data of before" 0 "" "$benchlab" dataset check --database postgresql

# ---- down ------------------------------------------------------------------------------------------------------------------------------
postgresql=$(pid_of postgresql) redis=$(pid_of redis)
expect_exit "down" 0 "" "$benchlab" services down
check "ends PostgreSQL" gone "$postgresql"
check "and Redis" gone "$redis"
check "and says so" test "$(grep -c ' stopped$' stdout)" = 2
expect_exit "down again" 0 "" "$benchlab" services down
check "has nothing to do" test "$(grep -c 'was not running' stdout)" = 2

# ---- a number that is somebody else's by now ---------------------------------------------------------------------------------------------
sleep 600 &
stranger=$! pids="$pids $!"
disown
jq --argjson pid $stranger '.services.redis.pid = $pid | .services.redis.started_ticks += 1 | .services.postgresql.pid = $pid | .services.postgresql.boot = "another"' "$state" >changed.json
cp changed.json "$state"
expect_exit "a process with the number alone is no service" 1 "" "$benchlab" services status
expect_exit "down leaves it alone" 0 "" "$benchlab" services down
check "it lives" is_alive $stranger

# ---- a port that is taken ------------------------------------------------------------------------------------------------------------------
taken=$(port_of redis)
python3 -c "
import socket, time
listener = socket.socket(); listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('127.0.0.1', $taken)); listener.listen(); print('listens', flush=True); time.sleep(600)" >listener.txt &
pids="$pids $!"
disown
check "somebody takes the port" wait_for grep -q listens listener.txt
expect_exit "up takes another one" 0 "" "$benchlab" services up redis
check "so it does" test "$(port_of redis)" -ne "$taken" -a "$(pid_of postgresql)" = 0
"$benchlab" services down >/dev/null

# ---- services that a run starts ----------------------------------------------------------------------------------------------------------------
expect_exit "a run starts what its variant wants" 0 "" "$benchlab" run 13 --target c-epoll:redis "${quick[@]}"
check "and says so" grep -qE '^Redis [0-9.]+ on port [0-9]+$' stdout
expect_exit "and stops it at the end" 1 "" "$benchlab" services status redis
check "PostgreSQL was not wanted" test "$(pid_of postgresql)" = 0
"$benchlab" run 01 --target c-epoll:redis --duration 60s --runs 1 --quiet >killed.txt 2>&1 &
run=$! pids="$pids $!"
disown
redis_started() { [ "$(pid_of redis)" -gt 0 ] && is_alive "$(pid_of redis)"; }
check "a run in the background has started one" wait_for redis_started
redis=$(pid_of redis)
kill -9 $run
check "which ends with it, however that ends" wait_for gone "$redis"
expect_exit "down afterwards" 0 "" "$benchlab" services down

# ---- servers that are named by URL ---------------------------------------------------------------------------------------------------------------
"$benchlab" services up redis --out other >/dev/null
url=redis://127.0.0.1:$(port_of redis other/.services/services.json)
expect_exit "a Redis that is named answers" 0 "" "$benchlab" services status redis --redis "redis://user:hidden@${url#redis://}"
check "and its password is not shown" sh -c "! grep -q hidden stdout"
expect_exit "is used by a run" 0 "" env REDIS_URL="$url" "$benchlab" run 13 --target c-epoll:redis "${quick[@]}" --out named
check "which starts none" test ! -e named/.services
check "and says which" grep -q "^Redis at $url" stdout
"$benchlab" services down --out other >/dev/null
expect_exit "one that does not answer" 1 "" env REDIS_URL="$url" "$benchlab" services status redis
expect_exit "a URL that is none" 2 "expected redis://" "$benchlab" services status --redis http://127.0.0.1
expect_exit "a run over one that does not answer" 1 "" env REDIS_URL="$url" "$benchlab" run 13 --target c-epoll:redis "${quick[@]}" --out named

# ---- folders and users ------------------------------------------------------------------------------------------------------------------------------
mkdir -p closed && chmod 700 closed
expect_exit "a folder that is closed to the services' user" 0 "" "$benchlab" services up redis --out closed/results
expect_exit "they run all the same" 0 "" "$benchlab" services status redis --out closed/results
[ "$(id -u)" -ne 0 ] || check "below /var/tmp" grep -q '"folder": "/var/tmp/benchlab-' closed/results/.services/services.json
expect_exit "and go down" 0 "" "$benchlab" services down redis --out closed/results
if [ "$(id -u)" -eq 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$benchlab"; then
    mkdir theirs && chown 65534:65534 theirs
    as_other() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
    expect_exit "another user's services" 0 "" as_other "$benchlab" services up --out theirs
    check "are run by that user" test "$(stat -c %u "/proc/$(pid_of postgresql theirs/.services/services.json)")" = 65534
    expect_exit "and go down" 0 "" as_other "$benchlab" services down --out theirs
fi
expect_exit "a program that is not installed" 1 "not installed \(Debian's package redis-server\)" env PATH=/nonexistent "$benchlab" services up redis --out other
expect_exit "no such service" 2 "expected postgresql or redis" "$benchlab" services up mysql
expect_exit "no action" 2 "expected up, down or status" "$benchlab" services

# ---- targets and what is chosen -----------------------------------------------------------------------------------------------------------------------
expect_exit "targets" 0 "" "$benchlab" targets
check "lists variants with group and services" grep -qE '^c-epoll:pool-20 +C +epoll +pool +postgresql$' stdout
expect_exit "targets as JSON, without Redis" 0 "" env PATH=/nonexistent "$benchlab" targets --json
check "names what is missing" holds '.[] | select(.key == "c-epoll-redis") | .missing == ["redis-server"] and (.ready | not) and .services == ["redis"]' stdout
chosen() { "$benchlab" run 01 --dry-run "$@" | sed -n 's/^  01-lightweight .*[0-9]\. //p' | sort -u | tr '\n' ' '; }
check "by default nothing on PostgreSQL and no experiment" test "$(chosen --runs 1 | grep -cE 'postgresql|redis|workers|pool-[0-9]')" = 0
check "--database postgresql" test "$(chosen --runs 1 --database postgresql --target c-epoll --target c-libevent)" = "c-epoll-postgresql c-libevent-postgresql "
check "--database all" test "$(chosen --runs 1 --database all --target c-epoll)" = "c-epoll c-epoll-postgresql "
check "a group" test "$(chosen --runs 1 --target c-epoll:workers | wc -w)" = 5
expect_exit "no such database" 2 "expected sqlite, postgresql or all" "$benchlab" run 01 --database oracle
finish
