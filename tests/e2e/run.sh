#!/bin/bash
# End-to-end test of `benchlab run`: real short runs against the real servers, and everything that can go wrong with a target, a file, a
# disk or a person at the keyboard. Works in a private folder. usage: run.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
mkdir tmp none
export TMPDIR=$folder/tmp
for target in "$root"/servers/*/target.json; do
    install -D "$target" "servers/$(basename "$(dirname "$target")")/target.json"
done
cp -r "$root/scenarios" .
short=(--profile quick --duration 600ms --runs 1 --cool-down 0)
today=$(date -u +%Y-%m-%d)

# fake ID SCRIPT: a target whose server is a shell script; it is told everything that a real one is.
fake() {
    mkdir -p "servers/$1"
    jq --arg id "$1" --arg script "$2" '.id = $id | .name = $id | .command = ["/bin/sh", "-c", $script]' \
        servers/c-libevent/target.json >"servers/$1/target.json"
}

# Processes that a session started and left: only they have its private database in their environment.
orphans() {
    local environment count=0
    for environment in /proc/[0-9]*/environ; do
        if tr '\0' '\n' 2>/dev/null <"$environment" | grep -q "^DATABASE_URL=sqlite://$TMPDIR/"; then count=$((count + 1)); fi
    done 2>/dev/null
    echo $count
}
no_orphan() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        [ "$(orphans)" -eq 0 ] && return 0
        sleep 0.1
    done
    return 1
}
nothing_left() { no_orphan && [ -z "$(ls -A "$TMPDIR")" ]; }
# Results below a folder, without the plans of sessions in .sessions.
result_files() { find "${1:-results}" -name '*.json' -not -path '*/.*' 2>/dev/null; }
result_count() { result_files "$@" | wc -l; }
# Every file below a folder is a whole result or the plan of a session, and there is no other file (a temporary one, say).
all_whole() {
    local file
    find "$1" -type f | while read -r file; do
        if [[ $file == */.sessions/*.json ]]; then
            jq_holds '.format == "benchlab-session"' "$file" || exit 1
        else
            [[ $file == */*-run*.json ]] && jq_holds '.format == "benchlab-result"' "$file" || exit 1
        fi
    done
}
jq_holds() { jq -e "$@" >/dev/null; }
# wait_for COMMAND...: until it succeeds, 20 s at most.
wait_for() {
    for _ in $(seq 200); do
        "$@" && return 0
        sleep 0.1
    done
    return 1
}
has_result() { [ "$(result_count "$1")" -ge 1 ]; }
loading() { [ "$(orphans)" -ge 1 ]; }

identities='
  (.errors | add) == .totals.errors
  and .totals.requests > 0
  and ([.steps[].requests] | add) == .totals.requests
  and ([.steps[].errors] | add) == .totals.errors
  and ([.timeline[] | select(.warmup | not) | .requests] | add) == .totals.requests
  and (.timeline[0].warmup and .timeline[0].requests > 0)
  and .latency.min_ns <= .latency.p50_ns and .latency.p50_ns <= .latency.p95_ns and .latency.p95_ns <= .latency.p99_ns
  and (.totals.rate - (.totals.requests - .totals.errors) / .times.measured_ns * 1e9 | fabs) < 0.01
  and ([.checks[] | select(.fails > 0)] | length) == 0
  and .resources.samples[-1].at_ns >= 250000000 and .resources.rss_peak_bytes > 1000000
  and .resources.cpu_user_ns + .resources.cpu_system_ns > 0
  and (has("failure") | not)'
identities_hold() {
    local file
    for file in $(result_files "$1"); do
        jq_holds "$identities" "$file" || { echo "identity broken in $file"; return 1; }
    done
}

