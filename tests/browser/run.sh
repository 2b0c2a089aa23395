#!/bin/bash
# run.sh BENCHLAB: makes two sites and reads them in Chromium: that of tests/data/results, and one of several load tools with experiments
# and histories. SCREENSHOTS=1 keeps a picture of each kind of page in tests/browser/screenshots/. Closes with "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
benchlab=$(realpath "${1:?usage: tests/browser/run.sh BENCHLAB}")
chromium=${CHROMIUM:-/usr/bin/chromium}
[ -x "$chromium" ] || { echo "not ok - $chromium is missing: install chromium or name another in CHROMIUM"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# make_site NAME RESULTS [OPTION...]
make_site() {
    "$benchlab" import --store "$work/$1.sqlite" "$2"
    "$benchlab" site --store "$work/$1.sqlite" --out "$work/$1" --docs "$work/$1-docs" "${@:3}"
}
make_site site tests/data/results
mkdir "$work/data"
(cd "$work/data" && . "$root/tests/e2e/mixed_results.sh")
make_site mixed "$work/data/results" --no-pdf --base-url https://example.org/lab/

tests/browser/install.sh
status=0
export SITE=$work/site MIXED=$work/mixed BENCHLAB=$benchlab CHROME_PATH=$chromium
node --test --test-reporter=tap tests/browser/*.test.mjs | tee "$work/log" || status=$?
passed=$(sed -n 's/^# pass //p' "$work/log")
failed=$(sed -n 's/^# fail //p' "$work/log")
echo "${passed:-0} passed, ${failed:-1} failed"
[ "$status" -eq 0 ] && [ "${failed:-1}" -eq 0 ]
