#!/bin/bash
# The load engine against wrk and against its own aims: same server, same connections, one thread each on the same core, the server on another
# core, alternating, several rounds; medians of the ratios of neighbouring runs, since absolute figures drift. Keeps every run as a line of
# JSON and ends with a table: aim, measured, reached.
# usage: runner.sh BUILD [--rounds N] [--seconds S] [--rate-seconds S] [--out FOLDER] [--strict]
#   BUILD      the folder with benchlab, servers/ and tests/bench/ (build/release)
#   --strict   exit status 1 when an aim was missed; otherwise it tells only whether measuring worked
set -u
. "$(dirname "$0")/lib.sh"
bench_options rounds=7 seconds=2 rate-seconds=10 -- "$@"
bench_begin wrk strace taskset
benchlab=$build/benchlab
. "$root/tests/bench/servers.sh"
trap 'stop_servers; rm -rf "$folder"' EXIT
server_core=0 load_core=1
if [ "$(nproc)" -lt 2 ]; then
    echo "$script: one core only: server and generators share it, and the figures say little" >&2
    load_core=0
fi

# ---- servers --------------------------------------------------------------------------------------------------------------------------
# target NAME VARIANT: one of the lab's servers; sets pid and port.
target() {
    start_server "$1.txt" taskset -c $server_core env PORT=0 WORKERS=1 DB_POOL_SIZE=64 "DATABASE_URL=sqlite://$folder/lab.sqlite" VARIANT="$2" "$build/servers/$1" ||
        die "$1 does not start"
}

# ---- one run --------------------------------------------------------------------------------------------------------------------------
failed_runs=0
# keep KEY=VALUE... <facts.json: adds the run to the raw file.
keep() {
    local filter='.' pair
    for pair in "$@"; do filter+=" + {\"${pair%%=*}\": \"${pair#*=}\"}"; done
    jq -c "$filter" >>"$raw" || failed_runs=$((failed_runs + 1))
}
costs() { "$build/tests/bench/measure" --out cost.json --core $server_core --pid "$server_pid" -- taskset -c $load_core "$@"; }
# by_wrk, by_load: SERVER CONNECTIONS ROUND URL
by_wrk() {
    costs wrk -t1 -c"$2" -d"${seconds}s" "$4" >wrk.txt 2>&1
    local requests
    requests=$(sed -nE 's/^ *([0-9]+) requests in.*/\1/p' wrk.txt)
    jq --argjson requests "${requests:-0}" --argjson seconds "$seconds" --argjson rate "$(sed -nE 's/^Requests.sec: *([0-9.]+)$/\1/p' wrk.txt)" \
        '. + {requests: $requests, rate: $rate, cpu_per_request_ns: ((.user_ns + .system_ns) / $requests)}' cost.json |
        keep "tool=wrk" "server=$1" "connections=$2" "round=$3"
}
by_load() {
    costs "$benchlab" load "$4" --vus "$2" --duration "${seconds}s" --json --quiet >load.json 2>load.err
    jq --slurpfile load load.json '. + ($load[0] | {requests: .totals.requests, errors: .totals.errors, rate: .totals.rate,
        generator_share: .generator.core_share, p50_ns: .latency.p50_ns, p99_ns: .latency.p99_ns})
        | . + {cpu_per_request_ns: ((.user_ns + .system_ns) / .requests)}' cost.json | keep "tool=load" "server=$1" "connections=$2" "round=$3"
}
# The least client that there can be, as the measure of what this machine allows: SERVER CONNECTIONS ROUND PORT
by_bare() {
    costs "$build/tests/bench/bare_client" "$4" "$2" "$seconds" >bare.json 2>bare.err
    jq --slurpfile bare bare.json '. + $bare[0] | . + {cpu_per_request_ns: ((.user_ns + .system_ns) / .requests)}' cost.json |
        keep "tool=bare" "server=$1" "connections=$2" "round=$3"
}
# The same requests from a scenario with two steps, a template, a status check and a JSON check, through `benchlab run`, which starts a
# server of its own: CONNECTIONS ROUND
by_scenario() {
    rm -rf results
    taskset -c $load_core "$benchlab" run 01 --target bench --runs 1 --vus "$1" --duration "${seconds}s" --quiet --out results >run.txt 2>&1
    local result
    result=$(find results -name '*-run1.json' -not -path '*/.*' 2>/dev/null | head -n 1)
    [ -n "$result" ] || { failed_runs=$((failed_runs + 1)); head -n 2 run.txt >&2; return; }
    jq '{requests: .totals.requests, errors: .totals.errors, rate: .totals.rate, user_ns: .generator.cpu_user_ns, system_ns: .generator.cpu_system_ns,
        cpu_per_request_ns: ((.generator.cpu_user_ns + .generator.cpu_system_ns) / .totals.requests)}' "$result" |
        keep "tool=scenario" "server=c-epoll" "connections=$1" "round=$2"
}
prepare_scenario() {
    mkdir -p servers/bench scenarios/basic tmp
    cp "$root/scenarios/scenario.schema.json" scenarios/
    jq --arg command "exec taskset -c $server_core $build/servers/c-epoll" '.id = "bench" | .name = "bench" | .command = ["/bin/sh", "-c", $command]
        | .version_command = [$server, "--version"]' --arg server "$build/servers/c-epoll" "$root/servers/c-epoll/target.json" |
        jq --arg data "$build/servers/lab-dataset" '.dataset_command[0] = $data' >servers/bench/target.json
    jq '.load = {executor: "constant-vus", vus: 10, duration: "2s", warmup: "200ms", runs: 1}
        | .steps[0].headers = {"X-Request-Id": "{{vu}}-{{iteration}}"} | .steps = [.steps[0], (.steps[0] | .name = "again")]' \
        "$root/scenarios/basic/01-lightweight.json" >scenarios/basic/01-lightweight.json
}