# ---- real runs ----------------------------------------------------------------------------------------------------------------------
check "a short run of one scenario and one target" "$benchlab" run 01 --target c-libevent "${short[@]}" --quiet
first=results/c-libevent/$today/01-lightweight-run1.json
check "its file has the right name" test -s "$first"
check "its members agree with the command line" jq_holds --arg day "$today" '
  .run.number == 1 and .run.profile == "custom" and .target.key == "c-libevent" and .scenario.id == "01-lightweight"
  and .load.vus == 10 and .load.duration_ns == 600000000 and .sequence.block == 1 and (.times.started | startswith($day))
  and .run.id == "c-libevent.01-lightweight." + .sequence.session + ".1"' "$first"
before=$(sha256sum "$first")
check "the same again" "$benchlab" run 1 --target c-libevent:default "${short[@]}" --vus 3 --quiet
check "gets the next number" jq_holds '.run.number == 2 and .load.vus == 3' "results/c-libevent/$today/01-lightweight-run2.json"
check "and leaves the first alone" test "$before" = "$(sha256sum "$first")"
expect_exit "every built target, two numbers" 0 "" "$benchlab" run 07 08 "${short[@]}" --out all
mv stdout plain.txt
targets=$("$benchlab" run --list | sed '1,/^targets:/d' | grep -vc 'not built')
check "gives one file a scenario and target" test "$(result_count all)" -eq $((2 * targets))
check "named by variant" test -s "all/c-microhttpd-thread-per-connection/$today/08-concurrent-mixed-run1.json"
check "identities hold in every file" identities_hold all
check "and in the first ones" identities_hold results
check "a plain line a run" test "$(grep -cE '^\[[0-9]+/[0-9]+\] (0[78]|[1-9][0-9])-[a-z-]+  c-[a-z0-9-]+  run 1  [0-9,.]+ req/s  p50 [0-9.]+ [mu]s  p99 [0-9.]+ [mu]s  0 errors$' plain.txt)" -eq $((2 * targets))
check "the plan comes first" grep -qE '^[0-9]+ runs, about ' plain.txt
check "and a table last" grep -qE '^07-[a-z-]+ +c-libevent +1 +[0-9,.]+ +- ' plain.txt
check "no process and no temporary file is left" nothing_left

order() { jq -r '[.scenario.id, .sequence.position, .target.key] | join(" ")' $(result_files "$1") | sort; }
"$benchlab" run 01 02 "${short[@]}" --seed example --quiet --out seed1
"$benchlab" run 01 02 "${short[@]}" --seed example --quiet --out seed2
check "the same seed gives the same order" test -n "$(order seed1)" -a "$(order seed1)" = "$(order seed2)"
check "--list names scenarios and targets" sh -c "'$benchlab' run --list | grep -q 03-db-read && '$benchlab' run --list | grep -q c-microhttpd:epoll-pool"
expect_exit "a full standard output is told" 1 "standard output" sh -c "'$benchlab' run --list >/dev/full"
check "--quiet prints nothing" test -z "$("$benchlab" run 01 --target c-libevent "${short[@]}" --quiet 2>&1)"
script -qec "stty columns 120; '$benchlab' run 01 --target c-libevent ${short[*]}" /dev/null >terminal.txt </dev/null
check "a terminal gets lines that are redrawn" grep -qE $'\r\033\[5A\033\[J.*\[1/1\] .* left  01-lightweight  c-libevent  run 1' terminal.txt
check "with live numbers" grep -qE 'load [0-9] s left  constant-vus  10 VUs' terminal.txt
check "which make room for the result's line" grep -qE $'\r\033\[5A\033\[J\[1/1\] 01-lightweight  c-libevent  run 1  .* req/s .* p99 .*0 errors.?$' terminal.txt
on_terminal() { TERM=xterm script -qec "$1" /dev/null </dev/null; }
on_terminal "'$benchlab' run 01 --target c-libevent ${short[*]}" >terminal.txt
check "colour on a terminal" grep -q $'\033\\[1m' terminal.txt
NO_COLOR=1 on_terminal "'$benchlab' run 01 --target c-libevent ${short[*]}" >terminal.txt
check "but not with NO_COLOR" test "$(grep -c $'\033\\[1m' terminal.txt)" -eq 0
on_terminal "'$benchlab' run 01 --target c-libevent ${short[*]} --plain" >terminal.txt
check "--plain gives plain lines on a terminal" grep -qE '^\[1/1\] 01-lightweight  c-libevent  run 1  .* 0 errors' terminal.txt

