#!/bin/bash
# Every target over a private PostgreSQL and a private Redis: the same checks as over SQLite and memory (servers.sh), then both services
# restarted under load: errors in between, recovery afterwards, no crash.
# usage: servers_remote.sh SERVERS BENCHLAB [TARGET:VARIANT ...] (folder of the built servers, the program that makes the load)
set -u
servers=$(realpath "$1")
benchlab=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
shift 2
variants=${*:-c-epoll:default c-microhttpd:epoll-pool c-microhttpd:thread-per-connection c-libevent:default c-h2o:default c-civetweb:default
c-ulfius:default c-libwebsockets:default}
. "$here/lib.sh"
. "$here/postgres_server.sh"
redis= target=
trap 'for pid in "$target" "$redis"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null; done; server_stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
cd "$folder" || exit 1

redis_port=$(free_port)
start_redis() {
    as_server_user redis-server --bind 127.0.0.1 --port "$redis_port" --save "" --appendonly no --dir "$folder/pg" --pidfile "$folder/pg/redis.pid" >>redis.txt 2>&1 &
    for _ in $(seq 200); do
        redis=$(cat "$folder/pg/redis.pid" 2>/dev/null)
        [ -n "$redis" ] && (exec 3<>"/dev/tcp/127.0.0.1/$redis_port") 2>/dev/null && return 0
        sleep 0.05
    done
    return 1
}
# Waits until it is gone: its port is needed again.
stop_redis() {
    kill "$redis"
    for _ in $(seq 200); do
        kill -0 "$redis" 2>/dev/null || break
        sleep 0.05
    done
    redis=
}
server_make && server_start && start_redis || { not_ok "PostgreSQL and Redis start: $(tail -n 3 initdb.log server.log redis.txt 2>/dev/null)"; finish; }
database=${socket_url/DATABASE/postgres} cache=redis://127.0.0.1:$redis_port
ok "PostgreSQL and Redis start"

for variant in $variants; do
    "$here/servers.sh" "$servers" "${variant%%:*}" "${variant##*:}" "$database" "$cache" >target.txt 2>&1
    line=$(tail -n 1 target.txt)
    grep '^not ok' -A 2 target.txt
    check "$variant: $line" grep -qE '^[1-9][0-9]* passed, 0 failed$' <<<"$line"
done

"$servers/lab-dataset" restore --database "$database" >dataset.txt 2>&1 || not_ok "the data set: $(tail -n 1 dataset.txt)"

# ---- restarts under load --------------------------------------------------------------------------------------------------------------
# code PATH: the status of one request, waiting for 200 for a while.
recovers() {
    for _ in $(seq 100); do
        [ "$(curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' "$base$1")" = 200 ] && return 0
        sleep 0.1
    done
    return 1
}
# An answer may come before a worker's next attempt at Redis, which waits up to two seconds: until then every key is a miss.
hits_cache() {
    for _ in $(seq 100); do
        curl --silent --max-time 10 --output cached.json "$base$1" && holds '.source == "cache"' cached.json && return 0
        sleep 0.1
    done
    return 1
}
holds() { jq -e "$1" "$2" >jq.txt 2>&1; }
resident() { awk '/^VmRSS:/ { print $2 }' "/proc/$target/status"; }
for name in $(tr " " "\n" <<<$variants | cut -d: -f1 | uniq); do
    env HOST=127.0.0.1 PORT=0 WORKERS=2 DB_POOL_SIZE=4 DATABASE_URL="$database" CACHE_URL="$cache" "$servers/$name" >started.txt 2>started.err &
    target=$!
    base=
    for _ in $(seq 200); do
        base=$(sed -nE 's/.* listens on (127\.0\.0\.1:[0-9]+)$/http:\/\/\1/p' started.txt)
        [ -n "$base" ] && break
        sleep 0.05
    done
    curl --silent --max-time 10 --output /dev/null -X POST "$base/cache/warmup?from=1&to=100"
    "$benchlab" load "$base/users/7" --vus 16 --duration 4s --json --quiet >users.json 2>users.err &
    users=$!
    "$benchlab" load "$base/cache/users/7/cached" --vus 8 --duration 4s --json --quiet >cached.json 2>cached.err &
    cached=$!
    sleep 1
    before=$(resident)
    server_stop INT
    stop_redis
    sleep 0.7
    check "$name answers while both are away" test "$(curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' "$base/health")" = 200
    status=$(curl --silent --max-time 20 --output /dev/null --write-out '%{http_code}' "$base/users/7")
    check "$name says that the database is away ($status)" test "$status" = 500
    server_start && start_redis || not_ok "PostgreSQL and Redis start again"
    check "$name finds PostgreSQL again" recovers /users/7
    check "$name answers from the cached path again" recovers /cache/users/8/cached
    wait $users
    wait $cached
    check "$name answered before, failed in between" holds '.totals.errors > 0 and .totals.requests > .totals.errors' users.json
    check "$name has not grown by more than a third ($before to $(resident) kB)" test $((3 * $(resident))) -lt $((4 * before + 12000))
    check "$name hits the cache again" hits_cache /cache/users/9/cached
    kill "$target"
    wait "$target"
    check "$name ends with status 0" test $? -eq 0
    target=
done
finish
