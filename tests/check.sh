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
stage "servers on PostgreSQL and Redis" tests/e2e/servers_remote.sh build/release/servers build/release/benchlab
stage "run" tests/e2e/run.sh build/release/benchlab
stage "scenario" tests/e2e/scenario.sh build/release/benchlab
stage "scenario asan" tests/e2e/scenario.sh build/asan/benchlab
stage "bench tools" $make bench-tools
stage "faulty servers" tests/e2e/faults_http.sh build/release/benchlab build/release/tests/bench
stage "faulty servers asan" tests/e2e/faults_http.sh build/asan/benchlab build/release/tests/bench
stage "answers beside curl" tests/e2e/curl_check.sh build/release/tests/bench
stage "import" tests/e2e/import.sh build/release/benchlab
stage "import asan" tests/e2e/import.sh build/asan/benchlab
stage "store in PostgreSQL" tests/e2e/postgres.sh build/release/benchlab
stage "store in PostgreSQL asan" tests/e2e/postgres.sh build/asan/benchlab
stage "store migration" tests/e2e/migrate.sh build/release/benchlab
stage "import of bad files" tests/e2e/import_faults.sh build/release/benchlab
stage "import killed" tests/e2e/import_kill.sh build/release/benchlab
stage "tools" tests/e2e/tools.sh build/release/benchlab
stage "tools asan" tests/e2e/tools.sh build/asan/benchlab
stage "export" tests/e2e/export.sh build/release/benchlab
stage "export asan" tests/e2e/export.sh build/asan/benchlab
stage "site" tests/e2e/site.sh build/release/benchlab
stage "site asan" tests/e2e/site.sh build/asan/benchlab
stage "serve" tests/e2e/serve.sh build/release/benchlab
stage "mixed tools" tests/e2e/mixed.sh build/release/benchlab
stage "mixed tools asan" tests/e2e/mixed.sh build/asan/benchlab
stage "compare" tests/e2e/compare.sh build/release/benchlab
stage "compare asan" tests/e2e/compare.sh build/asan/benchlab
stage "query" tests/e2e/query.sh build/release/benchlab
stage "query asan" tests/e2e/query.sh build/asan/benchlab
stage "pipeline" tests/e2e/pipeline.sh build/release/benchlab
stage "pipeline asan" tests/e2e/pipeline.sh build/asan/benchlab
stage "doctor" tests/e2e/doctor.sh build/release/benchlab
stage "faults" tests/e2e/faults.sh build/release/benchlab
stage "install" tests/e2e/install.sh
stage "browser" tests/browser/run.sh build/release/benchlab
stage "fuzz (short)" $make fuzz FUZZ_SECONDS=5

finish_stages