# ---- how it runs -----------------------------------------------------------------------------------------------------------------------
# variant NAME FILTER: scenario 01 changed by a jq filter, as NAME/01-lightweight.json.
variant() {
    mkdir -p "$1" && jq "$2" scenarios/basic/01-lightweight.json >"$1/01-lightweight.json"
}
"$benchlab" run 01 02 --profile quick --runs 2 --dry-run --seed abc --out dry >dry.txt 2>&1
check "--dry-run succeeds" test $? -eq 0
check "shows the order" test "$(grep -cE '^  0[12]-[a-z-]+ +block [12] +[0-9]+\. c-' dry.txt)" -eq $((4 * targets))
check "and an estimate" grep -qE "^$((4 * targets)) runs, about [0-9]+" dry.txt
check "and leaves nothing" test ! -e dry
"$benchlab" run 01 02 --profile quick --duration 200ms --runs 2 --seed abc --cool-down 0 --quiet --target c-libevent --target c-microhttpd:thread-per-connection --out order
"$benchlab" run 01 02 --profile quick --runs 2 --dry-run --seed abc --target c-libevent --target c-microhttpd:thread-per-connection >dry.txt
check "the order shown is the order of the runs" test \
    "$(jq -r '[.times.started, .scenario.id, .sequence.block, .sequence.position, .target.key] | map(tostring) | join(" ")' $(result_files order) | sort | cut -d' ' -f2-)" = \
    "$(sed -nE 's/^  ([^ ]+) +block ([0-9]+) +([0-9]+)\. (.*)$/\1 \2 \3 \4/p' dry.txt)"
check "an open loop by --rate" "$benchlab" run 01 --target c-libevent "${short[@]}" --rate 200 --duration 1s --quiet --out open
check "has response, service and lag" jq_holds '.load.loop == "open" and .load.rate == 200 and (.service.histogram | startswith("HIST"))
    and (.lag.histogram | startswith("HIST")) and .iterations.started > 0' "open/c-libevent/$today/01-lightweight-run1.json"
if [ "$(nproc)" -ge 2 ]; then
    check "--pin split" "$benchlab" run 01 --target c-libevent "${short[@]}" --pin split --quiet --out pinned
    check "is recorded" jq_holds '.placement.policy == "split" and .placement.from == "option" and (.environment.pinning | startswith("target "))' \
        "pinned/c-libevent/$today/01-lightweight-run1.json"
fi
check "without --pin the target's wish is recorded" jq_holds '.placement == {"policy": "none", "from": "target"} and .environment.pinning == "none"' "$first"
expect_exit "a processor that is not there" 2 "--pin: processor 999 is not available" "$benchlab" run 01 --pin 999
expect_exit "a pin that is none" 2 "--pin: expected a list of processors" "$benchlab" run 01 --pin everywhere
expect_exit "a CPU limit that is none" 2 "--cpu-limit: expected" "$benchlab" run 01 --cpu-limit much
expect_exit "a memory limit that is none" 2 "--memory-limit: expected bytes" "$benchlab" run 01 --memory-limit 12
expect_exit "a cool-down that is none" 2 "--cool-down: expected" "$benchlab" run 01 --cool-down never
"$benchlab" run 01 --target c-libevent "${short[@]}" --cpu-limit 0.5 --memory-limit 512M --quiet --out limited 2>stderr.txt
limited=$?
if [ $limited -eq 0 ]; then
    check "limits are applied and recorded" jq_holds '.limits.cpu == 0.5 and .limits.memory_bytes == 536870912 and .limits.cpu_periods > 0' \
        "limited/c-libevent/$today/01-lightweight-run1.json"
    check "and their group is gone" test -z "$(find /sys/fs/cgroup -type d -name 'benchlab-*' 2>/dev/null)"
