#!/bin/bash
# The whole test suite: `make check`. Runs stage by stage, keeps each stage's log in build/check/, and adds up their closing lines
# "N passed, N failed[, N skipped]". A stage that ends badly without counting a failure counts as one. Last line: the sum.
set -u
cd "$(dirname "$0")/.."
logs=build/check
. tests/stage.sh

make="make --no-print-directory -j$(nproc)"
stage "headers" tools/check-headers.sh
stage "layers" tools/check-layers.sh
stage "build" $make all bench-tools
stage "build asan" $make FLAVOUR=asan all
beside "build clang" $make FLAVOUR=clang CC=clang all
beside "fuzz corpora" $make FLAVOUR=asan fuzz-corpus
beside "units asan" $make FLAVOUR=asan unit
beside "units" $make unit
for variant in c-microhttpd:epoll-pool c-microhttpd:thread-per-connection c-libevent:default c-h2o:default c-epoll:default c-civetweb:default \
    c-ulfius:default c-libwebsockets:default; do
    beside "servers asan ${variant//:/ }" tests/e2e/servers.sh build/asan/servers "${variant%%:*}" "${variant##*:}"
done
# One with event loops and one with threads is enough of the release builds.
for variant in c-epoll:default c-microhttpd:thread-per-connection; do
    beside "servers release ${variant//:/ }" tests/e2e/servers.sh build/release/servers "${variant%%:*}" "${variant##*:}"
done
beside "robust asan" tests/e2e/robust.sh build/asan/servers build/release/benchlab build/release/tests/bench c-epoll:default c-microhttpd:thread-per-connection
# Likewise; check-slow tries all of them on these databases.
beside "servers on PostgreSQL and Redis" tests/e2e/servers_remote.sh build/release/servers build/release/benchlab c-epoll:default c-civetweb:default
beside "browser" tests/browser/run.sh build/release/benchlab
for flavour in asan release; do
    beside "pipeline $flavour" tests/e2e/pipeline.sh build/$flavour/benchlab
done
# What the sanitizers look at is the same code; check-slow tries the release build of these too.
for name in site site_files pdf import postgres tools export mixed compare query; do
    beside "$name asan" "tests/e2e/$name.sh" build/asan/benchlab
done
for name in incremental migrate import_faults import_kill faults serve publish init markdown; do
    beside "$name" "tests/e2e/$name.sh" build/release/benchlab
done
beside "services" tests/e2e/services.sh build/release/benchlab
beside "adding a target" tests/e2e/adding.sh build/release/benchlab
beside "run" tests/e2e/run.sh build/release/benchlab
beside "doctor" tests/e2e/doctor.sh build/release/benchlab
beside "faulty servers asan" tests/e2e/faults_http.sh build/asan/benchlab build/release/tests/bench
beside "scenario asan" tests/e2e/scenario.sh build/asan/benchlab
beside "answers beside curl" tests/e2e/curl_check.sh build/release/tests/bench
beside "store units on PostgreSQL" tests/e2e/postgres_units.sh build/release
stage "install" tests/e2e/install.sh # builds what the others run

finish_stages
