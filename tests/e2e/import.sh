#!/bin/bash
# End-to-end test of `benchlab import`: what it stores, what it refuses, and that nothing stored is ever lost. Works in a private folder with
# the synthetic data set. usage: import.sh BENCHLAB
set -u
given=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
chmod 755 "$folder"
cp "$given" benchlab # so that another user can run it
benchlab=$folder/benchlab
cp -r "$root/tests/data/results" results
total=$(find results -name '*.json' | wc -l)
sample=results/c-libevent/2026-11-24/03-db-read-run1.json

# summary NAME EXIT EXPECTED ARGUMENT...: exit code and last line of `benchlab import ARGUMENT...`.
summary() {
    local name=$1 code=$2 expected=$3 status
    shift 3
    "$benchlab" import "$@" >out.txt 2>err.txt
    status=$?
    if [ $status -eq "$code" ] && [ "$(tail -n 1 out.txt)" = "$expected" ]; then
        ok "$name"
    else
        not_ok "$name: exit $status: $(tail -n 1 out.txt) $(head -n 2 err.txt)"
    fi
}
printed() { check "$1" grep -qE -- "$2" out.txt; }
fresh() { rm -rf store; }
whole() { summary "$1: nothing was lost" 0 "imported 0, unchanged $total, new versions 0, quarantined 0" --store store/lab.sqlite results; }

# ---- the ordinary way ---------------------------------------------------------------------------------------------------------------
summary "a first import" 0 "imported $total, unchanged 0, new versions 0, quarantined 0"
check "the store is beside the results" test -s results/lab.sqlite
summary "a second import changes nothing" 0 "imported 0, unchanged $total, new versions 0, quarantined 0"
summary "another way to name the folder" 0 "imported 0, unchanged $total, new versions 0, quarantined 0" "$folder/./results/"
summary "one file" 0 "imported 0, unchanged 1, new versions 0, quarantined 0" "$sample"
summary "another store, in a folder to be made" 0 "imported $total, unchanged 0, new versions 0, quarantined 0" --store store/lab.sqlite results
check "no log stays beside a closed store" test "$(ls store)" = lab.sqlite
rm -f results/lab.sqlite
summary "a store that was deleted comes back" 0 "imported $total, unchanged 0, new versions 0, quarantined 0"