else
    check "limits that cannot be had are refused" grep -qE 'the target cannot be limited: .*cgroup 2' stderr.txt
    check "before anything is measured" test "$(result_count limited)" -eq 0
fi

# ---- thresholds ----------------------------------------------------------------------------------------------------------------------------
variant crossed '.thresholds = {"http_req_duration": ["max<0.001", "avg<60000"]}'
expect_exit "a crossed threshold" 99 "" "$benchlab" run crossed/01-lightweight.json --target c-libevent "${short[@]}" --out thresholds
check "is told" grep -q '1 crossed a threshold' stdout
check "and stored" jq_holds '(.thresholds | map(.crossed)) == [true, false] and .thresholds[0].value > 0 and (has("failure") | not)' \
    "thresholds/c-libevent/$today/01-lightweight-run1.json"
variant kept '.thresholds = {"checks": ["rate>0.99"]}'
check "a threshold that is kept" "$benchlab" run kept/01-lightweight.json --target c-libevent "${short[@]}" --quiet --out thresholds
variant aborting '.thresholds = {"http_req_duration": [{"threshold": "max<0.001", "abortOnFail": true}]}'
start=$SECONDS
expect_exit "abortOnFail" 99 "ended early by the threshold http_req_duration max<0.001" \
    "$benchlab" run aborting/01-lightweight.json --target c-libevent --profile quick --runs 1 --duration 60s --out aborted
check "ends the run early" test $((SECONDS - start)) -lt 30
check "and its numbers are not to be used" jq_holds '.failure | contains("threshold")' "aborted/c-libevent/$today/01-lightweight-run1.json"

# ---- outputs beside the results --------------------------------------------------------------------------------------------------------------
check "--hlog and --summary-export" "$benchlab" run 01 --target c-libevent --profile quick --runs 1 --cool-down 0 --quiet --hlog latency.hlog --summary-export summary.json --out outputs
output=outputs/c-libevent/$today/01-lightweight-run1.json
cat >hlog.mjs <<'END'
// Adds up the counts of an HdrHistogram log: V2 compressed, ZigZag LEB128, a negative number -k stands for k empty slots.
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
let total = 0, lines = 0;
for (const line of readFileSync(process.argv[2], 'utf8').trim().split('\n')) {
    if (line.startsWith('#') || line.startsWith('"'))
        continue;
    const fields = line.match(/^Tag=([^,]+),([0-9.]+),([0-9.]+),([0-9.]+),(.+)$/);
    const outer = Buffer.from(fields[5], 'base64');
    if (outer.readUInt32BE(0) !== 0x1c849314)
        throw new Error('cookie');
    const inner = inflateSync(outer.subarray(8));
    for (let at = 40; at < inner.length;) {
        let value = 0n, shift = 0n, byte;
        do {
            byte = BigInt(inner[at++]);
            value |= (shift === 56n ? byte : byte & 127n) << shift;
            shift += 7n;
        } while (byte & 128n && shift < 63n);
        const count = Number((value >> 1n) ^ -(value & 1n));
        total += count > 0 ? count : 0;
    }
    lines++;
}
console.log(`${lines} ${total}`);
END
check "the HdrHistogram log has a line a second, and every good request" test "$(node hlog.mjs latency.hlog)" = "2 $(jq '.totals.requests - .totals.errors' "$output")"
check "and its head" grep -q '^#\[Histogram log format version 1.3\]$' latency.hlog
check "the summary has k6's keys" jq_holds --slurpfile raw "$output" '
    .metrics.http_reqs.count == $raw[0].totals.requests and .metrics.http_req_failed == {"passes": 0, "fails": $raw[0].totals.requests, "value": 0}
    and (.metrics.http_req_duration | has("avg") and has("min") and has("med") and has("max") and has("p(90)") and has("p(95)"))
    and (.metrics | has("data_sent") and has("data_received") and has("iterations") and has("vus") and has("vus_max") and has("checks"))
    and .root_group.path == "" and .root_group.checks["status is 200"].fails == 0 and .root_group.groups == {}
    and (.metrics.http_req_duration.med * 1000000 - $raw[0].latency.p50_ns | fabs) < 1' summary.json
