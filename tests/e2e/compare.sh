#!/bin/bash
# End-to-end test of `benchlab compare`: every kind of side, every format, budgets kept, crossed and undecided, and what it refuses. Works in
# a private folder with the synthetic data set. usage: compare.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
mkdir tmp
export TMPDIR=$folder/tmp
cp -r "$root/tests/data/results" results
# The same numbers again on another day, by another commit; and three runs of them on a third.
session=20261124T031000Z-5f3a9c
other_day() { # FILE DAY COMMIT
    local copy=${1/2026-11-24/$2}
    mkdir -p "$(dirname "$copy")"
    sed -e "s/2026-11-24T/$2T/g" -e "s/20261124T/${2//-/}T/g" -e "s/\"lab_commit\": \"[^\"]*\"/\"lab_commit\": \"$3\"/" "$1" >"$copy"
}
for file in results/*/2026-11-24/*.json; do
    other_day "$file" 2026-11-25 bbbb222233334444
    case $file in */c-libevent/*-run[123].json) other_day "$file" 2026-11-26 cccc ;; esac
    sed -i -e 's/"lab_commit": "[^"]*"/"lab_commit": "aaaa111133334444"/' "$file"
done
"$benchlab" import --store store/lab.sqlite results >/dev/null || not_ok "import"

compare() { "$benchlab" compare --store store/lab.sqlite "$@"; }
says() { grep -qF -- "$1" "$2"; }
a=c-libevent
b=c-microhttpd-epoll-pool

# ---- usage -----------------------------------------------------------------------------------------------------------------------------
expect_exit "no side" 2 'expected two sides' "$benchlab" compare
expect_exit "one side" 2 'expected two sides' "$benchlab" compare $a
expect_exit "three sides" 2 'expected two sides' "$benchlab" compare $a $b $a
expect_exit "unknown option" 2 'colour' "$benchlab" compare $a $b --colour
expect_exit "unknown format" 2 'expected text, json, markdown, html or pdf' "$benchlab" compare $a $b --format xml
expect_exit "pdf without a file" 2 'expected --out FILE' "$benchlab" compare $a $b --format pdf
expect_exit "unknown metric" 2 'expected rate, mean, p50, p95 or p99' "$benchlab" compare $a $b --metric p98
expect_exit "no day" 2 'expected a day' "$benchlab" compare $a $b --date-a yesterday
expect_exit "unknown language" 2 'unknown language' "$benchlab" compare $a $b --language xx
for budget in slower slower:5 :5% p98:5% slower:-1% slower:100%; do
    expect_exit "no budget: $budget" 2 '--fail-if: ' "$benchlab" compare $a $b --fail-if "$budget"
done
check "--help" bash -c "'$benchlab' compare --help | grep -q -- --fail-if-unsure"
expect_exit "no store" 1 'there is no' "$benchlab" compare $a $b --store nothere.sqlite
check "and none is made" test ! -e nothere.sqlite

# ---- sides -----------------------------------------------------------------------------------------------------------------------------
expect_exit "two targets" 0 '' compare $a $b
check "the headline has a mark" bash -c "head -n 1 stdout | grep -qE '^[▲▼≈○–×] '"
check "both sides are named" bash -c "grep -q 'A: $a' stdout && grep -q 'B: $b' stdout"
check "the family is stated" says "Holm's adjustment over a family of" stdout
check "the noise band is stated" says "noise band ±2 %" stdout
check "no colour in a file" bash -c "! grep -q $'\033' stdout"
expect_exit "two days" 0 '' compare $a@2026-11-24 $a@2026-11-25
check "two sessions: not interleaved" says 'their runs were not interleaved' stdout
check "the same numbers: equivalent, or no difference" bash -c "head -n 1 stdout | grep -qE '^[≈○] '"
cp stdout days.txt
expect_exit "two days by options" 0 '' compare $a $a --date-a 2026-11-24 --date-b 2026-11-25
check "are the same" cmp -s stdout days.txt
expect_exit "two commits" 0 '' compare $a@aaaa1111 $a@bbbb2222
check "have the numbers of the two days" bash -c "diff <(grep -oE '[0-9,]+ \[[0-9,.-]+\]' stdout) <(grep -oE '[0-9,]+ \[[0-9,.-]+\]' days.txt) && grep -q '\[' stdout"
expect_exit "the same commit twice" 1 'in common' compare $a@aaaa1111 $a@aaaa1111
expect_exit "two sessions" 0 '' compare "$session" "${session/20261124/20261125}"
check "each target with its namesake" bash -c "grep -q '· $a' stdout && grep -q '· $b' stdout"
expect_exit "too few runs" 0 '' compare $a@2026-11-24 $a@2026-11-26
check "values only" says 'values only, nothing is claimed' stdout
expect_exit "another profile and load" 1 'nothing could be compared' compare $a@2026-11-10 $a@2026-11-24
check "says so" bash -c "grep -q 'other profile (A: quick; B: standard); other load' stdout"
expect_exit "one scenario by number" 0 '' compare $a $b --scenario 03
check "only that one" bash -c "grep -q '03 ' stdout && ! grep -q '01 ' stdout"
expect_exit "unknown scenario" 1 'neither side has a result of "99"' compare $a $b --scenario 99
expect_exit "nobody" 1 'expected a target, a session, a file or a folder, got "nobody" \(targets: c-libevent' compare nobody $a
expect_exit "an id with variants" 1 'ambiguous: it has the variants c-microhttpd-epoll-pool, c-microhttpd-thread-per-connection' compare c-microhttpd $a
expect_exit "a day without runs" 1 'dates: 2026-11-10, 2026-11-24, 2026-11-25, 2026-11-26' compare $a@2026-11-11 $b
expect_exit "the same twice" 1 'in common' compare $a $a
expect_exit "an experiment that is not there" 1 'known: none' compare $a#pool:before $a#pool:after

# ---- files -----------------------------------------------------------------------------------------------------------------------------
before=$(sha256sum store/lab.sqlite)
expect_exit "two folders" 0 '' compare results/$a results/$b
check "have the verdicts of the store" bash -c "'$benchlab' compare --store store/lab.sqlite $a $b --format json | grep -A1 '\"verdict\"' | grep -v ratio > one
    '$benchlab' compare results/$a results/$b --format json | grep -A1 '\"verdict\"' | grep -v ratio > two; test -s one && cmp -s one two"
expect_exit "two files" 0 '' compare results/$a/2026-11-24/01-lightweight-run1.json results/$b/2026-11-24/01-lightweight-run1.json
check "one run each: values only" says 'values only' stdout
cp -r "$root/tests/data/load-tools/wrk" wrk
wrk=$(ls wrk/*.txt | head -n 1)
cp "$wrk" wrk/again.txt
echo >>wrk/again.txt
expect_exit "another tool's files: nobody knows the machine" 1 'nothing could be compared' compare "$wrk" wrk/again.txt
check "which is said" says 'the machine is not known' stdout
expect_exit "but it may be named" 0 '' compare "$wrk" wrk/again.txt --machine here
check "one run each" says 'values only' stdout
expect_exit "a bad name of a machine" 2 'machine' compare "$wrk" wrk/again.txt --machine ''
expect_exit "a file against the store" 0 '' compare results/$a/2026-11-24 $b
expect_exit "without any store" 0 '' "$benchlab" compare --store nothere.sqlite results/$a results/$b
check "no store is made" test ! -e nothere.sqlite
# The noise of the machine on which files were made comes from the store, if that has measured it.
expect_exit "two folders, noise never measured" 0 '' compare results/$a results/$b
check "the default is taken, and said" bash -c "grep -q 'noise band ±2 %' stdout && grep -q 'has not been measured yet' stdout"
"$benchlab" import --store noisy.sqlite "$root/tests/data/noise/5e1f0c0ffee0b0a7.json" >/dev/null || not_ok "import of noise"
noisy=$(sha256sum noisy.sqlite)
expect_exit "two folders, noise measured" 0 '' "$benchlab" compare --store noisy.sqlite results/$a results/$b
check "what was measured is taken, and said" bash -c "grep -q 'noise band ±3.1 %' stdout && grep -q 'measured on this machine: 12 comparisons of a target with itself, 2026-11-24' stdout"
check "json has it" bash -c "'$benchlab' compare --store noisy.sqlite results/$a results/$b --format json | grep -A1 '\"noise\": {' | grep -q '\"noise_floor\": 0.031'"
check "that store is untouched too" test "$noisy" = "$(sha256sum noisy.sqlite)"
mkdir noise other-machine
cp "$root/tests/data/noise/5e1f0c0ffee0b0a7.json" noise/
cp -r results/$a noise
expect_exit "noise among the files themselves" 0 '' compare noise results/$b
check "is taken as well" says 'noise band ±3.1 %' stdout
sed 's/5e1f0c0ffee0b0a7/aaaa0c0ffee0b0a7/' "$root/tests/data/noise/5e1f0c0ffee0b0a7.json" >other-machine/noise.json
"$benchlab" import --store other.sqlite other-machine >/dev/null || not_ok "import of another machine's noise"
expect_exit "another machine's noise" 0 '' "$benchlab" compare --store other.sqlite results/$a results/$b
check "says nothing about this one" says 'noise band ±2 %' stdout
echo 'no store' >broken.sqlite
expect_exit "a store that cannot be read is a warning" 0 'the noise of the machine is not known' "$benchlab" compare --store broken.sqlite results/$a results/$b
check "in one line" test "$(wc -l <stderr)" = 1
expect_exit "no such file" 1 'there is no such file or folder' compare results/nobody results/$b
echo '{' >broken.json
expect_exit "a file that cannot be read" 1 'no result could be read' compare ./broken.json results/$b
mkdir $a
expect_exit "a folder that is called like a target" 1 'is ambiguous: a file or folder has that name \(write ./c-libevent\)' compare $a $b
rmdir $a
check "the store is untouched" test "$before" = "$(sha256sum store/lab.sqlite)"
check "nothing is left behind" test -z "$(ls tmp)"

# ---- what cannot be compared -----------------------------------------------------------------------------------------------------------
cp -r results/$b other
find other -name '*.json' -exec sed -i -E 's/("sha256": *")[0-9a-f]{8}/\1deadbeef/' {} +
expect_exit "other versions of all scenarios" 1 'nothing could be compared: [0-9]+ scenarios were measured under other conditions' compare results/$a other
check "says what differs" says 'other version of the scenario' stdout
expect_exit "and no budget is crossed by it" 1 '' compare results/$a other --fail-if slower:0%

# ---- formats ---------------------------------------------------------------------------------------------------------------------------
for format in text json markdown html pdf; do
    expect_exit "$format into a file" 0 '' compare $a $b --format $format --out out.$format
    check "$format: says nothing else" test ! -s stdout -a -s out.$format
    compare $a $b --format $format --out again.$format
    check "$format: the same bytes again" cmp -s out.$format again.$format
done
check "pdf is one" bash -c "head -c 5 out.pdf | grep -q %PDF-"
check "html stands alone" bash -c "! grep -qE '<script|<link|href=\"[^#]|src=' out.html"
check "markdown folds its details" says '<details>' out.markdown
check "markdown begins with the headline" bash -c "head -n 1 out.markdown | grep -qE '^# [▲▼≈○–×] '"
check "json names its format" says '"format": "benchlab-comparison"' out.json
expect_exit "Korean" 0 '' compare $a $b --language ko
check "in Korean words" says '비율 B / A' stdout
expect_exit "another metric" 0 '' compare $a $b --metric p99
check "in the headline" says 'p99' stdout
expect_exit "details" 0 '' compare $a $b --details
check "with every test" says "Cliff's delta" stdout
expect_exit "a folder that cannot be written" 1 'nothere' compare $a $b --out /proc/nothere/out.txt

# ---- budgets ---------------------------------------------------------------------------------------------------------------------------
# The synthetic targets differ by more than 10 % in some scenario, one way or the other.
if compare $a $b | head -n 1 | grep -q '▲'; then slow=$b fast=$a; else slow=$a fast=$b; fi
expect_exit "a budget that is crossed" 99 'budget crossed: slower:1%' compare $slow $fast --fail-if slower:1% --scenario 01
expect_exit "one of two" 99 'budget crossed: slower:1%' compare $slow $fast --fail-if slower:99% --fail-if slower:1% --scenario 01
check "the output is complete all the same" says 'Budgets' stdout
expect_exit "a budget that is kept" 0 '' compare $slow $fast --fail-if slower:99%
check "without a word about it" test ! -s stderr
expect_exit "errors are kept" 0 '' compare $slow $fast --fail-if errors:50% --fail-if-unsure
expect_exit "undecided: a warning" 0 'could not be decided' compare $a@2026-11-24 $a@2026-11-26 --fail-if slower:5%
expect_exit "undecided, and that fails" 99 'could not be decided' compare $a@2026-11-24 $a@2026-11-26 --fail-if slower:5% --fail-if-unsure
check "json has the outcome" bash -c "'$benchlab' compare --store store/lab.sqlite $a@2026-11-24 $a@2026-11-26 --fail-if slower:5% --format json 2>/dev/null | grep -q '\"outcome\": \"unsure\"'"

finish
