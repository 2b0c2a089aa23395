#!/bin/bash
# The servers against what they are built from: c-epoll's /health against nginx; each front end's /health against the least program that one would
# write with its framework (hello_*.c), same settings, so that the difference is what the application above it costs; a user by primary key
# from PostgreSQL, through HTTP, against pgbench's prepared SELECT of the same row; and where the time of /users (1,000 rows) goes. One core
# for the server, one for the load; who is compared takes turns, several rounds; medians of the ratios of neighbouring runs, since absolute
# figures drift. Keeps every run as a line of JSON and ends with tables.
# usage: servers_bench.sh BUILD [--rounds N] [--seconds S] [--connections N] [--only "nginx frameworks postgresql users"] [--out FOLDER] [--strict]
#   BUILD      the folder with benchlab, servers/ and tests/bench/ (build/release)
#   --strict   exit status 1 when an aim was missed; otherwise it tells only whether measuring worked
set -u
. "$(dirname "$0")/lib.sh"
bench_options rounds=7 seconds=2 connections=64 "only=nginx frameworks postgresql users" "out=$root/build/bench/servers" -- "$@"
bench_begin curl taskset
: >"$raw"
benchlab=$build/benchlab
. "$root/tests/bench/servers.sh"
. "$root/tests/e2e/postgres_server.sh"
trap 'stop_servers; server_stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
server_core=0 load_core=1
if [ "$(nproc)" -lt 2 ]; then
    echo "$script: one core only: server and generator share it, and the figures say little" >&2
    load_core=0
fi
wanted() { [[ " $only " == *" $1 "* ]]; }

# ---- one run --------------------------------------------------------------------------------------------------------------------------
failed_runs=0
# keep KEY=VALUE... <facts.json: adds the run to the raw file.
keep() {
    local filter='.' pair
    for pair in "$@"; do filter+=" + {\"${pair%%=*}\": \"${pair#*=}\"}"; done
    jq -c "$filter" >>"$raw" || failed_runs=$((failed_runs + 1))
}
# load ROUND WHAT WHO PID URL: the engine from its core; the server's time and how full its core was with it.
load() {
    "$build/tests/bench/measure" --out cost.json --core $server_core --pid "$4" -- \
        taskset -c $load_core "$benchlab" load "$5" --vus "$connections" --duration "${seconds}s" --json --quiet >load.json 2>load.err
    jq --slurpfile load load.json '. + ($load[0] | {requests: .totals.requests, errors: .totals.errors, rate: .totals.rate, p99_ns: .latency.p99_ns,
        generator_share: .generator.core_share}) | . + {cpu_per_request_ns: (.busy_ns / .requests)}' cost.json | keep "what=$2" "who=$3" "round=$1"
}
# target OUT NAME VARIANT [NAME=value...]: one of the lab's servers; sets pid and port.
target() {
    local file=$1 name=$2 variant=$3 settings
    shift 3
    mapfile -t settings < <(jq -r --arg variant "$variant" '.variants[] | select(.id == $variant) | .environment // {} | to_entries[] | "\(.key)=\(.value)"' "$root/servers/$name/target.json")
    start_server "$file" env PORT=0 WORKERS=1 DB_POOL_SIZE=64 "DATABASE_URL=sqlite://$folder/lab.sqlite" "${settings[@]}" "$@" "$build/servers/$name"
}
pinned() { taskset -cp $server_core "$1" >/dev/null && for task in /proc/"$1"/task/*; do taskset -cp $server_core "${task##*/}" >/dev/null 2>&1; done; }

# ---- nginx, and the frameworks' least programs ------------------------------------------------------------------------------------------
# compare WHAT A_PID A_URL B_PID B_URL: rounds of both, the order changing; who=ours and who=peer.
compare() {
    local round
    for ((round = 1; round <= rounds; round++)); do
        printf '\r%-50s round %d of %d ' "$1" "$round" "$rounds" >&2
        if [ $((round % 2)) -eq 0 ]; then
            load "$round" "$1" peer "$4" "$5"
            load "$round" "$1" ours "$2" "$3"
        else
            load "$round" "$1" ours "$2" "$3"
            load "$round" "$1" peer "$4" "$5"
        fi
    done
    printf '\r%70s\r' '' >&2
}
against_nginx() {
    target epoll.txt c-epoll default || die "c-epoll does not start"
    local ours=$pid url=http://127.0.0.1:$port/health
    pinned "$ours"
    if start_nginx "$(curl --silent --max-time 5 "$url")"; then
        compare "c-epoll default against nginx" "$ours" "$url" "$pid" "http://127.0.0.1:$port/health"
        stop_server "$pid"
    else
        echo "nginx is not to be had: left out" >&2
    fi
    stop_server "$ours"
}
# Target, variant, and the program: its name and what follows the body. raw_server is what one would write with epoll alone.
frameworks="c-epoll default raw_server
c-microhttpd epoll-pool hello_microhttpd
c-microhttpd thread-per-connection hello_microhttpd threads
c-libevent default hello_libevent
c-h2o default hello_h2o
c-civetweb default hello_civetweb
c-ulfius default hello_ulfius
c-libwebsockets default hello_libwebsockets"
against_frameworks() {
    local name variant hello how
    while read -r name variant hello how; do
        [ -x "$build/servers/$name" ] || { echo "$name is not built: left out" >&2; continue; }
        target ours.txt "$name" "$variant" || die "$name does not start"
        local ours=$pid url=http://127.0.0.1:$port/health body
        pinned "$ours"
        body=$(curl --silent --max-time 5 "$url")
        if [ "$hello" = raw_server ]; then
            start_server hello.txt "$build/tests/bench/raw_server" || die "raw_server does not start"
        else
            # shellcheck disable=SC2086 # a word or none
            start_server hello.txt "$build/tests/bench/$hello" "$body" $how || die "$hello does not start"
        fi
        pinned "$pid"
        compare "$name $variant against $hello${how:+ $how}" "$ours" "$url" "$pid" "http://127.0.0.1:$port/health"
        stop_server "$pid"
        stop_server "$ours"
    done <<<"$frameworks"
}

