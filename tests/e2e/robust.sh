#!/bin/bash
# What a server must live through: a load on every endpoint that a scenario uses, changed and cut requests, connections that send a byte a second
# while others are served, many connections opened and closed, an upstream that is slow, then gone, and SIGTERM under load, which may cost no
# request. Afterwards it answers as before, holds no descriptor more, has not grown, and said nothing (a sanitizer would).
# usage: robust.sh SERVERS BENCHLAB TOOLS [--long] TARGET:VARIANT...
#   SERVERS  folder of the built servers    BENCHLAB  the program that makes the load    TOOLS  folder with hostile_client and delay_server
#   --long   100,000 connections instead of 2,000, and more of all else
set -u
servers=$(realpath "$1") benchlab=$(realpath "$2") tools=$(realpath "$3")
shift 3
root=$(realpath "$(dirname "$0")/../..")
. "$root/tests/e2e/lib.sh"
# libevent takes a closed descriptor out of its loop's epoll later, when another loop may have one of that number: nothing is there to be taken out.
export TSAN_OPTIONS="suppressions=$root/tests/e2e/tsan.supp ${TSAN_OPTIONS:-}"
. "$root/tests/bench/servers.sh"
trap 'stop_servers; rm -rf "$folder"' EXIT
connections=2000 requests=100 garbage=400 slow=300 load=4s
[ "$1" = --long ] && { shift; connections=100000 requests=4000 garbage=5000 slow=1000 load=8s; }
cd "$folder" || exit 1

holds() { jq -e "$1" "$2" >jq.txt 2>&1; }
# status PATH [CURL ARGUMENTS...]: the status of one request
status() { local path=$1; shift; curl --silent --max-time 30 --output answer.json --write-out '%{http_code}' "$@" "$base$path"; }
descriptors() { ls "/proc/$pid/fd" | wc -l; }
resident() { awk '/^VmRSS:/ { print $2 }' "/proc/$pid/status"; }
# settles LIMIT: waits until the server has no more descriptors than that.
settles() {
    for _ in $(seq 100); do
        [ "$(descriptors)" -le "$1" ] && return 0
        sleep 0.1
    done
    return 1
}
# run_load PATH [OPTION...]: $requests requests from 8 users; every one answered, and by a status that is no error
run_load() {
    local path=$1
    shift
    "$benchlab" load "$base$path" --vus 8 --iterations "$requests" --json --quiet "$@" >load.json 2>load.err
    holds ".totals.requests == $requests and .errors.connect + .errors.timeout + .errors.reset + .errors.bad_response == 0" load.json || return 1
    [ "${conflicts:-0}" -eq 1 ] || holds '.errors.status == 0' load.json
}

printf -- '--B\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n%01024d\r\n--B--\r\n' 7 >form
endpoints() {
    local failures=''
    try() { run_load "$@" || failures+=" $1 ($(jq -c .errors load.json 2>/dev/null)$(head -n 1 load.err))"; }
    try /health
    try /echo --body '{"a":[1,2.5,"\u00e9"],"b":{"c":null}}'
    try /users
    try '/users/{{random 1 1000}}'
    try /external
    try /protected --header 'Authorization: Bearer test-token-12345'
    try /upload --body @form --header 'Content-Type: multipart/form-data; boundary=B'
    try '/users/offset?page={{random 1 4999}}&size=20'
    try '/users/cursor?cursor={{random 0 99980}}&size=20'
    for way in lazy eager subquery; do try "/n-plus-one/$way?limit=20&offset={{random 0 980}}"; done
    try '/cache/users/{{random 1 1000}}/cached'
    try '/cache/users/{{random 1 1000}}' --method DELETE
    try '/auth/login/jwt?user_id={{random 1 1000}}' --method POST
    try '/auth/login/session?user_id={{random 1 1000}}' --method POST
    try /auth/protected/none
    try /auth/protected/jwt --header "Authorization: Bearer $(curl --silent -X POST "$base/auth/login/jwt?user_id=7" | jq -r .access_token)"
    try /auth/protected/session --header "Cookie: session_id=$(curl --silent -X POST "$base/auth/login/session?user_id=7" | jq -r .session_id)"
    try '/search?q=river&mode=fulltext&limit=20'
    try /metrics
    # A conflict is an answer here: a race that was lost, an address that is taken.
    conflicts=1
    try /users --body '{"name":"R","email":"new@robust"}'
    try '/users/{{random 1 1000}}' --method PUT --body '{"name":"R","email":"changed@robust"}'
    for way in no-lock pessimistic optimistic serializable; do try "/transactions/decrement/$way?product_id=1&quantity=1" --method POST; done
    conflicts=0
    # Dear ones, a few times.
    local many=$requests
    requests=16
    for way in count stats/country?limit=20 stats/author?limit=20; do try "/aggregation/$way"; done
    try '/search?q=river&mode=like&limit=20'
    for way in insert-individual insert-batch insert-raw update-individual update-bulk; do try "/bulk-operations/$way?count=50" --method POST; done
    try /bulk-operations/cleanup --method DELETE
    requests=$many
    check "$name: every endpoint under load$failures" test -z "$failures"
}