# ---- the measurements -----------------------------------------------------------------------------------------------------------------
against_wrk() { # SERVER ROUND CONNECTIONS...
    local server=$1 round=$2 c
    shift 2
    for c; do
        wrk_run() { by_wrk "$server" $c "$round" "$url"; }
        load_run() { by_load "$server" $c "$round" "$url"; }
        bare_run() { by_bare "$server" $c "$round" "$(sed -E 's|.*:([0-9]+)/.*|\1|' <<<"$url")"; }
        in_turn "$round" wrk_run load_run bare_run
        [ "$server" = c-epoll ] && by_scenario $c "$round"
    done
}
throughput() {
    local round
    target c-epoll default
    local epoll_pid=$pid epoll_url=http://127.0.0.1:$port/health
    start_server raw.txt taskset -c $server_core "$build/tests/bench/raw_server" || die "raw_server does not start"
    local raw_pid=$pid raw_url=http://127.0.0.1:$port/health
    local nginx_pid='' nginx_url=''
    if start_nginx '{"status":"healthy"}'; then
        nginx_pid=$pid nginx_url=http://127.0.0.1:$port/
    else
        echo "nginx is not to be had: left out" >&2
    fi
    for ((round = 1; round <= rounds; round++)); do
        printf '\rround %d of %d ' "$round" "$rounds" >&2
        server_pid=$epoll_pid url=$epoll_url
        against_wrk c-epoll "$round" 10 64 256
        server_pid=$raw_pid url=$raw_url
        against_wrk raw "$round" 10 64
        [ -n "$nginx_pid" ] && { server_pid=$nginx_pid url=$nginx_url; against_wrk nginx "$round" 10 64 256; }
    done
    echo >&2
    stop_server "$raw_pid"
    [ -n "$nginx_pid" ] && stop_server "$nginx_pid"
    server_pid=$epoll_pid url=$epoll_url
}
# Calls a request, from strace's count of a short run of its own: tracing slows everything down. NAME CONNECTIONS COMMAND...
calls() {
    local name=$1 c=$2
    shift 2
    taskset -c $load_core strace -f -c -o strace.txt "$@" >traced.txt 2>&1
    local requests total
    requests=$(jq '.totals.requests' traced.txt 2>/dev/null || sed -nE 's/^ *([0-9]+) requests in.*/\1/p' traced.txt)
    total=$(awk '$NF == "total" { print $4 }' strace.txt)
    jq -n --argjson requests "${requests:-0}" --argjson total "${total:-0}" --rawfile table strace.txt \
        '{requests: $requests, calls: $total, calls_per_request: ($total / $requests), table: $table}' | keep "tool=$name" "server=c-epoll" "connections=$c" "what=calls"
}
system_calls() {
    local c
    for c in 10 64 256; do
        calls wrk-calls $c wrk -t1 -c$c -d1s "$url"
        calls load-calls $c "$benchlab" load "$url" --vus $c --duration 1s --json --quiet
    done
}
rates() {
    local rate
    for rate in 1000 10000 30000; do
        costs "$benchlab" load "$url" --rate $rate --vus 64 --max-vus 256 --duration "${rate_seconds}s" --json --quiet >load.json 2>load.err
        jq --slurpfile load load.json --argjson wanted $rate '. + ($load[0] | {wanted: $wanted, started: .totals.iterations_started,
            dropped: .totals.dropped_iterations, errors: .totals.errors, achieved: (.totals.requests / .measured_ns * 1e9), lag_p50_ns: .lag.p50_ns,
            lag_p99_ns: .lag.p99_ns, lag_max_ns: .lag.max_ns, p99_ns: .latency.p99_ns, generator_share: .generator.core_share})' cost.json |
            keep "tool=rate" "server=c-epoll"
    done
}
# Resident memory while it runs, a second after its start and just before its end.
memory() {
    local c first last child
    for c in 1000 10000; do
        [ "$(ulimit -Hn)" != unlimited ] && [ "$(ulimit -Hn)" -lt $((c + 100)) ] && { echo "memory at $c connections: the limit of descriptors is $(ulimit -Hn)" >&2; continue; }
        "$build/tests/bench/measure" --out cost.json -- taskset -c $load_core "$benchlab" load "$url" --vus $c --duration 6s --json --quiet >load.json 2>load.err &
        child=$!
        sleep 2
        first=$(resident)
        sleep 3.5
        last=$(resident)
        wait $child
        jq --slurpfile load load.json --argjson first "${first:-0}" --argjson last "${last:-0}" '. + {rss_first_bytes: $first, rss_last_bytes: $last,
            requests: $load[0].totals.requests, errors: $load[0].totals.errors}' cost.json | keep "tool=memory" "server=c-epoll" "connections=$c"
    done
}
# The generator is the only child of `measure`.
resident() {
    awk '/^VmRSS:/ { print $2 * 1024 }' "/proc/$(tr -d ' ' <"/proc/$child/task/$child/children")/status" 2>/dev/null
}
# Whether the server's core is full before the generator's is.
fairness() {
    local round name c target_round=$((rounds < 3 ? rounds : 3))
    for name in c-epoll:default c-microhttpd:epoll-pool c-microhttpd:thread-per-connection c-libevent:default; do
        target "${name%%:*}" "${name#*:}"
        server_pid=$pid
        for ((round = 1; round <= target_round; round++)); do
            for c in 10 64; do by_load "fair $name" $c "$round" "http://127.0.0.1:$port/health"; done
        done
        stop_server "$server_pid"
    done
}