expect_exit "--summary-export of several runs" 99 "" "$benchlab" run crossed/01-lightweight.json 02 --target c-libevent "${short[@]}" --runs 2 --quiet --summary-export many.json --out many
check "gives each its own" test "$(ls many.c-libevent.0[12]-*.[12].json | wc -l)" -eq 4
check "true is crossed there" jq_holds '.metrics.http_req_duration.thresholds == {"max<0.001": true, "avg<60000": false}' many.c-libevent.01-lightweight.1.json
expect_exit "a log that cannot be written" 1 "/nonexistent/log" "$benchlab" run 01 --target c-libevent "${short[@]}" --hlog /nonexistent/log
expect_exit "an address for metrics that is none" 1 "expected :PORT" "$benchlab" run 01 --target c-libevent "${short[@]}" --prometheus everywhere
"$benchlab" run 01 --target c-libevent --duration 20s --runs 1 --prometheus :0 --out scraped >scraped.txt 2>&1 &
session=$!
wait_for grep -q '^metrics: port' scraped.txt
port=$(sed -n 's/^metrics: port \([0-9]*\).*/\1/p' scraped.txt)
scrape() { curl -s --max-time 5 "http://127.0.0.1:$port/metrics" >metrics.txt; }
scraped_load() { scrape && grep -qE '^benchlab_http_requests_total\{scenario="01-lightweight",target="c-libevent"\} [1-9]' metrics.txt; }
check "metrics are served while a load runs" wait_for scraped_load
check "users" grep -qE '^benchlab_vus\{.*\} 10$' metrics.txt
check "errors by kind" grep -qE '^benchlab_http_errors_total\{.*kind="timeout"\} 0$' metrics.txt
check "the target's memory" grep -qE '^benchlab_target_resident_memory_bytes\{.*\} [1-9]' metrics.txt
check "on loopback only" test -z "$(ss -ltnH "sport = :$port" 2>/dev/null | awk '{print $4}' | grep -v '^127\.0\.0\.1:')"
kill -INT $session
wait $session
check "and not after the end" sh -c "! curl -s --max-time 2 http://127.0.0.1:$port/metrics >/dev/null"

# ---- importing ---------------------------------------------------------------------------------------------------------------------------------
check "every result conforms to the schema" sh -c "'$benchlab' import --store lab.sqlite results all open thresholds outputs many | grep -qE 'quarantined 0$'"
check "and plans of sessions are no results" sh -c "! '$benchlab' import --store lab.sqlite all 2>&1 | grep -q sessions"

