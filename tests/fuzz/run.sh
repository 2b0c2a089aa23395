#!/bin/sh
# Runs each fuzzer for a bounded time from its committed corpus (tests/fuzz/corpus/<name>/, name without "fuzz_"), in a copy, so that the
# work tree stays clean. A finding is kept below the build folder and named. usage: run.sh FOLDER SECONDS FUZZER...
# 0 seconds: only what the corpus holds.
set -u
folder=$1
seconds=$2
bound=-max_total_time=$seconds
[ "$seconds" -eq 0 ] && bound=-runs=0
shift 2
passed=0
failed=0
for fuzzer in "$@"; do
    name=${fuzzer#fuzz_}
    work=$folder/work/$name
    mkdir -p "$work/corpus" "$work/findings"
    [ -d "tests/fuzz/corpus/$name" ] && cp -r "tests/fuzz/corpus/$name/." "$work/corpus/"
    if "$folder/$fuzzer" "$bound" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$work/findings/" "$work/corpus" >"$work/log" 2>&1; then
        passed=$((passed + 1))
        echo "ok - $fuzzer: $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log") inputs"
    else
        failed=$((failed + 1))
        echo "not ok - $fuzzer: see $work/log and $work/findings/"
        tail -n 30 "$work/log"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
