#!/bin/bash
# End-to-end test of a site of several load tools: our own runs, files of other tools for the same and for other targets, an experiment,
# and a history. Sources are marked, nothing is compared across tools, and every output says the same. usage: mixed.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
. "$root/tests/e2e/mixed_results.sh"
if "$benchlab" import --store lab.sqlite results >import.txt 2>&1; then ok "import"; else not_ok "import: $(tail -n 3 import.txt)"; fi
check "nothing is in quarantine" bash -c '! grep -qE "quarantined [1-9]" import.txt'
if "$benchlab" site --store lab.sqlite --base-url https://example.org/ >out.txt 2>err.txt; then ok "site"; else not_ok "site: $(head -n 3 err.txt)"; fi

# says WORDS PAGE: as its reader sees them, without marks and with plain spaces
says() { sed -e 's/<[^>]*>//g' -e 's/\xc2\xa0/ /g' "$2" | grep -c -- "$1" >/dev/null; }
scenario=public/scenarios/01-lightweight.html

# ---- sources are marked -----------------------------------------------------------------------------------------------------------------
check "the scenario's page names other tools" says "Measured by other tools" $scenario
for tool in k6 wrk ab hey wrk2; do
    check "it names $tool" says ">*$tool[ ,]" $scenario
done
check "and k6's percentile rule" says "k6[^;]*linear interpolation" $scenario
check "in Korean, too" says "다른 도구로 측정한 결과" public/ko/scenarios/01-lightweight.html
check "the report does" says "k6[^;]*linear interpolation" public/report.html
check "and its Markdown" grep -q "k6[^|]*linear interpolation" docs/99-benchmark-results.md
for page in $(grep -l "another load tool" public/runs/*.html); do
    echo "$page"
done >foreign.txt
check "a page of each run of another tool says so ($(wc -l <foreign.txt))" test "$(wc -l <foreign.txt)" -eq 14
check "none of ours does" bash -c '! grep -q 20261124T foreign.txt'
check "the method page explains each rule" bash -c 'for rule in "nearest rank" "linear interpolation" "t-digest estimate" "interpolation within buckets"; do grep -q "$rule" public/method.html || exit 1; done'
check "no page shows a number that is none" bash -c '! sed "s/<[^>]*>/ /g" public/runs/*.html public/scenarios/*.html | grep -qwE "nan|inf|-nan|-1"'

# ---- compared only within one tool ------------------------------------------------------------------------------------------------------
# In the table of comparisons, every row's sides are runs of the row's tool.
node -e '
    const { readFileSync } = require("node:fs");
    const runs = JSON.parse(readFileSync("public/data/runs.json")), rows = JSON.parse(readFileSync("public/data/comparisons.json"));
    const measured = (target, session, scenario, tool) => runs.some((run) => run.target === target && run.session === session && run.scenario === scenario && run.tool === tool);
    const across = rows.filter((row) => !measured(row.a, row.a_session, row.scenario, row.tool) || !measured(row.b, row.b_session, row.scenario, row.tool));
    console.log(rows.length, "rows,", across.length, "across tools,", rows.filter((row) => row.tool === "k6").length, "of k6");
    process.exit(across.length === 0 && rows.some((row) => row.tool === "k6") && rows.some((row) => row.tool === "benchlab") ? 0 : 1);' >across.txt
check "no ratio across tools ($(cat across.txt))" grep -q " 0 across tools" across.txt
check "a target that only k6 measured has no page against the others" bash -c '! ls public/compare | grep -q only-k6'
check "but its value on the overview, marked" says "not compared" public/index.html
check "and that nobody named the machine" says "Nobody said on which machine" $scenario
check "a reason stands beside it" says "another tool" $scenario

# ---- experiment and history -------------------------------------------------------------------------------------------------------------
experiment=public/experiments/c-libevent/keep-alive.html
check "the experiment has a page" test -s $experiment
check "it says what changed" says "after served 1.2[0-9] times before" $experiment
check "the target's page lists it" says "keep-alive" public/targets/c-libevent.html
check "its runs count nowhere else" bash -c '[ "$(grep -c "<td" public/targets/c-libevent.html)" -gt 0 ] && ! grep -q "\.after" public/targets/c-libevent.html public/scenarios/01-lightweight.html'
history=public/history/c-microhttpd-epoll-pool/03-db-read.html
check "the history has a page" test -s $history
check "it shows the change" says "1 change of level" $history
check "and the break at another kernel" says "The line breaks: another kernel" $history
check "the scenario's page leads to it" grep -q 'history/c-microhttpd-epoll-pool/03-db-read.html' public/scenarios/03-db-read.html

check "Apdex where it is declared" says "Apdex *2 ms" public/scenarios/03-db-read.html
check "and nowhere else" bash -c '! grep -q Apdex public/scenarios/01-lightweight.html'

# ---- whole, private, the same everywhere ------------------------------------------------------------------------------------------------
check "links lead somewhere: $(node "$root/tests/e2e/links.mjs" public 2>&1 | tail -n 1)" node "$root/tests/e2e/links.mjs" public
ours=$(jq '[.[] | select(.tool == "benchlab")] | length' public/data/runs.json)
check "raw files: ours ($ours), and none of other tools" test "$(ls public/data/raw | wc -l)" -eq "$ours"
for language in en ko; do
    suffix=; [ $language = en ] || suffix=.$language
    page=public/report.html pdf=public/pdf/report.pdf
    [ $language = en ] || page=public/$language/report.html pdf=public/$language/pdf/report.pdf
    check "numbers of the report, $language: $(node "$root/tests/e2e/numbers.mjs" "docs/99-benchmark-results$suffix.md" $page $pdf 2>&1 | tail -n 1)" \
        node "$root/tests/e2e/numbers.mjs" "docs/99-benchmark-results$suffix.md" $page $pdf 150
done
for table in runs comparisons; do
    check "$table.csv and $table.json hold the same" node "$root/tests/e2e/tables.mjs" "public/data/$table.csv" "public/data/$table.json"
done
cp -r public first
"$benchlab" site --store lab.sqlite --base-url https://example.org/ >out.txt 2>err.txt
check "a second site has the same bytes" diff -r public first
finish
