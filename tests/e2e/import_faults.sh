#!/bin/bash
# Files that no importer should trust: each is refused with its place and reason, or read as it is meant; the rest of the folder is imported
# all the same, nothing crashes, and memory stays bounded.
# usage: import_faults.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
good=$(ls "$root"/sample/c-libevent/*/01-lightweight-run1.json | head -n 1)
mkdir results

# refused NAME PATTERN: imports results/NAME.json alone: exit 1, quarantined, a reason that fits.
refused() {
    rm -f store.sqlite*
    timeout -k 5 120 "$benchlab" import --store store.sqlite "results/$1.json" >out.txt 2>err.txt
    local status=$?
    if [ $status -eq 1 ] && grep -qE -- "$2" err.txt out.txt && grep -q 'quarantined 1' out.txt err.txt; then ok "refused: $1"; else not_ok "$1: exit $status, $(head -n 2 err.txt out.txt | tr '\n' ' ')"; fi
}
# accepted NAME
accepted() {
    rm -f store.sqlite*
    timeout -k 5 120 "$benchlab" import --store store.sqlite "results/$1.json" >out.txt 2>err.txt
    if [ $? -eq 0 ] && grep -q 'imported 1,' out.txt err.txt; then ok "accepted: $1"; else not_ok "$1: $(head -n 2 err.txt out.txt | tr '\n' ' ')"; fi
}
# changed NAME JQ: a sound result with one thing changed.
changed() { jq -c "$2" "$good" >"results/$1.json"; }
# replaced NAME FROM TO: the same on its text.
replaced() { jq -c . "$good" | sed "s/$2/$3/" >"results/$1.json"; cmp -s "results/$1.json" <(jq -c . "$good") && not_ok "$1: nothing was replaced"; }

cp "$good" results/sound.json
accepted sound
: >results/empty.json
refused empty 'empty'
head -c 3000 "$good" >results/truncated.json
refused truncated 'truncated.json:[0-9]+'
head -c 4096 /dev/urandom >results/binary.json
refused binary 'expected'
iconv -f UTF-8 -t UTF-16 "$good" >results/utf-16.json
refused utf-16 'expected'
{ printf '\357\273\277'; cat "$good"; } >results/byte-order-mark.json
accepted byte-order-mark
replaced latin-1 '"name":"C libevent"' '"name":"C lib\xe9vent"'
refused latin-1 'UTF-8'
for number in NaN Infinity -Infinity 1e400 -1 1.5 '"7"' null 99999999999999999999; do
    replaced "requests-is-${number//[\"]/}" '"requests":[0-9]*' "\"requests\":$number"
    refused "requests-is-${number//[\"]/}" ':[0-9]+: ?/?|expected'
done
replaced duplicate-key '"version":1' '"version":1,"version":1'
refused duplicate-key 'version'
changed unknown-key '.surprise = 1 | .totals.surprise = 1'
refused unknown-key 'surprise'
changed no-target 'del(.target)'
refused no-target 'target'
changed rising-errors '.totals.errors = .totals.requests + 1'
refused rising-errors 'expected'
{ printf '{"format":"benchlab-result","version":1,"run":'; head -c 10000 /dev/zero | tr '\0' '['; } >results/deep.json
refused deep 'deep.json'
{ printf '{"format":"benchlab-result","version":1,"note":"'; head -c 2000000 /dev/zero | tr '\0' x; printf '"}'; } >results/long-text.json
refused long-text 'missing member'
truncate -s 2G results/sparse.json
refused sparse 'sparse.json'
rm results/sparse.json
head -c $((300 * 1024 * 1024)) /dev/zero | gzip -9 >results/bomb.json
refused bomb 'bomb.json'
{ printf '{"type":"Metric","metric":"http_req_duration","data":{}}\n'; head -c $((400 * 1024 * 1024)) /dev/zero; } | gzip -9 >results/bomb-of-points.json
refused bomb-of-points 'bomb-of-points.json'
gzip -c "$good" | head -c 1500 >results/cut-gzip.json
refused cut-gzip 'cut-gzip.json'
gzip -c "$good" >results/whole-gzip.json
accepted whole-gzip

# ---- a folder of all that ---------------------------------------------------------------------------------------------------------------
rm -f results/sound.json results/whole-gzip.json results/byte-order-mark.json
cp "$good" $'results/a "quoted"\nname.json'
ln -s . results/loop
ln -s nowhere.json results/dangling.json
mkfifo results/pipe.json
mkdir results/closed results/.hidden
cp "$good" results/.hidden/
chmod 0 results/closed
rm -f store.sqlite*
/usr/bin/env bash -c "ulimit -v 1500000; exec timeout -k 5 120 '$benchlab' import --store store.sqlite results" >out.txt 2>err.txt
status=$?
bad=$(find results -maxdepth 1 \( -type f -o -type l -o -type p \) -name '*.json' ! -name '*quoted*' | wc -l)
check "one bad file does not keep the others out (exit $status)" test $status -eq 1
check "the sound one is in" test "$("$benchlab" query --store store.sqlite --format csv 'SELECT count(*) FROM run' | tail -n 1 | tr -d '\r')" = 1
check "each bad one is counted ($(grep -oE 'quarantined [0-9]+' out.txt err.txt | head -n 1) of $bad)" test "$(grep -ohE 'quarantined [0-9]+' out.txt err.txt | head -n 1 | grep -oE '[0-9]+')" -ge $((bad - 2))
check "the loop is not followed" grep -q 'symbolic link' err.txt out.txt
check "control characters of names do not reach the terminal" bash -c "! grep -qP '[\\x00-\\x08\\x0e-\\x1f]' out.txt err.txt"
check "the store is sound" "$benchlab" store check --store store.sqlite
timeout -k 5 120 "$benchlab" import --store store.sqlite results >again.txt 2>&1
check "importing again reports nothing new" test $? -eq 0

# ---- two at once ----------------------------------------------------------------------------------------------------------------------
chmod 755 results/closed
rm -rf store.sqlite*
"$benchlab" import --quiet --store store.sqlite "$root/sample" >one.txt 2>&1 &
first=$!
"$benchlab" import --quiet --store store.sqlite "$root/sample" >two.txt 2>&1
check "the second of two importers ends well" test $? -eq 0
wait $first
check "and the first" test $? -eq 0
check "each run is there once" test "$("$benchlab" query --store store.sqlite --format csv 'SELECT count(*) - count(DISTINCT key), count(*) > 100 FROM run' | tail -n 1 | tr -d '\r')" = "0,1"
check "and the store is sound" "$benchlab" store check --store store.sqlite
finish