# ---- bad usage and bad files --------------------------------------------------------------------------------------------------------
expect_exit "no virtual users" 2 "--vus: expected" "$benchlab" run 01 --vus 0
expect_exit "virtual users that are no number" 2 "--vus: expected" "$benchlab" run 01 --vus many
expect_exit "an unknown profile" 2 'expected standard or quick, got "fast"' "$benchlab" run 01 --profile fast
expect_exit "no duration" 2 "--duration: expected" "$benchlab" run 01 --duration 0s
expect_exit "too long a duration" 2 "24 hours" "$benchlab" run 01 --duration 25h
expect_exit "no runs" 2 "--runs: expected" "$benchlab" run 01 --runs 0
expect_exit "an unknown option" 2 "unknown option --fast" "$benchlab" run --fast
expect_exit "an unknown scenario" 2 'no scenario "99"' "$benchlab" run 99
expect_exit "an unknown target" 2 'no target "c-nothing"; there are: .*c-libevent:default' "$benchlab" run 01 --target c-nothing
expect_exit "an unknown variant" 2 'no target "c-libevent:x"' "$benchlab" run 01 --target c-libevent:x
expect_exit "an unknown command" 2 'no command "walk"' "$benchlab" walk
sed 's/"sequence"/"sequins"/' scenarios/basic/01-lightweight.json >wrong.json
expect_exit "an invalid scenario" 1 '^benchlab: error: \./wrong\.json:[0-9]+: /mode: expected' "$benchlab" run ./wrong.json "${short[@]}"
head -c 200 scenarios/basic/01-lightweight.json >half.json
expect_exit "half a scenario" 1 'half\.json:[0-9]+' "$benchlab" run ./half.json "${short[@]}"
expect_exit "a missing scenario file" 1 'missing\.json' "$benchlab" run ./missing.json "${short[@]}"
mkdir servers/broken
echo '{"id": 7}' >servers/broken/target.json
expect_exit "an invalid target" 1 'servers/broken/target\.json:1' "$benchlab" run 01 "${short[@]}"
rm -r servers/broken
expect_exit "no scenario in an empty folder" 2 'no scenario "01": no scenarios/ folder with scenarios here or in /.*/share/benchlab; run from' sh -c "mkdir -p empty && cd empty && '$benchlab' run 01"
expect_exit "nothing to list in an empty folder" 1 'no scenarios found: .*/share/benchlab' sh -c "cd empty && '$benchlab' run --list"
expect_exit "nothing to run in an empty folder" 1 "" sh -c "mkdir -p empty && cd empty && '$benchlab' run 2>&1 >&2 | grep -q 'no scenarios found' && exit 1"

# ---- targets that fail ----------------------------------------------------------------------------------------------------------------
fake fake-false 'echo "no luck" >&2; exit 3'
expect_exit "a target that ends at once" 1 "fake-false exited with status 3 after .* before it was healthy: no luck" \
    "$benchlab" run 01 --target fake-false --target c-libevent "${short[@]}" --out mixed
check "does not stop the others" test -s "mixed/c-libevent/$today/01-lightweight-run1.json"
check "and has no result" test ! -e mixed/fake-false
fake fake-late 'sleep 1; exit 4'
expect_exit "a target that ends while it is awaited" 1 "fake-late exited with status 4 after 1\.[0-9] s" "$benchlab" run 01 --target fake-late "${short[@]}"
fake fake-sleeps 'exec sleep 60'
expect_exit "a target that is never healthy" 1 "fake-sleeps was not healthy after 0.5 s \(GET /health: no answer\)" \
    "$benchlab" run 01 --target fake-sleeps "${short[@]}" --start-timeout 500ms
fake fake-dies '(sleep 1; kill -KILL $$) & exec {{servers}}/c-libevent'
expect_exit "a target that dies under load" 1 "01-lightweight run 1: fake-dies died with signal 9" \
    "$benchlab" run 01 --target fake-dies --profile quick --runs 1 --out dead
check "is stored as a failed run" jq_holds '(.failure | contains("signal 9")) and .times.measured_ns < 1000000000' "dead/fake-dies/$today/01-lightweight-run1.json"
fake fake-wrong 'exec {{servers}}/c-libevent'
jq '.version_command = ["/bin/echo", "what?"]' servers/fake-wrong/target.json >x && mv x servers/fake-wrong/target.json
expect_exit "a target that cannot tell its version" 1 'version of fake-wrong: expected one line .*got "what\?"' \
    "$benchlab" run 01 --target fake-wrong "${short[@]}"
jq '.dataset_command = ["/bin/sh", "-c", "echo disk on fire; exit 1"]' servers/c-libevent/target.json | jq '.id = "fake-data"' >x
mkdir -p servers/fake-data && mv x servers/fake-data/target.json
expect_exit "a data set that cannot be restored" 1 "data set of fake-data: /bin/sh exited with status 1 after .*: disk on fire" \
    "$benchlab" run 01 --target fake-data "${short[@]}"
