#!/bin/sh
# Rebuilds tests/data/results from tests/data/make_results.c. Usage: tests/data/make-results.sh [BUILD]
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build}
make "BUILD=$build" "$build/release/liblab.a" "$build/release/resources.o" "$build/release/objects/tests/data/make_results.o" >/dev/null
${CC:-cc} -o "$build/release/tests/data/make_results" "$build/release/objects/tests/data/make_results.o" "$build/release/liblab.a" \
    "$build/release/resources.o" -ljansson -lcrypto -lz -lm
for folder in c-libevent c-microhttpd-epoll-pool c-microhttpd-thread-per-connection; do
    rm -rf "tests/data/results/$folder"
done
"$build/release/tests/data/make_results" tests/data/results
