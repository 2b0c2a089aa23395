#!/bin/bash
# An import that is killed (SIGKILL) at random moments: the store is sound after each, and importing again brings the rest, with nothing lost
# and nothing twice. 40 times, or 200 with BENCHLAB_SLOW=1; the moments come from a seed, which is printed (SEED=n repeats them).
# usage: import_kill.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
rounds=40
[ -n "${BENCHLAB_SLOW:-}" ] && rounds=200
seed=${SEED:-$(date +%N | sed 's/^0*//')}
RANDOM=$seed
echo "# seed $seed"

# What the store says, whatever the order in which it came in.
tell() {
    "$benchlab" query --store "$1" --format csv "SELECT count(*), count(DISTINCT key), sum(requests), sum(is_current) FROM run" &&
        "$benchlab" query --store "$1" --format csv "SELECT (SELECT count(*) FROM timeline), (SELECT count(*) FROM histogram), (SELECT count(*) FROM import)"
}
mkdir results
cp -r "$root"/sample/*/ results/
start=$(date +%s%N)
"$benchlab" import --quiet --store whole.sqlite results >whole.txt 2>&1
took=$((($(date +%s%N) - start) / 1000))
expected=$(tell whole.sqlite)
check "an import that nobody kills" test "$(sed -n 2p <<<"$expected" | cut -d, -f1)" -gt 100

killed=0 unsound=0 different=0
for ((round = 1; round <= rounds; round++)); do
    rm -f store.sqlite*
    "$benchlab" import --quiet --store store.sqlite results >import.txt 2>&1 &
    import=$!
    wait_us=$(((RANDOM * 32768 + RANDOM) % (took + 1)))
    sleep "$(printf '%d.%06d' $((wait_us / 1000000)) $((wait_us % 1000000)))"
    kill -KILL $import 2>/dev/null
    wait $import 2>/dev/null
    [ $? -eq 137 ] && killed=$((killed + 1))
    if [ -f store.sqlite ] && "$benchlab" query --store store.sqlite "SELECT 1" >/dev/null 2>&1; then
        "$benchlab" store check --store store.sqlite >check.txt 2>&1 || { unsound=$((unsound + 1)); echo "# round $round, killed after $wait_us us: $(head -n 2 check.txt)"; }
    fi
    "$benchlab" import --quiet --store store.sqlite results >again.txt 2>&1 || echo "# round $round: importing again: $(head -n 2 again.txt)"
    "$benchlab" store check --store store.sqlite >check.txt 2>&1 || { unsound=$((unsound + 1)); echo "# round $round, after importing again: $(head -n 2 check.txt)"; }
    [ "$(tell store.sqlite)" = "$expected" ] || { different=$((different + 1)); echo "# round $round, killed after $wait_us us: $(tell store.sqlite | tr '\n' ' ')"; }
done 2>/dev/null
check "$killed of $rounds imports were killed before their end" test $killed -gt $((rounds / 4))
check "the store was sound after each" test $unsound -eq 0
check "importing again gave the same store each time" test $different -eq 0
finish
