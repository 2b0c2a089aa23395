#!/bin/bash
# End-to-end test of benchlab doctor: its lines and exit codes, noise that was measured elsewhere on its way into the analysis, and (with
# BENCHLAB_SLOW, some forty seconds) a real measurement. usage: doctor.sh BENCHLAB
set -u
cd "$(dirname "$0")/../.."
benchlab=$(realpath "$1")
. tests/e2e/lib.sh

# ---- the machine
"$benchlab" doctor --quick --out "$folder/results" >"$folder/lines" 2>"$folder/errors"
status=$?
check "doctor prints no error" test ! -s "$folder/errors"
check "each line has a level, or says what to do" test \
    "$(grep -cvE '^(ok|warning|problem) +[^:]+: |^         -> |^[0-9]+ ok, [0-9]+ warnings?, [0-9]+ problems?$' "$folder/lines")" -eq 0
check "what is not ok has an advice" test \
    "$(grep -cE '^(warning|problem) ' "$folder/lines")" -eq "$(grep -cE '^         -> ' "$folder/lines")"
if grep -q '^problem ' "$folder/lines"; then expected=1; else expected=0; fi
check "exit 1 for a problem, 0 without ($expected)" test $status -eq $expected
for subject in processors "frequency governor" "turbo frequencies" "load average" "CPU time taken away" memory "open files" \
    "processes and threads" clock "limits by cgroup 2" targets scenarios "noise floor"; do
    check "doctor looks at: $subject" grep -qE "^[a-z]+ +$subject: " "$folder/lines"
done
check "noise is not measured yet" grep -q '^warning  noise floor: not measured' "$folder/lines"

expect_exit "an operand" 2 "options only" "$benchlab" doctor now
expect_exit "too few comparisons" 2 "comparisons" "$benchlab" doctor --noise --comparisons 9
expect_exit "too few runs" 2 "runs" "$benchlab" doctor --noise --runs 4
expect_exit "a target that is not there" 1 "no-such-target" "$benchlab" doctor --noise --quick --target no-such-target --out "$folder/results"
check "nothing was written" test ! -e "$folder/results/noise"

# ---- a measurement on its way into the analysis
machine=$(sed -n 's/.*"machine": *"\([0-9a-f]*\)".*/\1/p' tests/data/results/c-libevent/2026-11-24/08-concurrent-mixed-run1.json | head -n 1)
mkdir -p "$folder/lab/noise"
cp -r tests/data/results/. "$folder/lab/"
sed "s/5e1f0c0ffee0b0a7/$machine/" tests/data/noise/5e1f0c0ffee0b0a7.json >"$folder/lab/noise/$machine.json"
store=$folder/lab/lab.sqlite
(cd "$folder" && "$benchlab" import --store "$store" lab >"$folder/import" 2>&1)
noise_of() { sqlite3 "$store" "SELECT delta, comparisons, measured_on FROM machine_noise WHERE machine_key = '$machine'"; }
check "the summary counts runs, not measurements" grep -q "$(find tests/data/results -name '*-run*.json' | wc -l) runs of benchlab" \
    "$folder/import"
check "the measurement is imported with the runs" test "$(noise_of)" = "0.031|12|2026-11-24"
"$benchlab" import --store "$store" "$folder/lab" >"$folder/import" 2>&1
check "and left alone at the next import" grep -qE 'imported 0, .*new versions 0, quarantined 0' "$folder/import"
sed -i 's/"noise_floor": 0.031/"noise_floor": 0.044/' "$folder/lab/noise/$machine.json"
"$benchlab" import --store "$store" "$folder/lab" >"$folder/import" 2>&1
check "a new version replaces it" test "$(noise_of)" = "0.044|12|2026-11-24"
"$benchlab" site --store "$store" --out "$folder/site" --docs "$folder/docs" --no-pdf >"$folder/site.log" 2>&1
check "the site takes it" grep -qF '±4.4' "$folder/site/report.html"
check "and says where it comes from" grep -qE '12 comparisons of a target with itself' "$folder/site/report.html"
rm "$folder/lab/noise/$machine.json"
"$benchlab" import --store "$store" "$folder/lab" >"$folder/import" 2>&1
check "without the file it counts no longer" test -z "$(noise_of)"
sed 's/"ratios"/"ratio"/' tests/data/noise/5e1f0c0ffee0b0a7.json >"$folder/lab/noise/broken.json"
"$benchlab" import --store "$store" "$folder/lab" >"$folder/import" 2>&1
check "a broken one is quarantined with its place" grep -qE 'quarantined: .*broken.json.*ratios' "$folder/import"

# ---- a real one
if [ -n "${BENCHLAB_SLOW:-}" ]; then
    out=$folder/measured
    BENCHLAB_WARMUP=50ms "$benchlab" doctor --noise --quick --duration 100ms --quiet --out "$out" >"$folder/lines" 2>"$folder/errors"
    check "noise is measured" grep -qE '^noise floor: [0-9.]+ % \(10 A/A comparisons' "$folder/lines"
    check "without an error" test ! -s "$folder/errors"
    check "one file comes of it" test "$(find "$out" -name '*.json' | wc -l)" -eq 1
    check "which is in the store" test "$(sqlite3 "$out/lab.sqlite" 'SELECT comparisons FROM machine_noise')" = 10
    check "doctor knows it" grep -qE '^ok +noise floor: [0-9.]+ % \(measured [0-9-]+, 10 comparisons\)' \
        <("$benchlab" doctor --quick --out "$out")
    "$benchlab" doctor --noise --quick --duration 1s --quiet --out "$folder/cut" >"$folder/lines" 2>"$folder/errors" &
    pid=$!
    sleep 3
    kill -INT $pid
    wait $pid
    check "interrupted: exit 130" test $? -eq 130
    check "and nothing is written" test ! -e "$folder/cut/noise"
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
