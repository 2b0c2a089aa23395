#!/bin/bash
# The tests that take long: `make check-slow`, half an hour or more on two cores. The long form of the simulations and property tests (2,000
# A/A comparisons for each kind of noise, 40,000 intervals for each coverage), every fuzzer for a minute, an import that is killed 200 times,
# the servers under the thread sanitizer, release builds of what check tries with the others, how fast pages are in Lighthouse, and what
# veraPDF finds in the PDF files. Stages, logs and the last line are as in tests/check.sh. FUZZ_SECONDS=0 leaves the fuzzers out.
set -u
cd "$(dirname "$0")/.."
build=${BUILD:-build}
logs=$build/check-slow
. tests/stage.sh

make="make --no-print-directory -j$(nproc)"
long="stats/test_properties stats/test_simulations stats/test_bimodality report/test_false_claims"
programs=""
for test in $long; do
    programs="$programs $build/release/tests/unit/$test"
done
# shellcheck disable=SC2086
stage "build" $make all bench-tools $programs
for program in $programs; do
    stage "${program##*/} (long)" env BENCHLAB_SLOW=1 tests/run-unit.sh "$program"
done
if [ -x tests/e2e/import_kill.sh ]; then
    stage "import killed 200 times" env BENCHLAB_SLOW=1 tests/e2e/import_kill.sh "$build/release/benchlab"
fi
stage "noise of this machine" env BENCHLAB_SLOW=1 tests/e2e/doctor.sh "$build/release/benchlab"
# Data races in the servers, which only a run with many connections shows; and what they must live through, in its long form.
stage "build tsan" $make FLAVOUR=tsan servers
for variant in c-microhttpd:epoll-pool c-microhttpd:thread-per-connection c-libevent:default c-h2o:default c-epoll:default \
    c-civetweb:default c-ulfius:default c-libwebsockets:default; do
    stage "servers tsan ${variant//:/ }" tests/e2e/servers.sh "$build/tsan/servers" "${variant%%:*}" "${variant##*:}"
    stage "robust tsan ${variant//:/ }" tests/e2e/robust.sh "$build/tsan/servers" "$build/release/benchlab" "$build/release/tests/bench" "$variant"
    stage "robust (long) ${variant//:/ }" tests/e2e/robust.sh "$build/release/servers" "$build/release/benchlab" "$build/release/tests/bench" --long "$variant"
done
stage "services restarted tsan" tests/e2e/servers_remote.sh "$build/tsan/servers" "$build/release/benchlab"
# What make check tries with the sanitizers only.
stage "build bench tools" $make bench-tools
for name in site site_files pdf import postgres tools export mixed compare query scenario; do
    beside "$name release" "tests/e2e/$name.sh" "$build/release/benchlab"
done
beside "faulty servers release" tests/e2e/faults_http.sh "$build/release/benchlab" "$build/release/tests/bench"
stage "browser, fast" env LIGHTHOUSE_PERFORMANCE=98 tests/browser/run.sh "$build/release/benchlab"
if command -v mvn >/dev/null && command -v javac >/dev/null; then
    stage "PDF/UA by veraPDF" tests/e2e/pdfua.sh "$build/release/benchlab"
else
    echo "left out: PDF/UA by veraPDF, which needs Maven and a JDK (apt-get install maven default-jdk-headless)"
fi
if [ "${FUZZ_SECONDS:-60}" -gt 0 ]; then
    stage "fuzz (long)" $make fuzz FUZZ_SECONDS="${FUZZ_SECONDS:-60}"
fi

finish_stages