echo >>"$sample"
summary "a changed file is a new version" 0 "imported 0, unchanged $((total - 1)), new versions 1, quarantined 0"
printed "which is named" "^new version: $sample\$"
mv results/c-libevent kept
summary "files that vanished are gone" 0 "imported 0, unchanged $((total - 25)), new versions 0, quarantined 0, gone 25"
mv kept results/c-libevent
summary "and come back" 0 "imported 25, unchanged $((total - 25)), new versions 0, quarantined 0"
cp "$root/tests/data/${sample}" "$sample"
mkdir -p results/c-libevent/optimization/pool/before
cp "$sample" results/c-libevent/optimization/pool/before/
summary "a copy in optimization/ is known" 0 "imported 0, unchanged $total, new versions 1, quarantined 0"
sed -i 's/Z-5f3a9c/Z-aaaaaa/g' results/c-libevent/optimization/pool/before/*
summary "a run of an experiment is one more" 0 "imported 1, unchanged $total, new versions 0, quarantined 0"
printed "of which tool is said" "^1 run of benchlab\$"
rm -r results/c-libevent/optimization
summary "until it is gone" 0 "imported 0, unchanged $total, new versions 0, quarantined 0, gone 1"

# ---- files that cannot be read -------------------------------------------------------------------------------------------------------
mkdir bad
: >bad/empty.json
head -c 4000 "$sample" >bad/truncated.json
head -c 3000 /dev/urandom >bad/binary.json
printf '\xff\xfe{\x00}\x00' >bad/utf16.json
echo '{"metrics": {}}' >bad/other.json
sed 's/"requests": [0-9]*,/"requests": "many",/' "$sample" >bad/type.json
sed 's/"version": 1/"version": 2/' "$sample" >bad/version.json
sed 's/"key": "c-libevent"/"key": "..\/..\/x"/' "$sample" >bad/traversal.json
sed 's/"id": "03-db-read"/"id": "<script>"/' "$sample" >bad/script.json
sed 's/"reset": 0/"reset": 1/' "$sample" >bad/sums.json
sed 's/"p99_ns": [0-9]*,/"p99_ns": 1,/' "$sample" >bad/percentile.json
{ printf '{"format": "benchlab-result", "x": '; printf '[%.0s' $(seq 200); printf ']%.0s' $(seq 200); echo '}'; } >bad/deep.json
truncate -s 70M bad/huge.json
mkfifo bad/pipe.json
ln -s nowhere bad/dangling.json
summary "unreadable files are quarantined, the others imported" 1 "imported 1, unchanged 0, new versions 0, quarantined 15" --store bad.sqlite bad "$sample"
while IFS='|' read -r name pattern; do
    printed "$name says what was expected" "^quarantined: bad/$name.*$pattern"
done <<'END'
empty.json|expected the result of a load tool, got an empty file
truncated.json:[0-9]+|no valid JSON
binary.json|expected the result of a load tool, got something else
utf16.json|expected the result of a load tool, got UTF-16 text
other.json|expected 
type.json:[0-9]+|expected integer, got string
version.json:3|/version
traversal.json:[0-9]+|/target/key
script.json:[0-9]+|/scenario/id
sums.json:[0-9]+|add up
percentile.json:[0-9]+|/latency/p99_ns: expected about
deep.json:1|nested deeper
huge.json|expected the result of a load tool, got something else
pipe.json|not a regular file
dangling.json|No such file
END
check "one line each" test "$(grep -c '^quarantined' out.txt)" -eq 15
check "only text reaches the terminal" bash -c '! LC_ALL=C grep -q "[^[:print:][:space:]]" out.txt'
summary "known ones are no failure again" 0 "imported 0, unchanged 1, new versions 0, quarantined 0, still in quarantine 15" --store bad.sqlite bad "$sample"
rm bad/pipe.json
summary "and are forgotten when they vanish" 0 "imported 0, unchanged 0, new versions 0, quarantined 0, still in quarantine 14, gone 1" --store bad.sqlite bad
fresh
summary "a good import" 0 "imported $total, unchanged 0, new versions 0, quarantined 0" --store store/lab.sqlite results
head -c 3000 "$root/tests/data/$sample" >"$sample"
summary "a file that breaks later" 1 "imported 0, unchanged $((total - 1)), new versions 0, quarantined 1" --store store/lab.sqlite results
cp "$root/tests/data/$sample" "$sample"
whole "a broken file that was mended"

# ---- wrong usage ---------------------------------------------------------------------------------------------------------------------
expect_exit "a missing path" 1 "nothing-here: expected a file or folder" "$benchlab" import --store none.sqlite nothing-here
check "makes no store" test ! -e none.sqlite
mkdir empty
expect_exit "no results folder" 1 "results: expected a file or folder" env -C empty "$benchlab" import
check "makes none" test -z "$(ls -A empty)"
expect_exit "an unknown option" 2 "frobnicate" "$benchlab" import --frobnicate
expect_exit "an option without its value" 2 "store" "$benchlab" import --store
"$benchlab" import --help >help.txt 2>&1
check "help" grep -q -- "--store" help.txt
expect_exit "a server that is not there" 1 "127.0.0.1:1/lab: the server cannot be reached" "$benchlab" import --store postgresql://127.0.0.1:1/lab results
expect_exit "an unknown format" 2 "no format \"nothing\"" "$benchlab" import --format nothing
expect_exit "a target that is no name" 2 "--target: expected a name" "$benchlab" import --target "a b"
expect_exit "a date that is none" 2 "--date: expected a day" "$benchlab" import --date 2026-02-30
check "the formats are listed" grep -q "k6-summary" help.txt
"$benchlab" import --quiet --store quiet.sqlite bad >out.txt 2>err.txt
check "--quiet prints the summary only" test "$(wc -l <out.txt)" -eq 1

# ---- a store that cannot be used -----------------------------------------------------------------------------------------------------
echo "no store, but a text that somebody wants to keep and that is long enough not to look like an empty database file at all" >text.sqlite
cp text.sqlite text.copy
expect_exit "a text file as store" 1 "text.sqlite: expected a store" "$benchlab" import --store text.sqlite results
check "stays as it was" cmp -s text.sqlite text.copy
cp store/lab.sqlite newer.sqlite
printf '\0\0\0\143' | dd of=newer.sqlite bs=1 seek=60 conv=notrunc status=none # user_version
cp newer.sqlite newer.copy
expect_exit "a store of a newer version" 1 "of version 99.*newer benchlab" "$benchlab" import --store newer.sqlite results
check "stays as it was" cmp -s newer.sqlite newer.copy
expect_exit "a folder as store" 1 "cannot be opened" "$benchlab" import --store results results

as_nobody() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
mkdir readonly
cp store/lab.sqlite readonly/
cp readonly/lab.sqlite readonly.copy
chmod 444 readonly/lab.sqlite
chmod 555 readonly
expect_exit "a read-only store" 1 "readonly/lab.sqlite: .*cannot be written" as_nobody "$benchlab" import --store readonly/lab.sqlite results
check "stays as it was" cmp -s readonly/lab.sqlite readonly.copy
expect_exit "a folder that cannot be written" 1 "cannot be (opened|written)" as_nobody "$benchlab" import --store readonly/other.sqlite results
expect_exit "a folder that cannot be made" 1 "readonly/sub: folder cannot be created" as_nobody "$benchlab" import --store readonly/sub/lab.sqlite results
chmod 755 readonly

# ---- interrupted ---------------------------------------------------------------------------------------------------------------------
# Files enough that some of an import's transactions are over when it is stopped.
mkdir many
for copy in $(seq 40); do
    cp -r "$root/tests/data/results" "many/$copy"
    find "many/$copy" -name '*.json' -exec sed -i "s/\(2026112[0-9]T[0-9]*Z\|2026111[0-9]T[0-9]*Z\)-[0-9a-f]\{6\}/\1-$(printf %06x "$copy")/g" {} +
done
lot=$((40 * total))
whole_lot() { summary "$1: nothing was lost" 0 "imported 0, unchanged $lot, new versions 0, quarantined 0" --store store/lab.sqlite many; }
limited() { ( trap '' XFSZ; ulimit -f "$1"; shift; "$@" ); }
fresh
expect_exit "a full disk" 1 "store/lab.sqlite: .*disk (may be|is) full" limited 9000 "$benchlab" import --store store/lab.sqlite many
check "is one line" test "$(wc -l <"$folder/stderr")" -eq 1
"$benchlab" import --store store/lab.sqlite many >out.txt 2>&1
check "with room again the rest follows" test $? -eq 0
printed "only the rest" "^imported [0-9]+, unchanged [1-9][0-9]*, new versions 0, quarantined 0\$"
whole_lot "a full disk"

for delay in 0.01 0.03 0.05 0.08 0.12 0.2; do
    fresh
    "$benchlab" import --store store/lab.sqlite many >/dev/null 2>&1 &
    importer=$!
    sleep $delay
    kill -9 $importer 2>/dev/null
    wait $importer 2>/dev/null
    "$benchlab" import --store store/lab.sqlite many >out.txt 2>err.txt
    status=$?
    stored=$(sed -nE 's/^imported ([0-9]+), unchanged ([0-9]+), new versions 0, quarantined 0$/\1+\2/p' out.txt)
    if [ $status -eq 0 ] && [ $((${stored:-0})) -eq "$lot" ]; then
        ok "killed after $delay s, then completed ($stored)"
    else
        not_ok "killed after $delay s: exit $status: $(tail -n 1 out.txt) $(head -n 1 err.txt)"
    fi
done
whole_lot "killed"

interrupted=0
for delay in 0.02 0.05 0.08 0.12 0.18; do
    fresh
    "$benchlab" import --store store/lab.sqlite many >out.txt 2>err.txt &
    importer=$!
    sleep $delay
    kill -TERM $importer 2>/dev/null
    wait $importer
    status=$?
    if [ $status -eq 130 ]; then
        interrupted=$((interrupted + 1))
        check "interrupted after $delay s: it says how far it came" grep -Eq '^interrupted after [0-9]+ files?; what was imported is stored$' err.txt
        "$benchlab" import --store store/lab.sqlite many >out.txt 2>err.txt
        check "and the rest follows" test $? -eq 0
    fi
done
check "some of them were caught" test $interrupted -gt 0
whole_lot "interrupted"

fresh
"$benchlab" import --store store/lab.sqlite many >one.txt 2>&1 &
first=$!
"$benchlab" import --store store/lab.sqlite many >two.txt 2>&1
check "two importers at once: the second ends well" test $? -eq 0
wait $first
check "the first ends well" test $? -eq 0
imported=$(sed -nE 's/^imported ([0-9]+), .*/\1/p' one.txt two.txt | paste -sd+)
check "and each file was stored by one of them" test $((${imported:-0})) -eq "$lot"
whole_lot "two importers"

finish
