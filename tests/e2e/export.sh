#!/bin/bash
# End-to-end test of `benchlab export`: each format, what it refuses, and the way back: what was exported is imported and says the same.
# usage: export.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
cp -r "$root/tests/data/results" results
mkdir made
cp "$root"/tests/data/load-tools/k6/*.json "$root"/tests/data/load-tools/k6/points.csv made
"$benchlab" import results --quiet >import.log 2>&1
"$benchlab" import made --target made --scenario made --date 2026-03-02 --machine made --quiet >>import.log 2>&1
total=$("$benchlab" query --format csv "SELECT count(*) FROM run" | tail -n 1 | tr -d '\r')

# figure FILE FIELD: of the only record of an NDJSON file.
figure() { jq -r ".$2" "$1"; }
# same NAME A B FIELD...: two NDJSON files of one record each.
same() {
    local name=$1 a=$2 b=$3 field
    shift 3
    for field in "$@"; do
        if [ "$(figure "$a" "$field")" != "$(figure "$b" "$field")" ]; then
            not_ok "$name: $field is $(figure "$b" "$field"), was $(figure "$a" "$field")"
            return
        fi
    done
    ok "$name"
}
# near NAME A B SHARE FIELD...: the same within that share.
near() {
    local name=$1 a=$2 b=$3 share=$4 field
    shift 4
    for field in "$@"; do
        if ! jq -en --argjson a "$(figure "$a" "$field")" --argjson b "$(figure "$b" "$field")" --argjson share "$share" \
            '(($a - $b) | fabs) <= $share * ($a | fabs)' >/dev/null; then
            not_ok "$name: $field is $(figure "$b" "$field"), was $(figure "$a" "$field")"
            return
        fi
    done
    ok "$name"
}

# ---- tables -------------------------------------------------------------------------------------------------------------------------
check "the store has runs" test "$total" -gt 60
check "csv" "$benchlab" export --out runs.csv
check "csv has a line a run" test "$(wc -l <runs.csv)" -eq $((total + 1))
check "ndjson" bash -c "'$benchlab' export --format ndjson >runs.ndjson"
check "ndjson has a line a run" test "$(wc -l <runs.ndjson)" -eq "$total"
check "each of them is JSON" bash -c "jq -e .run runs.ndjson >/dev/null"
check "json" "$benchlab" export --format json --out runs.json
check "json has the same records" cmp -s <(jq -S -c '.[]' runs.json) <(jq -S -c . runs.ndjson)
check "a figure that is missing is null" test "$(jq -r 'select(.source | endswith("machine.json")) | .p999_ns' runs.ndjson)" = null
check "and empty" bash -c "grep 'k6/machine\|made/machine' runs.csv | grep -q ',445120000,,456780000,'"
check "--target" test "$("$benchlab" export --target made --format ndjson | wc -l)" -eq 6
check "--scenario" test "$("$benchlab" export --scenario 03-db-read --format ndjson | jq -r .scenario | sort -u)" = 03-db-read
check "two exports are the same" cmp -s runs.csv <("$benchlab" export)

# ---- one run and back ---------------------------------------------------------------------------------------------------------------
run=$(jq -r 'select(.tool == "benchlab" and .state == "valid") | .run' runs.ndjson | head -n 1)
jq -c --arg run "$run" 'select(.run == $run)' runs.ndjson >run.ndjson
check "k6-summary" "$benchlab" export --run "$run" --format k6-summary --out back/t/2026-11-24/s-run1.json
check "is imported" "$benchlab" import back --store back.sqlite --quiet
"$benchlab" export --store back.sqlite --format ndjson >back.ndjson
same "with its figures" run.ndjson back.ndjson requests errors iterations dropped_iterations bytes_sent bytes_received measured_ns vus tool \
    percentile_rule mean_ns min_ns p50_ns p90_ns p95_ns p99_ns p999_ns max_ns errors_status errors_check
near "and its rate" run.ndjson back.ndjson 0.000001 rate_per_second
check "hlog" "$benchlab" export --run "$run" --format hlog --out log/run.hlog
check "has the tags" grep -q "^Tag=$(figure run.ndjson target):$(figure run.ndjson scenario):" log/run.hlog
check "is imported, too" "$benchlab" import log/run.hlog --store log.sqlite --date 2026-11-24 --quiet
"$benchlab" export --store log.sqlite --format ndjson >log.ndjson
same "for the same target and scenario" run.ndjson log.ndjson target scenario
near "with its latencies" run.ndjson log.ndjson 0.003 mean_ns p50_ns p90_ns p95_ns p99_ns rate_per_second
check "hlog of all valid runs" bash -c "'$benchlab' export --format hlog >all.hlog 2>warnings.txt"
check "leaves out what has none, and says so" grep -q "left out" warnings.txt

# ---- what k6 tools get from a run of ours -------------------------------------------------------------------------------------------
for target in "$root"/servers/*/target.json; do
    install -D "$target" "servers/$(basename "$(dirname "$target")")/target.json"
done
cp -r "$root/scenarios" .
check "a run with --summary-export" "$benchlab" run 01 --target c-libevent --profile quick --duration 1s --runs 1 --cool-down 0 --quiet \
    --out measured --summary-export exported/t/2026-11-24/s-run1.json
"$benchlab" import measured --store measured.sqlite --quiet
"$benchlab" import exported --store exported.sqlite --quiet
"$benchlab" export --store measured.sqlite --format ndjson >measured.ndjson
"$benchlab" export --store exported.sqlite --format ndjson >exported.ndjson
same "its summary has the figures of the raw result" measured.ndjson exported.ndjson requests errors iterations dropped_iterations bytes_sent \
    bytes_received measured_ns vus tool percentile_rule min_ns max_ns errors_connect errors_timeout errors_status errors_check
near "and its latencies" measured.ndjson exported.ndjson 0.002 rate_per_second mean_ns p50_ns p90_ns p95_ns p99_ns p999_ns

# ---- what is refused ----------------------------------------------------------------------------------------------------------------
expect_exit "an unknown format" 2 "expected csv, json, ndjson, hlog or k6-summary" "$benchlab" export --format parquet
expect_exit "an operand" 2 "options only" "$benchlab" export runs
expect_exit "no such run" 1 "no such run" "$benchlab" export --run nobody
expect_exit "no such target" 1 "no such run" "$benchlab" export --target nobody
expect_exit "no such store" 1 "" "$benchlab" export --store nowhere.sqlite
expect_exit "a summary of many runs" 1 "name it by --run" "$benchlab" export --format k6-summary
expect_exit "a log without a histogram" 1 "has a histogram" "$benchlab" export --format hlog \
    --run "$(jq -r 'select(.source | endswith("machine.json")) | .run' runs.ndjson)"
expect_exit "a folder that cannot be made" 1 "" "$benchlab" export --out /proc/nowhere/runs.csv
if [ -e /dev/full ]; then
    expect_exit "a full disk" 1 "" bash -c "'$benchlab' export >/dev/full"
fi
finish