# ---- PostgreSQL -------------------------------------------------------------------------------------------------------------------------
pgbench_run() { # ROUND CLIENTS: sets rate
    local threads=$(($2 < 2 ? $2 : 2))
    "$server_binaries/pgbench" -h "$folder/pg" -p "$server_port" -U lab -n -M prepared -f user.sql -c "$2" -j "$threads" -T "$seconds" postgres >pgbench.txt 2>pgbench.err
    rate=$(sed -nE 's/^tps = ([0-9.]+).*/\1/p' pgbench.txt)
    jq -n --argjson rate "${rate:-0}" '{rate: $rate, errors: 0}' | keep "what=postgresql" "who=pgbench" "clients=$2" "round=$1"
}
http_run() { # ROUND POOL URL: sets rate; no core is set aside, as pgbench has none
    "$benchlab" load "$3" --vus "$connections" --duration "${seconds}s" --json --quiet >load.json 2>load.err
    rate=$(jq '.totals.rate' load.json)
    jq '{rate: .totals.rate, errors: .totals.errors, p99_ns: .latency.p99_ns}' load.json | keep "what=postgresql" "who=c-epoll" "pool=$2" "round=$1"
}
# best COUNTS RUN...: the count with the highest rate, from one run of each, which are kept as round 0
best() {
    local counts=$1 count best_count='' best_rate=0
    shift
    for count in $counts; do
        "$@" "$count"
        awk "BEGIN { exit !(${rate:-0} > $best_rate) }" && { best_rate=$rate best_count=$count; }
    done
    chosen=$best_count
}
start_with_pool() { target postgresql.txt c-epoll default "DB_POOL_SIZE=$1" "DATABASE_URL=${socket_url/DATABASE/postgres}" || die "c-epoll does not start on PostgreSQL"; }
try_pool() {
    start_with_pool "$1"
    http_run 0 "$1" "http://127.0.0.1:$port/users/{{random 1 1000}}"
    stop_server "$pid"
}
against_pgbench() {
    local round clients pool ours
    server_make && server_start -c shared_buffers=128MB || die "PostgreSQL does not start: $(tail -n 2 initdb.log server.log 2>/dev/null)"
    "$build/servers/lab-dataset" restore --database "${socket_url/DATABASE/postgres}" >/dev/null || die "no data set in PostgreSQL"
    printf '\\set id random(1, 1000)\nSELECT id, name, email, created_at FROM users WHERE id = :id;\n' >user.sql
    best "2 4 8 16 32 64" pgbench_run 0
    clients=$chosen
    best "1 2 4 8 16" try_pool
    pool=$chosen
    start_with_pool "$pool"
    ours=$pid
    local url="http://127.0.0.1:$port/users/{{random 1 1000}}"
    for ((round = 1; round <= rounds; round++)); do
        printf '\rPostgreSQL, round %d of %d ' "$round" "$rounds" >&2
        if [ $((round % 2)) -eq 0 ]; then pgbench_run "$round" "$clients"; http_run "$round" "$pool" "$url"; else http_run "$round" "$pool" "$url"; pgbench_run "$round" "$clients"; fi
    done
    printf '\r%60s\r' '' >&2
    stop_server "$ours"
    server_stop
}

