#!/bin/bash
# Measures what placing target and load generator on processors of their own does to each target, so that "pin" in target.json can be
# chosen by numbers: for each target and placement the median rate, the coefficient of variation (CV) of the rates, and the median p99.
# Placements alternate from round to round in seeded order, so that a drift of the machine hits all alike. Raw results are kept.
# usage: pinning.sh BENCHLAB [OUT]       ROUNDS=10 DURATION=3s SCENARIO=01 VUS=10 PLACEMENTS="none split" TARGETS="..." (all variants)
set -u
benchlab=${1:?usage: pinning.sh BENCHLAB [OUT]}
out=${2:-build/bench/pinning}
rounds=${ROUNDS:-10}
duration=${DURATION:-3s}
scenario=${SCENARIO:-01}
vus=${VUS:-10}
placements=${PLACEMENTS:-none split}
targets=${TARGETS:-$("$benchlab" run --list | sed '1,/^targets:/d' | grep -v 'not built' | awk '{print $1}')}
[ -n "$targets" ] || { echo "no target is built" >&2; exit 1; }
[ "$(nproc)" -ge 2 ] || { echo "one processor: nothing to place" >&2; exit 1; }

run=$(date -u +%Y%m%dT%H%M%SZ)
options=()
for target in $targets; do options+=(--target "$target"); done
for round in $(seq "$rounds"); do
    # Every second round the other way about.
    order=$placements
    [ $((round % 2)) -eq 0 ] && order=$(echo "$placements" | tr ' ' '\n' | tac | tr '\n' ' ')
    for placement in $order; do
        "$benchlab" run "$scenario" "${options[@]}" --profile quick --runs 1 --duration "$duration" --vus "$vus" --pin "$placement" \
            --seed "pinning-$round" --quiet --out "$out/$run/${placement//\//_}" || exit 1
        printf '\rround %d of %d, %s ' "$round" "$rounds" "$placement" >&2
    done
done
printf '\r%*s\r' 60 '' >&2

echo "scenario $scenario, $vus users, $rounds runs of $duration each; $(nproc) processors, load average before: $(cut -d' ' -f1 /proc/loadavg)"
printf '%-36s %-12s %5s %12s %8s %12s\n' target placement runs 'req/s' CV 'p99 ms'
for placement in $placements; do
    find "$out/$run/${placement//\//_}" -name '*.json' -not -path '*/.*' -print0 | xargs -0 jq -c --arg placement "$placement" \
        'select(has("failure") | not) | {target: .target.key, placement: $placement, rate: .totals.rate, p99: (.latency.p99_ns / 1e6)}'
done | jq -rs '
    def median: sort | if length % 2 == 1 then .[(length - 1) / 2] else (.[length / 2 - 1] + .[length / 2]) / 2 end;
    def variation: (add / length) as $mean | if length < 2 then null else ((map(. - $mean | . * .) | add) / (length - 1) | sqrt) / $mean end;
    group_by(.target, .placement)[]
    | [.[0].target, .[0].placement, length, (map(.rate) | median | round), (map(.rate) | variation | if . == null then "-" else . * 1000 | round | . / 10 | tostring + "%" end),
       (map(.p99) | median * 1000 | round | . / 1000)] | @tsv' |
    while IFS=$'\t' read -r target placement runs rate variation p99; do
        printf '%-36s %-12s %5s %12s %8s %12s\n' "$target" "$placement" "$runs" "$rate" "$variation" "$p99"
    done
echo "raw results: $out/$run"
