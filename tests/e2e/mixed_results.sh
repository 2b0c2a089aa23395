# Results of several load tools in ./results: our own runs, an experiment, a history, files of other tools for the same and for other
# targets. Sourced by tests that need all kinds of pages; $root is the repository.
tools=$root/tests/data/load-tools

# ---- our own runs: two scenarios of the committed sample ------------------------------------------------------------------------------
for target in c-libevent c-microhttpd-epoll-pool; do
    mkdir -p "results/$target/2026-11-24"
    cp "$root/sample/$target/2026-11-24/"01-*-run*.json "results/$target/2026-11-24/"
    for run in 1 2 3 4 5; do # as if the scenario said when a user is satisfied
        jq '.load.apdex_ns = 2000000' "$root/sample/$target/2026-11-24/03-db-read-run$run.json" >"results/$target/2026-11-24/03-db-read-run$run.json"
    done
done

# An experiment: before was slower.
mkdir -p results/c-libevent/optimization/keep-alive/{before,after}
for run in 1 2 3 4 5; do
    raw=$root/sample/c-libevent/2026-11-24/01-lightweight-run$run.json
    jq '.run.id += ".after"' "$raw" >"results/c-libevent/optimization/keep-alive/after/01-lightweight-run$run.json"
    jq '.times.measured_ns = (.times.measured_ns * 1.25 | floor)
        | .totals.rate = ((.totals.requests - .totals.errors) / (.times.measured_ns / 1e9)) | .run.id += ".before"' "$raw" \
        >"results/c-libevent/optimization/keep-alive/before/01-lightweight-run$run.json"
done
# A history: four slower sessions, then four as fast as the sample, another kernel at last.
for day in 01 02 03 04 05 06 07 08 09; do
    mkdir -p "results/c-microhttpd-epoll-pool/2026-10-$day"
    for run in 1 2 3 4 5; do
        jq --arg day "2026-10-$day" --argjson factor "$([ "$day" -lt 05 ] && echo 1.25 || echo 1)" --arg kernel "$([ "$day" = 09 ] && echo 9.9)" '
            .times.measured_ns = (.times.measured_ns * $factor | floor) | .load.apdex_ns = 2000000
            | .totals.rate = ((.totals.requests - .totals.errors) / (.times.measured_ns / 1e9))
            | .times.started = $day + .times.started[10:] | .times.ended = $day + .times.ended[10:]
            | .run.id += "." + $day | .sequence.session = ($day | gsub("-"; "")) + .sequence.session[8:]
            | if $kernel != "" then .environment.kernel = $kernel | .environment.machine = "00000000000000aa" else . end' \
            "$root/sample/c-microhttpd-epoll-pool/2026-11-24/03-db-read-run$run.json" \
            >"results/c-microhttpd-epoll-pool/2026-10-$day/03-db-read-run$run.json"
    done
done

# ---- other tools ------------------------------------------------------------------------------------------------------------------------
# add TARGET NUMBER ENDING FILE: a copy with other bytes (white space at its end), so that it counts as a file of its own.
copies=0
add() {
    mkdir -p "results/$1/2026-11-24"
    copies=$((copies + 1))
    { cat "$4"; printf '%*s\n' $copies ''; } >"results/$1/2026-11-24/01-lightweight-run$2.$3"
}
for run in 1 2 3 4 5; do
    add c-libevent 1$run json "$tools/k6/summary.json"
    add only-k6 $run json "$tools/k6/summary.json"
done
add c-libevent 21 txt "$tools/wrk/wrk-latency.txt"
add c-libevent 22 txt "$tools/ab/ab.txt"
add c-microhttpd-epoll-pool 23 txt "$tools/hey/hey.txt"
add c-microhttpd-epoll-pool 24 txt "$tools/wrk2/wrk2-14s-R2000.txt"