# ---- where the time of /users goes ------------------------------------------------------------------------------------------------------
# Samples of the server's thread while it serves /users, by what the function belongs to. Copying (memmove) is the JSON's nearly always, and
# counted as that.
users_profile() { # DATABASE URL
    command -v perf >/dev/null || { echo "perf is not to be had: where the time of /users goes is left out" >&2; return; }
    target users.txt c-epoll default "DATABASE_URL=$2" || die "c-epoll does not start"
    local round ours=$pid
    pinned "$ours"
    for ((round = 1; round <= (rounds < 3 ? rounds : 3); round++)); do
        taskset -c $load_core "$benchlab" load "http://127.0.0.1:$port/users" --vus 8 --duration "$((seconds + 1))s" --json --quiet >load.json 2>load.err &
        local generator=$!
        sleep 0.5
        perf record --quiet -F 1999 -o perf.data -p "$ours" -- sleep "$seconds" >perf.txt 2>&1
        wait $generator
        perf report -i perf.data --no-children --sort dso,symbol --field-separator ';' --stdio 2>/dev/null | grep -v '^#' | awk -F';' '
            NF < 3 { next }
            { part = "http"; share = $1 + 0; object = $2; symbol = $3; gsub(/ /, "", object) }
            object ~ /sqlite|libpq/ || symbol ~ / (run|take_row|row_user|give_rows|read_column|read_integer|execute|store_.*)( |$)/ { part = "database" }
            symbol ~ / (json_|user_json|append_listed_user|buffer_|.*mem(move|cpy))/ { part = "json" }
            object ~ /kernel|vdso/ || symbol ~ /\[k\]/ { part = "kernel" }
            { sum[part] += share }
            END { printf "{\"json\":%.2f,\"database\":%.2f,\"http\":%.2f,\"kernel\":%.2f}\n", sum["json"], sum["database"], sum["http"], sum["kernel"] }' |
            jq --slurpfile load load.json '. + {rate: $load[0].totals.rate, errors: $load[0].totals.errors}' | keep "what=users" "who=$1" "round=$round"
    done
    stop_server "$ours"
}

# ---- what came out --------------------------------------------------------------------------------------------------------------------
summary='
def pairs(what; field): ($all | map(select(.what == what))) as $runs | $runs | map(select(.who == "ours")) | map(. as $o
    | ($runs | map(select(.who == "peer" and .round == $o.round)) | first) as $p | if field == "rate" then $o.rate / $p.rate else $p.cpu_per_request_ns / $o.cpu_per_request_ns end);
def reached(good): if good then "yes" else "NO" end;
def side(what; who; field): $all | map(select(.what == what and .who == who) | .[field]) | median;
[ $all | map(select(.who == "ours") | .what) | reduce .[] as $w ([]; if index($w) then . else . + [$w] end) | .[] as $w
    | pairs($w; "rate") as $r | [$w, ">= 0.95", "\(side($w; "ours"; "rate") | round) / \(side($w; "peer"; "rate") | round)", ($r | spread(3)), (pairs($w; "cpu") | spread(3)),
        "\(side($w; "ours"; "core_busy_share") * 100 | round) / \(side($w; "peer"; "core_busy_share") * 100 | round)",
        (if ($w | test("raw_server")) then "" else reached(($r | median) >= 0.95) end)] ]
+ [ ($all | map(select(.what == "postgresql" and .round != "0"))) as $runs | select(($runs | length) > 0)
    | ($runs | map(select(.who == "c-epoll"))) as $ours | ($runs | map(select(.who == "pgbench"))) as $peers
    | ($ours | map(. as $o | $o.rate / ($peers | map(select(.round == $o.round)) | first | .rate))) as $r
    | ["/users/{id} on PostgreSQL, pool \($ours[0].pool), against pgbench, \($peers[0].clients) clients", ">= 0.8", "\($ours | map(.rate) | median | round) / \($peers | map(.rate) | median | round)", ($r | spread(3)), "", "", reached(($r | median) >= 0.8)] ]
+ [ ("SQLite", "PostgreSQL") as $d | ($all | map(select(.what == "users" and .who == $d))) as $u | select(($u | length) > 0)
    | ["/users on \($d): JSON in % (database \($u | map(.database) | median | digits(1)), HTTP \($u | map(.http) | median | digits(1)), kernel \($u | map(.kernel) | median | digits(1)))", "<= 35",
        "\($u | map(.rate) | median | round)", ($u | map(.json) | spread(1)), "", "", reached(($u | map(.json) | median) <= 35)] ]
| .[] | @tsv'
print_summary() {
    { printf 'what\taim\tours / peer, 1/s\tratio: median [least-most]\tCPU: peer / ours\tcore busy, %%\treached\n'; jq -rs "$bench_functions $summary" "$raw" || return 1; } >table.tsv
    awk -F'\t' '{ printf "%-84s %-8s %-18s %-26s %-26s %-14s %s\n", $1, $2, $3, $4, $5, $6, $7 }' table.tsv
    cp table.tsv "${raw%.jsonl}.tsv"
}

read -r load_average _ </proc/loadavg
awk "BEGIN { exit !($load_average > 0.7) }" && echo "$script: the load average is $load_average: other programs will disturb the figures" >&2
"$build/servers/lab-dataset" restore --database "sqlite://$folder/lab.sqlite" >/dev/null || die "no data set"
wanted nginx && against_nginx
wanted frameworks && against_frameworks
wanted postgresql && against_pgbench
wanted users && users_profile SQLite "sqlite://$folder/lab.sqlite"
print_summary || failed_runs=$((failed_runs + 1))
errors=$(jq -s 'map(.errors // 0) | add' "$raw")
echo "raw runs: $raw ($(wc -l <"$raw") lines; $errors failed requests)"
[ $failed_runs -eq 0 ] || die "$failed_runs runs failed"
[ "$strict" -eq 1 ] && grep -q $'\tNO$' table.tsv && exit 1
exit 0
