#!/bin/bash
# Is what the load generator reports true? Against a server that keeps an exact account of the delays it gave (tests/bench/delay_server.c):
# closed loop, every percentile from p50 to p99.9 within 1 % of the account or 50 us; open loop, a server that stalls for 500 ms each 5 s must
# show as arithmetic says, which a closed loop hides (coordinated omission; wrk's number is printed beside ours where it is installed).
# Another program that takes a core for a moment makes both wrong, so each case has three tries; a line says when it took more than one.
# usage: accuracy.sh BENCHLAB TOOLS (the folder of the programs of tests/bench)
set -u
benchlab=$(realpath "$1")
tools=$(realpath "$2")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
. "$root/tests/bench/servers.sh"
trap 'stop_servers; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
tries=3

# The server has the first core of its own, the generator another one; both before other programs where that is permitted. The generator's
# core is kept from falling asleep by an idle-class loop: waking up a sleeping core of a virtual machine takes longer than what is to be
# shown here.
server_core=() load_core=()
if [ "$(nproc)" -ge 2 ] && taskset -c 0 true 2>/dev/null && taskset -c 1 true 2>/dev/null; then
    server_core=(taskset -c 0)
    load_core=(taskset -c 1)
    chrt -f 10 true 2>/dev/null && server_core+=(chrt -f 10) && load_core+=(chrt -f 10)
fi
keep_awake() {
    [ ${#load_core[@]} -gt 0 ] && chrt -i 0 true 2>/dev/null || return 0
    taskset -c 1 chrt -i 0 timeout 60 sh -c 'while :; do :; done' &
    awake=$!
    started+=("$awake")
}
let_sleep() {
    [ -n "${awake:-}" ] && kill "$awake" 2>/dev/null && wait "$awake" 2>/dev/null
    awake=
}

# measure SCHEDULE LOAD_OPTIONS: one run; the server's account in account.json, the generator's report in report.json.
measure() {
    local schedule=$1
    shift
    # shellcheck disable=SC2086 # words are meant
    start_server delay.txt "${server_core[@]}" "$tools/delay_server" $schedule || return 1
    local server=$pid
    keep_awake
    timeout -k 1 60 "${load_core[@]}" "$benchlab" load "http://127.0.0.1:$port/" --json --quiet "$@" >report.json 2>report.err
    let_sleep
    stop_server "$server"
    tail -n 1 delay.txt >account.json
    jq -e '.totals.errors == 0 and .totals.requests > 100' report.json >/dev/null
}

# attempt NAME COMMAND...: the command must succeed in one of the tries. What it prints stands beside the name.
attempt() {
    local name=$1 try said
    shift
    for ((try = 1; try <= tries; try++)); do
        if said=$("$@"); then
            ok "$name$([ $try -gt 1 ] && echo " (try $try of $tries)"): $said"
            return
        fi
    done
    not_ok "$name, in $tries tries: $said"
}

# ---- closed loop ----------------------------------------------------------------------------------------------------------------------
closed() {
    measure "$@" || { head -n 1 report.err; return 1; }
    jq -nre --slurpfile account account.json --slurpfile report report.json '
        [ "p50_ns", "p90_ns", "p95_ns", "p99_ns", "p999_ns" ] | map(
            . as $name | $account[0][$name] as $truth | ($report[0].latency[$name] - $truth) as $off
            | { text: "\($name | rtrimstr("_ns")) \($truth / 1e6 * 1000 | round / 1000) ms \($off / 1000 | round) us off", good: (($off | fabs) <= ([$truth * 0.01, 50000] | max)) })
        | (map(.text + (if .good then "" else " (!)" end)) | join(", ")), all(.good)' >said.txt
    local status=$?
    head -n 1 said.txt
    return $status
}
attempt "closed loop, constant 5 ms" closed "constant 5" --vus 8 --duration 8s
attempt "closed loop, 1 ms and each fifth 50 ms" closed "bimodal 1 50 5" --vus 8 --duration 8s

# ---- open loop ------------------------------------------------------------------------------------------------------------------------
# 400 a second for 10 s meet two stalls: a tenth of the requests, whose latencies lie evenly between 0 and 500 ms. So for q > 0.9 the
# q-quantile is 500 ms * (q - 0.9) / 0.1, whatever the server does otherwise.
open_loop() {
    measure "stall 500 5000" --rate 400 --vus 300 --max-vus 400 --duration 10s || { head -n 1 report.err; return 1; }
    jq -re '
        .latency as $l | [ ["p95", $l.p95_ns, 250], ["p99", $l.p99_ns, 450], ["p99.9", $l.p999_ns, 495] ] | map(
            . as [$name, $ns, $expected] | { text: "\($name) \($ns / 1e6 | round) ms, expected \($expected)", good: (($ns / 1e6 - $expected | fabs) <= 5) })
        | (map(.text) | join("; ")), (all(.good) and $l.p50_ns < 5e6)' report.json >said.txt
    local status=$?
    head -n 1 said.txt
    return $status
}
attempt "open loop, 500 ms stalls" open_loop
complete() { jq -e '.totals.iterations_started >= 3999 and .totals.iterations_started <= 4001 and .totals.dropped_iterations == 0' report.json >/dev/null; }
check "open loop: every request of the schedule was sent ($(jq -r '"\(.totals.iterations_started) began, \(.totals.dropped_iterations) dropped"' report.json))" complete

# With too few users the requests that could not begin are not lost from sight.
few_users() {
    measure "stall 500 5000" --rate 400 --vus 16 --max-vus 16 --duration 5s || { head -n 1 report.err; return 1; }
    jq -r '"\(.totals.iterations_started) began, \(.totals.dropped_iterations) dropped"' report.json
    jq -e '(.totals.iterations_started + .totals.dropped_iterations - 2000 | fabs) <= 1 and (.totals.dropped_iterations - 184 | fabs) <= 20' report.json >/dev/null
}
attempt "open loop with 16 users, of whom a stall of 200 requests keeps all" few_users

# ---- what a closed loop sees of the same stalls ---------------------------------------------------------------------------------------
measure "stall 500 5000" --vus 16 --duration 5s
echo "# the same stalls in a closed loop of 16: p99 $(jq -r '.latency.p99_ns / 1e6 * 100 | round / 100' report.json) ms: a stall is one sample a connection"
if command -v wrk >/dev/null; then
    start_server delay.txt "${server_core[@]}" "$tools/delay_server" stall 500 5000 && {
        "${load_core[@]}" wrk -t1 -c16 -d5s --latency "http://127.0.0.1:$port/" >wrk.txt 2>&1
        stop_server "$pid"
        echo "# wrk with 16 connections: p99 $(sed -nE 's/^ +99% +//p' wrk.txt), by correcting its histogram afterwards with its mean interval"
    }
fi
finish
