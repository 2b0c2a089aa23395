#!/bin/bash
# Servers that fail: whatever they do, each request is counted under its kind, nothing hangs past its timeout, nothing is lost, and the
# generator's memory stays small. usage: faults_http.sh BENCHLAB TOOLS (the folder of the programs of tests/bench)
set -u
benchlab=$(realpath "$1")
tools=$(realpath "$2")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
. "$root/tests/bench/servers.sh"
trap 'stop_servers; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
# Sanitizers need memory of their own.
rss_maximum=$((20 * 1024 * 1024))
case $benchlab in */asan/*) rss_maximum=$((200 * 1024 * 1024)) ;; esac
jq_holds() { jq -e "$@" >/dev/null; }
fault_server() { start_server fault.txt "$tools/fault_server"; }

# load NAME EXIT ARGUMENTS...: one short load with --json into load.json; checks the exit code, the time it took and its memory.
load() {
    local name=$1 code=$2 status
    shift 2
    timeout -k 1 30 "$tools/measure" --out cost.json -- "$benchlab" load --json --quiet "$@" >load.json 2>load.err
    status=$?
    check "$name: exit code $code (found $status: $(head -c 200 load.err))" test $status -eq "$code"
    check "$name: ended in time" jq_holds '.wall_ns < 25e9' cost.json
    check "$name: memory stays small" jq_holds --argjson most $rss_maximum '.rss_peak_bytes < $most' cost.json
    check "$name: every request has one end" jq_holds '(.errors | add) == .totals.errors and .totals.requests - .totals.errors == .latency.count' load.json
}

# fails NAME PATH KIND: every request of a load on that path fails as KIND and as nothing else.
fails() {
    load "$1" 1 "http://127.0.0.1:$port$2" --vus 4 --duration 1500ms --timeout 700ms
    check "$1: all are counted as $3 ($(jq -c '.errors' load.json))" jq_holds --arg kind "$3" '
        .totals.requests > 0 and .totals.errors == .totals.requests and .errors[$kind] == .totals.errors' load.json
    check "$1: no request is older than its timeout" jq_holds '.totals.unfinished_oldest_ns < 2e9' load.json
}

# ---- answers that are none ------------------------------------------------------------------------------------------------------------
fault_server || exit 1
load "a sound server" 0 "http://127.0.0.1:$port/good" --vus 4 --duration 500ms
check "a sound server: no error, connections kept" jq_holds '.totals.errors == 0 and .totals.requests > 10 and .totals.connections <= 4' load.json
while read -r path kind name; do
    fails "$name" "$path" "$kind"
done <<'TABLE'
/mid-body reset the server closes in the middle of a body
/mid-head reset the server closes in the middle of a head
/no-answer reset the server closes without an answer
/reset reset the server resets
/garbage bad_response bytes that are no HTTP
/surplus bad_response more bytes than Content-Length says
/chunk-size bad_response a chunk longer than its size
/chunk-garbage bad_response a chunk size that is no number
/two-lengths bad_response two lengths that differ
/headers bad_response 10,000 headers
/long-header bad_response a header of 1 MB
/drip timeout a byte a second
/silence timeout no answer at all
/interim timeout 100 Continue for ever
/interim-flood bad_response a flood of 100 Continue
/error status an answer with status 500
TABLE

# ---- answers that are only unusual ----------------------------------------------------------------------------------------------------
for path in /huge /huge-chunked; do
    load "100 MB ($path)" 0 "http://127.0.0.1:$port$path" --iterations 3 --vus 1 --timeout 20s
    check "100 MB ($path): all of it was read, thrice" jq_holds '.totals.requests == 3 and .totals.errors == 0 and .totals.bytes_received > 300e6' load.json
done
load "every second answer" 0 "http://127.0.0.1:$port/half" --vus 2 --iterations 20
check "every second answer: ten good, ten reset" jq_holds '.totals.requests == 20 and .errors.reset == 10 and .latency.count == 10' load.json

# ---- in an open loop ------------------------------------------------------------------------------------------------------------------
load "a silent server in an open loop" 1 "http://127.0.0.1:$port/silence" --rate 50 --vus 5 --max-vus 5 --duration 2s --timeout 700ms
check "a silent server in an open loop: what could not begin is counted as dropped ($(jq -c '[.totals.iterations_started, .totals.dropped_iterations]' load.json))" jq_holds '
    .totals.dropped_iterations > 0 and .errors.timeout > 0
    and (.totals.iterations_started + .totals.dropped_iterations) >= 90 and (.totals.iterations_started + .totals.dropped_iterations) <= 101' load.json

# ---- no server at all -----------------------------------------------------------------------------------------------------------------
load "the server dies in the middle" 1 "http://127.0.0.1:$port/die" --vus 4 --duration 1s --timeout 700ms
check "the server dies: resets, then refused connections" jq_holds '
    .errors.reset > 0 and .errors.connect > 0 and .errors.reset + .errors.connect == .totals.requests' load.json
fails "nobody listens" /good connect
expect_exit "a name that no server has" 1 "no-such-host.invalid" timeout 30 "$benchlab" load http://no-such-host.invalid/ --duration 1s --quiet
expect_exit "an address that is none" 2 "" timeout 30 "$benchlab" load http://127.0.0.1:99999/ --duration 1s --quiet

# ---- the same through `benchlab run` --------------------------------------------------------------------------------------------------
mkdir -p servers/fault scenarios/basic tmp
export TMPDIR=$folder/tmp
cp "$root/scenarios/scenario.schema.json" scenarios/
jq --arg server "$tools/fault_server" '.id = "fault" | .name = "fault" | .command = [$server] | .dataset_command = ["/bin/true"]
    | .version_command = ["/bin/echo", "{\"framework\":\"fault\",\"version\":\"1\"}"]' "$root/servers/c-libevent/target.json" >servers/fault/target.json
jq '.id = "01-faults" | .mode = "weighted" | .load = {executor: "constant-vus", vus: 8, duration: "2s", warmup: "300ms", runs: 1}
    | .steps = [["good", 40], ["mid-body", 5], ["garbage", 5], ["drip", 5], ["silence", 5], ["reset", 5], ["surplus", 5], ["error", 5], ["headers", 5]]
    | .steps |= map({name: .[0], weight: .[1], method: "GET", path: ("/" + .[0]), timeout: (if .[0] == "drip" or .[0] == "silence" then "300ms" else "5s" end), checks: [{name: "status is 200", status: 200}]})' \
    "$root/scenarios/basic/01-lightweight.json" >scenarios/basic/01-faults.json
timeout -k 1 60 "$benchlab" run 01 --target fault --runs 1 --quiet --out results >run.txt 2>&1
result=$(find results -name '*.json' -path '*fault*' | head -n 1)
check "a session with a failing server leaves a result ($(head -n 2 run.txt))" test -s "$result"
check "a session: each fault is counted under its kind" jq_holds '
    (.errors | add) == .totals.errors and .totals.requests > .totals.errors
    and .errors.reset > 0 and .errors.bad_response > 0 and .errors.timeout > 0 and .errors.status > 0 and .errors.connect == 0
    and ([.steps[].errors] | add) == .totals.errors and ([.steps[].requests] | add) == .totals.requests' "$result"
check "a session: the sound step has no error" jq_holds '.steps[] | select(.name == "good") | .errors == 0 and .requests > 0' "$result"
finish
