#!/bin/bash
# End-to-end test of `benchlab import` with results of every other load tool: the whole of tests/data/load-tools goes into a store, whose
# figures are compared with what the tools printed; nothing secret may be in it. usage: tools.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
cp -r "$root/tests/data/load-tools" tools
chmod -R u+w tools
mkdir many
mv tools/techempower many/ # says itself whose runs they are
find tools many -name README.md -delete

# Each file is a scenario of its tool's folder.
for tool in tools/*/; do
    {
        printf '{"target": "%s", "date": "2026-11-24", "machine": "loopback", "files": {' "$(basename "$tool")"
        separator=
        for file in "$tool"*; do
            printf '%s"%s": {"scenario": "%s", "number": 1}' "$separator" "$(basename "$file")" "$(basename "$file" | tr -c 'A-Za-z0-9._\n' -)"
            separator=', '
        done
        printf '}}\n'
    } >"$tool/benchlab-import.json.new"
    mv "$tool/benchlab-import.json.new" "$tool/benchlab-import.json"
done
total=$(find tools many -type f ! -name benchlab-import.json | wc -l)

query() { sqlite3 store.sqlite "$1"; }

# figures FOLDER/FILE COLUMNS EXPECTED: columns of the one run of that file.
figures() {
    local found
    found=$(query "SELECT $2 FROM run JOIN import ON import.id = run.import_id JOIN method ON method.id = run.method_id WHERE run.is_current = 1 AND import.path LIKE '%/$1'")
    if [ "$found" = "$3" ]; then ok "$1: $2"; else not_ok "$1: $2 is \"$found\", expected \"$3\""; fi
}

# equals NAME EXPECTED SQL
equals() {
    local found
    found=$(query "$3")
    if [ "$found" = "$2" ]; then ok "$1"; else not_ok "$1: \"$found\", expected \"$2\""; fi
}

# ---- everything at once ---------------------------------------------------------------------------------------------------------------
"$benchlab" import --store store.sqlite tools many >out.txt 2>err.txt
check "all is imported" test $? -eq 0
check "nothing is quarantined" grep -q ' quarantined 0' out.txt
others=$(grep -c '^no result: ' out.txt)
equals "each file is stored or named as none" $((total - others)) "SELECT count(DISTINCT path) FROM import WHERE state = 'current' AND path NOT LIKE '%/benchlab-import.json'"
check "only lists of errors hold no result" test -z "$(grep '^no result: ' out.txt | grep -vE 'tools/locust/r_(exceptions|failures)\.csv$')"
"$benchlab" import --store store.sqlite tools many >again.txt 2>err.txt
check "a second import changes nothing" grep -q '^imported 0, unchanged [1-9][0-9]*, new versions 0, quarantined 0' again.txt

# ---- the tools ------------------------------------------------------------------------------------------------------------------------
counts="tool, requests, errors"
figures oha/oha-1.4.json "$counts, errors_status, p50_ns, p90_ns, p99_ns, p999_ns, maximum_ns, percentile_rule" \
    "oha|4496|17|17|1636679|2266239|3222062|6100299|6949662|floor-rank"
figures oha/oha-1.16.json "$counts, mean_ns, p50_ns, measured_ns" "oha|3960|16|1989894|1988368|1002413538"
figures oha/oha-1.16-refused.json "$counts, errors_connect, p50_ns IS NULL, is_valid" "oha|20|20|20|1|0"
figures vegeta/vegeta.json "$counts, round(rate, 6), p50_ns, p99_ns, started, percentile_rule" \
    "vegeta|400|0|200.1536|5443104|9348840|2026-11-24T07:43:29.141Z|t-digest"
figures vegeta/vegeta-refused.json "$counts, errors_connect, is_valid" "vegeta|50|50|50|0"
figures fortio/fortio-rate.json "$counts, wanted_rate, vus, p50_ns, p95_ns IS NULL, resolution_ns, tool_version" \
    "fortio|400|0|200.0|4|5508772|1|1000000|1.75.3"
figures fortio/fortio-refused.json "$counts, errors_connect IS NULL" "fortio|20|20|1"
figures nighthawk/nighthawk.json "$counts, loop, wanted_rate, vus, dropped_iterations, p95_ns, deviation_ns" \
    "nighthawk|2494|3|open|500.0|100|6|2400255|502003"
figures bombardier/bombardier.json "$counts, executor, vus, mean_ns, p99_ns, bytes_received" \
    "bombardier|12279|49|constant-vus|8|1301158|1542000|1500439"
figures autocannon/autocannon.json "$counts, vus, p50_ns, p99_ns, minimum_ns IS NULL, resolution_ns" "autocannon|27294|0|10|1000000|4000000|1|1000000"
figures autocannon/autocannon-rate2-co-corrected-200ms.json "$counts, mean_ns IS NULL, p50_ns IS NULL, maximum_ns IS NULL" "autocannon|10|0|1|1|1"
figures jmeter/statistics.json "$counts, p90_ns, p95_ns, p99_ns, maximum_ns, percentile_rule" "jmeter|1200|2|8000000|9000000|11000000|65000000|linear"
figures jmeter/results-17-columns.jtl "$counts, maximum_ns" "jmeter|8|4|55000000"
figures gatling/stats.json "$counts, rate, p50_ns, p90_ns IS NULL, p99_ns" "gatling|1080|1|539.5|4000000|1|20000000"
figures gatling/global_stats.json "$counts, measured_ns" "gatling|1080|1|2000000000"
figures siege/siege.json "$counts, round(rate, 2), mean_ns, maximum_ns, p50_ns IS NULL, resolution_ns" "siege|10392|0|9196.46|0|40000000|1|10000000"
figures siege/siege.txt "$counts, round(rate, 2)" "siege|7942|0|8272.92"
figures siege/siege-404.json "$counts, errors_status, is_valid" "siege|400|400|400|0"
figures wrk/wrk-latency.txt "$counts, p50_ns, p99_ns, vus" "wrk|72167|0|250000|5740000|16"
figures wrk2/wrk2-14s-R2000.txt "$counts, loop, p50_ns" "wrk2|27962|0|open|1017000"
figures hey/hey.txt "$counts" "hey|2000|0"
figures ab/ab-404.txt "tool, requests = errors, is_valid" "ab|1|0"
figures h2load/h2load-h1.txt "tool, requests > 0, errors" "h2load|1|0"
figures locust/r_stats.csv "$counts, p99_ns" "locust|300|69|22000000"
figures httperf/httperf.txt "$counts" "httperf|200|0"
figures loadtest/loadtest.txt "$counts, p99_ns" "loadtest|500|0|21000000"
figures tsung/tsung.log "$counts, rate IS NULL" "tsung|474|237|1"
equals "k6 is there" 1 "SELECT count(*) > 5 FROM run JOIN method ON method.id = method_id WHERE tool = 'k6' AND requests > 0"
equals "HdrHistogram logs are there" 1 "SELECT count(*) > 1 FROM run JOIN method ON method.id = method_id WHERE tool = 'hdrhistogram' AND has_histogram = 1"

equals "percentiles of any share are kept" 1 \
    "SELECT count(*) FROM run_quantile JOIN run ON run.id = run_id JOIN method ON method.id = method_id WHERE tool = 'nighthawk' AND share = 0.990625 AND value_ns = 4100095"
equals "requests are steps" "mixed?token=***|shop / pay|360|1
slow|shop|360|0
home||360|0" \
    "SELECT run_step.name, group_name, run_step.requests, run_step.errors FROM run_step JOIN run ON run.id = run_id JOIN import ON import.id = import_id WHERE path LIKE '%/gatling/stats.json' ORDER BY run_step.position"
equals "figures that are left out are explained" 1 \
    "SELECT count(*) FROM run_warning JOIN run ON run.id = run_id JOIN import ON import.id = import_id WHERE path LIKE '%/autocannon-rate2-co-corrected-200ms.json' AND text LIKE 'latencies are left out:%'"

# ---- many runs in one file ------------------------------------------------------------------------------------------------------------
equals "a run for each framework, test and level" "swift-lib-plain|json|16|20080.0
swift-lib-plain|json|64|30000.0
swift-lib-plain|json|256|30683.0
swift-lib-plain|plaintext|256|1552191.5
swift-lib-plain|plaintext|1024|1564840.0
tortoise|json|16|0.0
tortoise|json|64|
tortoise|query|256|1200.0
tortoise|query|256|12000.0" \
    "SELECT target, scenario, vus, round(rate_per_second, 1) FROM run_figures WHERE file LIKE '%/results.json' ORDER BY target, scenario, vus, rate_per_second"
equals "what failed is there and not valid" "0|0" \
    "SELECT sum(valid), count(p99_ms) FROM run_figures WHERE file LIKE '%/results.json' AND target = 'tortoise' AND scenario = 'json'"
equals "old rounds name frameworks by index" "harbour|update|1
lantern|db|2" "SELECT target, scenario, count(*) FROM run_figures WHERE file LIKE '%/results-old.json' GROUP BY target, scenario ORDER BY target"
"$benchlab" import --store chosen.sqlite --target tortoise --scenario query many/techempower/results.json >out.txt 2>&1
check "a target and a scenario choose runs" test "$(sqlite3 chosen.sqlite 'SELECT count(*) FROM run')" = 2
expect_exit "a framework that is not there" 1 "" "$benchlab" import --store chosen.sqlite --target hare many/techempower/results-old.json
check "which is said" grep -q 'holds no run of the framework hare' "$folder/stdout"

# ---- credentials ------------------------------------------------------------------------------------------------------------------------
for secret in hunter2 s3cr3t 'abc\.def\.ghi'; do
    check "the fixtures hold $secret" grep -rqE "$secret" tools many
    check "the store does not" test -z "$(grep -aoE "$secret" store.sqlite*)"
done
equals "a URL without them is kept" "http://127.0.0.1:18555/slow?page=2&token=***" \
    "SELECT tested_url FROM run JOIN import ON import.id = import_id WHERE path LIKE '%/fortio-rate.json'"

# ---- formats -----------------------------------------------------------------------------------------------------------------------------
identity=(--target a --scenario b --date 2026-11-24)
"$benchlab" import --store forced.sqlite "${identity[@]}" --format siege tools/siege/siege.json >out.txt 2>&1
check "a format that is forced is taken" test "$(sqlite3 forced.sqlite "SELECT reader FROM import")" = siege
expect_exit "and its reader says what it misses" 1 "" "$benchlab" import --store forced.sqlite "${identity[@]}" --format vegeta tools/oha/oha-1.4.json
check "with the file and what was expected" grep -qE '^quarantined: tools/oha/oha-1\.4\.json:[0-9]+: .*latencies' "$folder/stdout"
expect_exit "an unknown format" 2 'there is no format "vegetarian"' "$benchlab" import --format vegetarian tools/oha
expect_exit "its help names the formats" 0 "" "$benchlab" import --help
for format in oha vegeta fortio nighthawk bombardier autocannon jmeter-statistics gatling siege-json techempower; do
    check "--help lists $format" grep -qE "(^|[ ,])$format(,|\$)" "$folder/stdout"
done

mkdir unknown
echo 'milk, bread' >unknown/list.txt
printf 'a,b\n1,2\n' >unknown/table.csv
expect_exit "text of no load tool in a folder" 0 "" "$benchlab" import --store forced.sqlite "${identity[@]}" unknown
check "is not stored" grep -qE '^imported 0, .* quarantined 0.*without result 2' "$folder/stdout"

finish
