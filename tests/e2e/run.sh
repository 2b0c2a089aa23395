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
short=(--profile quick --duration 300ms --runs 1)
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
result_count() { find "${1:-results}" -name '*.json' 2>/dev/null | wc -l; }
# Every file below a folder is a whole result, and there is no other file (a temporary one, say).
all_whole() {
    local file
    find "$1" -type f | while read -r file; do
        [[ $file == */*-run*.json ]] && jq_holds '.format == "benchlab-result"' "$file" || exit 1
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
    for file in $(find "$1" -name '*.json'); do
        jq_holds "$identities" "$file" || { echo "identity broken in $file"; return 1; }
    done
}

# ---- real runs ----------------------------------------------------------------------------------------------------------------------
check "a short run of one scenario and one target" "$benchlab" run 01 --target c-libevent "${short[@]}" --quiet
first=results/c-libevent/$today/01-lightweight-run1.json
check "its file has the right name" test -s "$first"
check "its members agree with the command line" jq_holds --arg day "$today" '
  .run.number == 1 and .run.profile == "custom" and .target.key == "c-libevent" and .scenario.id == "01-lightweight"
  and .load.vus == 10 and .load.duration_ns == 300000000 and .sequence.block == 1 and (.times.started | startswith($day))
  and .run.id == "c-libevent.01-lightweight." + .sequence.session + ".1"' "$first"
before=$(sha256sum "$first")
check "the same again" "$benchlab" run 1 --target c-libevent:default "${short[@]}" --vus 3 --quiet
check "gets the next number" jq_holds '.run.number == 2 and .load.vus == 3' "results/c-libevent/$today/01-lightweight-run2.json"
check "and leaves the first alone" test "$before" = "$(sha256sum "$first")"
expect_exit "every built target, a number and what follows" 0 "" "$benchlab" run 07+ "${short[@]}" --out all
mv stdout plain.txt
check "gives one file a scenario and target" test "$(result_count all)" -eq 6
check "named by variant" test -s "all/c-microhttpd-thread-per-connection/$today/08-concurrent-mixed-run1.json"
check "identities hold in every file" identities_hold all
check "and in the first ones" identities_hold results
check "a plain line a run" test "$(grep -cE '^\[[1-6]/6\] 0[78]-[a-z-]+  c-[a-z-]+  run 1  [0-9,.]+ req/s  p50 [0-9.]+ [mu]s  p99 [0-9.]+ [mu]s  0 errors$' plain.txt)" -eq 6
check "the plan comes first" grep -qE '^6 runs, about ' plain.txt
check "no process and no temporary file is left" nothing_left

order() { jq -r '[.scenario.id, .sequence.position, .target.key] | join(" ")' $(find "$1" -name '*.json') | sort; }
"$benchlab" run 01 02 "${short[@]}" --seed example --quiet --out seed1
"$benchlab" run 01 02 "${short[@]}" --seed example --quiet --out seed2
check "the same seed gives the same order" test -n "$(order seed1)" -a "$(order seed1)" = "$(order seed2)"
check "--list names scenarios and targets" sh -c "'$benchlab' run --list | grep -q 03-db-read && '$benchlab' run --list | grep -q c-microhttpd:epoll-pool"
expect_exit "a full standard output is told" 1 "standard output" sh -c "'$benchlab' run --list >/dev/full"
check "--quiet prints nothing" test -z "$("$benchlab" run 01 --target c-libevent "${short[@]}" --quiet 2>&1)"
script -qec "stty columns 120; '$benchlab' run 01 --target c-libevent ${short[*]}" /dev/null >terminal.txt </dev/null
check "a terminal gets a line that is redrawn with live numbers" grep -qE $'\r\033\[K\[1/1\] .* left  load .* req/s' terminal.txt
check "but no plain line" test "$(grep -cE '0 errors.?$' terminal.txt)" -eq 0

# ---- bad usage and bad files --------------------------------------------------------------------------------------------------------
expect_exit "no virtual users" 2 "--vus: expected" "$benchlab" run 01 --vus 0
expect_exit "virtual users that are no number" 2 "--vus: expected" "$benchlab" run 01 --vus many
expect_exit "an unknown profile" 2 'expected standard or quick, got "fast"' "$benchlab" run 01 --profile fast
expect_exit "no duration" 2 "--duration: expected" "$benchlab" run 01 --duration 0s
expect_exit "too long a duration" 2 "24 hours" "$benchlab" run 01 --duration 25h
expect_exit "no runs" 2 "--runs: expected" "$benchlab" run 01 --runs 0
expect_exit "an unknown option" 2 "unknown option --fast" "$benchlab" run --fast
expect_exit "an unknown scenario" 2 'no scenario "99"' "$benchlab" run 99
expect_exit "an unknown target" 2 'no target "c-nothing"; there are: c-libevent:default' "$benchlab" run 01 --target c-nothing
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
