#!/bin/bash
# The whole test suite: `make check`. Runs stage by stage, keeps each stage's log in build/check/, and adds up their closing lines
# "N passed, N failed[, N skipped]". A stage that ends badly without counting a failure counts as one. Last line: the sum.
set -u
cd "$(dirname "$0")/.."
logs=build/check
mkdir -p "$logs"
passed=0
failed=0
skipped=0

# stage NAME COMMAND...: runs the command, prints its summary, and its log when it failed.
stage() {
    local name=$1 log status line p f s start
    shift
    log=$logs/${name// /-}.log
    start=$SECONDS
    "$@" >"$log" 2>&1 </dev/null
    status=$?
    line=$(grep -E '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    p=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+')
    f=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+')
    s=$(grep -oE '[0-9]+ skipped' <<<"$line" | grep -oE '[0-9]+')
    p=${p:-0} f=${f:-0} s=${s:-0}
    if [ -z "$line" ] && [ $status -eq 0 ]; then
        p=1 # one check that says nothing but its exit code
    elif [ $status -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    printf '%-34s %5d passed %3d failed %3d skipped  (%d s)\n' "$name" "$p" "$f" "$s" $((SECONDS - start))
    if [ $status -ne 0 ] || [ "$f" -ne 0 ]; then
        echo "---- $log (exit $status)"
        grep -E '^not ok|FAILED|rror|ERROR' "$log" | head -n 40
        echo "---- its last lines"
        tail -n 40 "$log"
        echo "----"
    fi
}

make="make --no-print-directory -j$(nproc)"
stage "headers" tools/check-headers.sh
stage "layers" tools/check-layers.sh
stage "build" $make all
stage "build asan" $make FLAVOUR=asan all
stage "build clang" $make FLAVOUR=clang CC=clang all
stage "units" $make unit
stage "units asan" $make FLAVOUR=asan unit
for variant in c-microhttpd:epoll-pool c-microhttpd:thread-per-connection c-libevent:default c-epoll:default; do
    for flavour in release asan; do
        stage "servers $flavour ${variant//:/ }" tests/e2e/servers.sh "build/$flavour/servers" "${variant%%:*}" "${variant##*:}"
    done
done
stage "run" tests/e2e/run.sh build/release/benchlab
stage "scenario" tests/e2e/scenario.sh build/release/benchlab
stage "scenario asan" tests/e2e/scenario.sh build/asan/benchlab
stage "bench tools" $make bench-tools
stage "faulty servers" tests/e2e/faults_http.sh build/release/benchlab build/release/tests/bench
stage "faulty servers asan" tests/e2e/faults_http.sh build/asan/benchlab build/release/tests/bench
stage "answers beside curl" tests/e2e/curl_check.sh build/release/tests/bench
stage "import" tests/e2e/import.sh build/release/benchlab
stage "import asan" tests/e2e/import.sh build/asan/benchlab
stage "site" tests/e2e/site.sh build/release/benchlab
stage "site asan" tests/e2e/site.sh build/asan/benchlab
stage "pipeline" tests/e2e/pipeline.sh build/release/benchlab
stage "pipeline asan" tests/e2e/pipeline.sh build/asan/benchlab
stage "faults" tests/e2e/faults.sh build/release/benchlab
stage "install" tests/e2e/install.sh
stage "browser" tests/browser/run.sh build/release/benchlab
stage "fuzz (short)" $make fuzz FUZZ_SECONDS=5

echo
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
