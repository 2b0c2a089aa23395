#!/bin/bash
# The Markdown report as git sees it: one more run changes the lines of its scenario and target and those that count over all of them, and
# nothing else; the same results give the same bytes whatever the order of imports; every picture is there, and made for both themes.
# usage: markdown.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1: expected '$2', got '$3'"; fi; }
build() { "$benchlab" import --quiet >log 2>&1 && "$benchlab" site --no-pdf --base-url https://example.org/lab/ >log 2>&1; }

mkdir results
cp -r "$root"/sample/c-* results/
run=results/c-libevent/2026-11-24/03-db-read-run5.json
mv "$run" held-back.json
check "without one run" build
cp -a docs before
times() { find docs -type f -printf '%p %T@\n' | sort; }
written=$(times)
check "built again" build
is "the same results write no file" "$written" "$(times)"
cp held-back.json "$run"
check "with it" build

# Changed lines that name neither the scenario nor the target.
others() { # file, words of the scenario
    diff "before/$1" "docs/$1" | grep '^[<>]' | grep -vF -e "$2" -e 03-db-read -e c-libevent
}
is "some lines changed" yes "$([ "$(diff before/99-benchmark-results.md docs/99-benchmark-results.md | grep -c '^>')" -gt 5 ] && echo yes)"
is "only lines of the scenario and the target, and sums" "" "$(others 99-benchmark-results.md '03 Database read' | grep -vE '^[<>] ?$|In [0-9]+ of [0-9]+ scenarios|Highest value measured|^[<>] \*\*Pairs by requests per second|<summary>.*: [0-9]+ of [0-9]+ scenarios')"
is "so in Korean" "" "$(others 99-benchmark-results.ko.md '03 데이터베이스 읽기' | grep -vE '^[<>] ?$|시나리오 중|측정된 최고값|^[<>] \*\*.*Holm|<summary>.*시나리오 [0-9]+개 중')"
is "few of them" yes "$([ "$(others 99-benchmark-results.md '03 Database read' | wc -l)" -le 12 ] && echo yes)"
is "only charts of the scenario, and the one of all" "rates-03-db-read.svg stability-chart.svg" "$(diff -rq before/charts/99-benchmark-results docs/charts/99-benchmark-results | sed 's/.*and docs.*\/\([^ ]*\) differ/\1/' | sort | tr '\n' ' ' | sed 's/ $//')"
is "others keep their time" "$(stat -c %y before/charts/99-benchmark-results/rates-01-lightweight.svg)" "$(stat -c %y docs/charts/99-benchmark-results/rates-01-lightweight.svg)"
is "no times of day, which would change with every run" "" "$(grep -nE '[0-9]{2}:[0-9]{2}' docs/*.md)"

cp -r docs after
rm -rf results/lab.sqlite* docs
for path in results/c-microhttpd-thread-per-connection results/c-libevent/2026-11-24/0[5-8]*.json results; do "$benchlab" import --quiet "$path" >log 2>&1; done
check "imported in another order" build
is "the same bytes" "" "$(diff -r after docs)"

is "every picture is there" "" "$(grep -ohE '!\[.*\]\([^)]*\.svg\)' docs/99-benchmark-results.md | sed 's/.*(\(.*\))/\1/' | while read -r path; do [ -f "docs/$path" ] || echo "$path"; done)"
is "and for dark pages as well" "" "$(grep -L 'prefers-color-scheme:dark' docs/charts/*/*.svg)"
is "nothing else lies there" "$(grep -ohE 'charts/[^)]*\.svg' docs/*.md | sort -u | wc -l)" "$(find docs/charts -type f | wc -l)"
is "what is folded ends" "$(grep -cE '^(> )?<details' docs/99-benchmark-results.md)" "$(grep -cE '^(> )?</details>' docs/99-benchmark-results.md)"
check "links lead to the site" grep -qF '](https://example.org/lab/scenarios/03-db-read.html)' docs/99-benchmark-results.md
finish
