#!/bin/bash
# The real pipeline, as the README tells it: measure real servers, import, render; measure once more and see the site change; all
# outputs agree with each other. usage: pipeline.sh BENCHLAB
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
benchlab=$(realpath "$1")
. "$root/tests/e2e/lib.sh"
cd "$folder" || exit 1
ln -s "$root/scenarios" "$root/servers" .

measure() { "$benchlab" run "$@" --profile quick --duration 600ms --cool-down 0 --quiet >run.log 2>&1; }
render() { "$benchlab" import >import.log 2>&1 && "$benchlab" site >site.log 2>&1; }

# Five runs each, so that intervals and verdicts appear; two short scenarios keep it quick.
measure 01 02 --runs 5 --target c-microhttpd:all --target c-libevent
check "a session measures every target" test $? -eq 0
check "one raw file a run" test "$(find results -name '*.json' -not -path '*/.*' | wc -l)" -eq 30
check "import and site succeed" render
check "index.html is there" test -s public/index.html
check "the Korean index is there" test -s public/ko/index.html
check "the PDF is there" test -s public/pdf/report.pdf
check "the Markdown is there" test -s docs/99-benchmark-results.md
check "one PDF a pair" test "$(find public/pdf -name 'compare-*.pdf' | wc -l)" -eq 3
numbers() {
    node "$root/tests/e2e/numbers.mjs" docs/99-benchmark-results.md public/report.html public/pdf/report.pdf &&
        node "$root/tests/e2e/numbers.mjs" docs/99-benchmark-results.ko.md public/ko/report.html public/ko/pdf/report.pdf
}
check "every output has the same numbers" numbers

# A rate from the raw file is what the run's page shows.
raw=$(find results/c-libevent -name '01-lightweight-run1.json')
requests=$(jq .totals.requests "$raw")
page=public/runs/$(jq -r .run.id "$raw").html
shown=$(sed 's/<[^>]*>/ /g; s/,//g' "$page" | grep -cw "$requests")
check "the run's page shows the raw file's $requests requests" test "$shown" -ge 1
published=$(find public/data/raw -type f -exec sha256sum {} + | grep -c "$(sha256sum <"$raw" | cut -d' ' -f1)")
check "the raw file can be downloaded" test "$published" -eq 1

# Unchanged input, unchanged bytes: over the same folder, and into an empty one.
cp -r public first
cp -r docs first-docs
"$benchlab" site >site.log 2>&1
check "a second build changes nothing" diff -r public first
"$benchlab" site --out again --docs again-docs >site.log 2>&1
check "a build into an empty folder gives the same bytes" diff -r again first
check "the same Markdown, too" diff -r again-docs first-docs
check "a repeated import adds nothing" bash -c "'$benchlab' import | grep -q 'imported 0, unchanged 30'"

# One more scenario: the site changes accordingly.
measure 06 --runs 1 --target c-libevent
check "one more run is measured" test $? -eq 0
check "and rendered" render
check "the new scenario has a page" test -s public/scenarios/06-middleware-chain.html
check "the index links to it" grep -q 'scenarios/06-middleware-chain.html' public/index.html
check "the Markdown names it" grep -q '06-middleware-chain' docs/99-benchmark-results.md
check "every output still has the same numbers" numbers

# Nothing is lost with the store: raw results are the truth.
cp -r public before
rm -f results/lab.sqlite*
check "import after the store was deleted" render
check "gives the same site" diff -r public before

check "no other file is left" test "$(ls | tr '\n' ' ')" = "again again-docs before docs first first-docs import.log public results run.log scenarios servers site.log "
expect_exit "site without a store says what to do" 1 'benchlab import' "$benchlab" site --store nowhere.sqlite --out nothing
check "and writes nothing" test ! -e nothing
finish
