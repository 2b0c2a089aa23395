#!/bin/bash
# run.sh BENCHLAB: makes the site of tests/data/results and reads it in Chromium (browser.test.mjs, charts.test.mjs). Screenshots of each kind of page
# stay in tests/browser/screenshots/. Closes with "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/../.."
benchlab=${1:?usage: tests/browser/run.sh BENCHLAB}
chromium=${CHROMIUM:-/usr/bin/chromium}
[ -x "$chromium" ] || { echo "not ok - $chromium is missing: install chromium or name another in CHROMIUM"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$benchlab" import --store "$work/lab.sqlite" tests/data/results
"$benchlab" site --store "$work/lab.sqlite" --out "$work/public" --docs "$work/docs"

tests/browser/install.sh
status=0
SITE=$work/public node --test tests/browser/browser.test.mjs tests/browser/charts.test.mjs | tee "$work/log" || status=$?
passed=$(sed -n 's/^# pass //p' "$work/log")
failed=$(sed -n 's/^# fail //p' "$work/log")
echo "${passed:-0} passed, ${failed:-1} failed"
[ "$status" -eq 0 ] && [ "${failed:-1}" -eq 0 ]