# ---- an upstream that takes two seconds ------------------------------------------------------------------------------------------------
upstream() {
    curl --silent --no-progress-meter --max-time 30 --output external.json "$base/external?[1-8]" --parallel --parallel-immediate &
    local waiting=$!
    sleep 0.3
    check "$name: others are served while the upstream takes its time" test "$(status /health) $(jobs -pr | grep -c "^$waiting\$")" = "200 1"
    wait $waiting
    check "$name: and its answer arrives" test "$(status /external) $(jq -c '[.source, .data, .latency_ms >= 1999]' answer.json)" = '200 ["simulated_external_api",{"ok":true},true]'
    kill "$upstream_pid"
    wait "$upstream_pid" 2>/dev/null
    check "$name: an upstream that is gone is told" test "$(status /external) $(jq -r .error.code answer.json)" = "502 upstream_failed"
}

# ---- hostile clients -------------------------------------------------------------------------------------------------------------------
hostile() {
    local impatient=''
    # libmicrohttpd's epoll loop learns of the end of a request that it waits for when its time is up, after a minute.
    [ "$name" = c-microhttpd:epoll-pool ] && impatient=impatient
    # shellcheck disable=SC2086 # a word or none
    "$tools/hostile_client" garbage "$port" $garbage 7 $impatient >garbage.json
    check "$name: changed requests ($(cat garbage.json))" test $? -eq 0
    "$tools/hostile_client" slow "$port" $slow 2 >slow.json &
    local slow_pid=$!
    sleep 0.5
    check "$name: served while $slow others send a byte a second" run_load /users/7
    wait $slow_pid
    check "$name: whose connections are held ($(cat slow.json))" test $? -eq 0
    "$tools/hostile_client" storm "$port" $connections >storm.json
    check "$name: connections opened and closed ($(cat storm.json))" test $? -eq 0
}

# The users' connections that are refused come after the end; what was sent before was answered.
end_under_load() {
    "$benchlab" load "$base/users/{{random 1 1000}}" --vus 16 --duration "$load" --json --quiet >end.json 2>end.err &
    local generator=$!
    sleep 0.5
    kill -TERM "$pid"
    wait "$pid"
    check "$name: SIGTERM under load ends with status 0, before the load does" test "$? $(jobs -pr | grep -c "^$generator\$")" = "0 1"
    wait $generator
    check "$name: and costs no request ($(jq -c .errors end.json))" \
        holds '.totals.requests > 100 and .errors.reset + .errors.timeout + .errors.bad_response + .errors.status == 0' end.json
    check "$name: quietly $(head -c 1000 server.txt.err)" test ! -s server.txt.err
}

for name; do
    start_server upstream.txt "$tools/delay_server" constant 2000 || { not_ok "the upstream starts"; finish; }
    upstream_pid=$pid upstream_url=http://127.0.0.1:$port/slow
    "$servers/lab-dataset" restore --database "sqlite://$folder/lab.sqlite" >dataset.txt 2>&1 || not_ok "the data set: $(tail -n 1 dataset.txt)"
    mapfile -t settings < <(jq -r --arg variant "${name##*:}" '.variants[] | select(.id == $variant) | .environment // {} | to_entries[] | "\(.key)=\(.value)"' "$root/servers/${name%%:*}/target.json")
    program=$servers/${name%%:*}
    common=(HOST=127.0.0.1 PORT=0 WORKERS=2 DB_POOL_SIZE=4 "DATABASE_URL=sqlite://$folder/lab.sqlite")
    start_server server.txt env "${common[@]}" "${settings[@]}" UPSTREAM_URL="$upstream_url" "$program" || { not_ok "$name starts"; continue; }
    base=http://127.0.0.1:$port
    upstream
    stop_server "$pid"
    start_server server.txt env "${common[@]}" "${settings[@]}" "$program" || { not_ok "$name starts"; continue; }
    base=http://127.0.0.1:$port
    held=$(descriptors)
    endpoints
    grown=$(resident)
    hostile
    check "$name: answers as before" test "$(status /users/7)" = 200
    [ "$name" = c-microhttpd:epoll-pool ] || check "$name: no descriptor is left behind ($held, now $(descriptors))" settles $((held + 2))
    # A sanitizer keeps what was freed for a while.
    [[ $servers == */release/* ]] && check "$name: has not grown by more than a third ($grown to $(resident) kB)" test $((3 * $(resident))) -lt $((4 * grown + 12000))
    end_under_load
done
finish