# The first start finds its port taken by another server, which answers as somebody else; the second start, on another port, succeeds.
fake fake-port 'if mkdir taken 2>/dev/null; then TARGET_ID=somebody-else {{servers}}/c-libevent & sleep 0.3; fi; exec {{servers}}/c-libevent'
check "a port in use is left for another one" "$benchlab" run 01 --target fake-port "${short[@]}" --quiet --out port
check "and the run is sound" identities_hold port
fake fake-stubborn "trap '' TERM; {{servers}}/c-libevent & while :; do sleep 1; done"
check "a target that does not stop is killed" "$benchlab" run 01 --target fake-stubborn "${short[@]}" --quiet --out stubborn
check "and the result tells" jq_holds '.warnings | any(contains("did not stop within 5 s"))' "stubborn/fake-stubborn/$today/01-lightweight-run1.json"
fake fake-daemon 'trap "" TERM; (setsid {{servers}}/c-libevent) & while :; do sleep 1; done'
"$benchlab" run 01 --target fake-daemon "${short[@]}" --quiet --out daemon
check "a server that left its group does not survive the run" test "$(orphans)" -eq 0
check "no process and no temporary file is left by failures" nothing_left

# ---- disks ---------------------------------------------------------------------------------------------------------------------------
echo file >occupied
expect_exit "a results folder that is a file" 1 "occupied" "$benchlab" run 01 --target c-libevent "${short[@]}" --out occupied
expect_exit "a results folder that cannot be made" 1 "/proc/nowhere" "$benchlab" run 01 --target c-libevent "${short[@]}" --out /proc/nowhere
expect_exit "no folder for temporary files" 1 "no temporary folder in /nonexistent" env TMPDIR=/nonexistent "$benchlab" run 01 --target c-libevent "${short[@]}"
mkdir disk
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=256k none disk 2>/dev/null; then
    trap 'umount "$folder/disk"; rm -rf "$folder"' EXIT
    "$benchlab" run 01 --target c-libevent "${short[@]}" --runs 4 --quiet --out disk/results >/dev/null 2>stderr.txt &
    session=$!
    wait_for has_result disk/results
    cat /dev/zero >disk/filler 2>/dev/null
    wait $session
    check "a disk that gets full ends the session with exit code 1" test $? -eq 1
    check "and one line that says so" grep -qE 'No space left on device' stderr.txt
    check "what was stored before stays whole" all_whole disk/results
    expect_exit "a full disk is noticed before measuring" 1 "results cannot be stored in disk/results: .*No space left" \
        "$benchlab" run 01 --target c-libevent "${short[@]}" --out disk/results
    umount disk
    trap 'rm -rf "$folder"' EXIT
elif [ "$(id -u)" -ne 0 ]; then
    chmod 500 disk
    expect_exit "a read-only folder is noticed before measuring" 1 "Permission denied" "$benchlab" run 01 --target c-libevent "${short[@]}" --out disk/results
    chmod 700 disk
fi

# ---- interruptions -------------------------------------------------------------------------------------------------------------------
# interrupt NAME SIGNAL MAXIMUM_SECONDS OUT: the session in $session ends soon after the signal with exit code 130.
interrupt() {
    local start=$SECONDS status
    kill "-$2" "$session"
    wait "$session"
    status=$?
    check "$1: exit code 130" test $status -eq 130
    check "$1: soon" test $((SECONDS - start)) -le "$3"
    check "$1: only whole files" all_whole "$4"
    check "$1: nothing is left" nothing_left
}
"$benchlab" run 01 02 --target c-libevent --profile quick --duration 700ms --out interrupted >/dev/null 2>&1 &
session=$!
wait_for has_result interrupted
sleep 0.5
expect_exit "a second session in the same results folder is refused" 1 "another benchlab run stores its results in interrupted" \
    "$benchlab" run 01 --target c-libevent "${short[@]}" --out interrupted