# ---- what came out --------------------------------------------------------------------------------------------------------------------
summary=$(cat <<'SUMMARY'
def runs(tool; server; c): $all | map(select(.tool == tool and .server == server and (c == null or .connections == c)));
def pairs_with(tool; peer; server; c; field): runs(tool; server; c) as $ours | runs(peer; server; c) as $peers
    | $ours | map(. as $o | ($peers | map(select(.round == $o.round)) | first) as $p | if $p == null then null else $o[field] / $p[field] end);
def pairs(tool; server; c; field): pairs_with(tool; "wrk"; server; c; field);
# Whether the engine is where the least client is: then the machine, not the engine, is the limit.
def at_limit(server; c): pairs_with("load"; "bare"; server; c; "rate") | map(select(. != null)) | length > 0 and median >= 0.97;
def cheap(server; c): pairs_with("load"; "bare"; server; c; "cpu_per_request_ns") | map(select(. != null)) | length > 0 and median <= 1.1;
[ ("10", "64", "256") as $c | (runs("load"; "c-epoll"; $c) | map(.core_busy_share) | median) as $full
    | row_or("requests/s against wrk, c-epoll, \($c) (core \(if $full then $full * 100 | digits(1) else "?" end) % busy)"; ">= 1.35, or 0.97 of bare"; pairs("load"; "c-epoll"; $c; "rate"); 2; . >= 1.35; at_limit("c-epoll"; $c)),
    row("  the bare client against wrk"; ""; pairs("bare"; "c-epoll"; $c; "rate"); 2; true),
    row("  the engine against the bare client"; ""; pairs_with("load"; "bare"; "c-epoll"; $c; "rate"); 2; true) ]
+ [ ("10", "64") as $c | row("  the raw responder, \($c): more than this no server allows"; ""; pairs("load"; "raw"; $c; "rate"); 2; true) ]
+ [ ("10", "64", "256") as $c | row("  with 2 steps, template, JSON check, \($c)"; ">= 1.2"; pairs("scenario"; "c-epoll"; $c; "rate"); 2; . >= 1.2) ]
+ [ ("10", "64", "256") as $c | (runs("load"; "nginx"; $c) | map(.core_busy_share) | median) as $full
    | row_or("requests/s against wrk, nginx, \($c) (core \(if $full then $full * 100 | digits(1) else "?" end) % busy)"; ">= 1.1, or core full"; pairs("load"; "nginx"; $c; "rate"); 2; . >= 1.1; ($full != null and $full >= 0.97)) ]
+ [ ("c-epoll", "nginx") as $s | ("10", "64", "256") as $c | row_or("CPU time a request against wrk, \($s), \($c)"; "<= 0.75, or 1.1 of bare"; pairs("load"; $s; $c; "cpu_per_request_ns"); 2; . <= 0.75; cheap($s; $c)),
    row("  the bare client against wrk"; ""; pairs("bare"; $s; $c; "cpu_per_request_ns"); 2; true),
    row("  the engine against the bare client"; ""; pairs_with("load"; "bare"; $s; $c; "cpu_per_request_ns"); 2; true) ]
+ [ ("10", "64", "256") as $c | row("  with 2 steps, template, JSON check, \($c)"; ""; pairs("scenario"; "c-epoll"; $c; "cpu_per_request_ns"); 2; true) ]
+ [ ("10", "64", "256") as $c | row("system calls a request, \($c) (wrk \(runs("wrk-calls"; "c-epoll"; $c) | map(.calls_per_request) | median | digits(2)))"; "<= 2.2"; (runs("load-calls"; "c-epoll"; $c) | map(.calls_per_request)); 2; . <= 2.2) ]
+ [ $all[] | select(.tool == "rate") | . as $r | row("achieved rate at \(.wanted)/s, off in %"; "<= 0.1"; [($r.achieved / $r.wanted - 1) * 100]; 3; fabs <= 0.1),
    row("  send lag p99 in us (\($r.dropped) dropped, generator core \($r.generator_share * 100 | round) %)"; (if .wanted == 10000 then "< 200" else "" end); [$r.lag_p99_ns / 1000]; 0; $r.wanted != 10000 or . < 200) ]
+ [ ("c-epoll:default", "c-microhttpd:epoll-pool", "c-microhttpd:thread-per-connection", "c-libevent:default") as $s | ("10", "64") as $c
    | (runs("load"; "fair \($s)"; $c) | [map(.busy_ns / .wall_ns), map(.generator_share)] | map(median | if . then . * 100 | round else "?" end)) as [$p, $g]
    | row("server core busy in %, \($s), \($c) (server \($p), generator \($g))"; ">= 97"; (runs("load"; "fair \($s)"; $c) | map(.core_busy_share * 100)); 1; . >= 97) ]
+ [ $all[] | select(.tool == "memory") | . as $m | row("resident memory at \(.connections) connections, MiB"; (if .connections == "1000" then "< 20" else "" end); [$m.rss_peak_bytes / 1048576]; 1; $m.connections != "1000" or . < 20),
    row("  growth over 3.5 s, MiB"; "< 0.5"; [($m.rss_last_bytes - $m.rss_first_bytes) / 1048576]; 2; . < 0.5 and $m.rss_first_bytes > 0) ]
+ [ ("10", "64") as $c | row("c-epoll against a raw responder, \($c)"; ">= 0.95"; (runs("load"; "c-epoll"; $c) as $e | runs("load"; "raw"; $c) as $r | $e | map(. as $o | $o.rate / ($r | map(select(.round == $o.round)) | first | .rate))); 2; . >= 0.95) ]
SUMMARY
)

read -r load_average _ </proc/loadavg
awk "BEGIN { exit !($load_average > 0.7) }" && echo "$script: the load average is $load_average: other programs will disturb the figures" >&2
"$build/servers/lab-dataset" restore --database "sqlite://$folder/lab.sqlite" >/dev/null || die "no data set"
prepare_scenario
export TMPDIR=$folder/tmp
throughput
system_calls
rates
memory
stop_server "$server_pid"
fairness
echo "$(jq -s 'map(.errors // 0) | add' "$raw") failed requests"
bench_table 84 22 32 <<<"$summary"
status=$?
[ $failed_runs -eq 0 ] || die "$failed_runs runs failed"
exit $status