interrupt "Ctrl-C" INT 2 interrupted
check "Ctrl-C: the finished run stays" has_result interrupted
# ---- resuming: what an interrupted session has not measured, and nothing twice ---------------------------------------------------------------
hashes() { result_files "$1" | xargs sha256sum | sort -k 2; }
# resumed NAME OUT RUNS: the session in OUT is resumed to RUNS results, earlier ones untouched, each run once.
resumed() {
    local before
    before=$(hashes "$2")
    expect_exit "$1: --resume" 0 "" "$benchlab" run --resume --out "$2" --quiet
    check "$1: all runs are there" test "$(result_count "$2")" -eq "$3"
    check "$1: each once" test "$(jq -r .run.id $(result_files "$2") | sort -u | wc -l)" -eq "$3"
    check "$1: of one session" test "$(jq -r .sequence.session $(result_files "$2") | sort -u | wc -l)" -eq 1
    check "$1: what was finished is untouched" test "$(echo "$before" | sort)" = "$(hashes "$2" | grep -F "$(echo "$before" | cut -c1-64)" | sort)"
    expect_exit "$1: then nothing is left" 1 "no session in $2 of which a run is left" "$benchlab" run --resume --out "$2"
    check "$1: nothing is left behind" no_orphan
}
plan=$(ls interrupted/.sessions)
expect_exit "--resume with what a session has already" 2 "goes on as the session began" "$benchlab" run --resume --vus 3 --out interrupted
expect_exit "--resume of a session that there is not" 1 'there is no session "20200101T000000Z-000000"' "$benchlab" run --resume 20200101T000000Z-000000 --out interrupted
expect_exit "--resume --dry-run" 0 "" "$benchlab" run --resume --dry-run --out interrupted
check "shows what is left" grep -qE '^[1-5] of 6 runs$' stdout
echo >>scenarios/basic/01-lightweight.json
expect_exit "--resume with a changed scenario" 1 "cannot be resumed: .*01-lightweight.json has changed since the session began" "$benchlab" run --resume "${plan%.json}" --out interrupted
cp "$root/scenarios/basic/01-lightweight.json" scenarios/basic/
expect_exit "--resume with another load" 1 "the load of 01-lightweight is not what the session began with" env BENCHLAB_VUS=3 "$benchlab" run --resume --out interrupted
resumed "after Ctrl-C" interrupted 6
"$benchlab" run 01 --target c-libevent --target c-microhttpd:thread-per-connection --profile quick --duration 500ms --runs 2 --cool-down 100ms --quiet --out slain >/dev/null 2>&1 &
session=$!
wait_for has_result slain
sleep 0.7
kill -KILL $session
{ wait $session; } 2>/dev/null
check "kill -9: only whole files" all_whole slain
check "kill -9: no process is left" no_orphan
resumed "after kill -9" slain 4
rm -rf "$TMPDIR"/benchlab-*
"$benchlab" run 01 --target c-libevent --duration 20s --quiet --out terminated 2>/dev/null &
session=$!
wait_for loading
sleep 1
interrupt "SIGTERM during the load" TERM 2 none
check "SIGTERM during the load: no result" test "$(result_count terminated)" -eq 0
"$benchlab" run 01 --target fake-sleeps "${short[@]}" --quiet --start-timeout 30s 2>/dev/null &
session=$!
wait_for loading
sleep 0.3
interrupt "Ctrl-C while a target starts" INT 2 none
"$benchlab" run 01 --target fake-stubborn --duration 20s --quiet --out twice 2>/dev/null &
session=$!
wait_for loading
sleep 1
kill -INT $session
sleep 0.2
interrupt "a second Ctrl-C with a target that does not stop" INT 1 none
"$benchlab" run 01 --target c-libevent --duration 20s --quiet --out killed 2>/dev/null &
session=$!
wait_for loading
sleep 0.5
kill -KILL $session
{ wait $session; } 2>/dev/null
check "kill -9 leaves no process" no_orphan
check "kill -9 leaves no half file" all_whole killed
rm -rf "$TMPDIR"/benchlab-*
finish
