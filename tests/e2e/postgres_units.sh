#!/bin/bash
# The unit tests of the store once more, with every store in a private PostgreSQL server. usage: postgres_units.sh BUILD (build/release, its
# unit tests made)
set -u
build=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
. "$root/tests/e2e/postgres_server.sh"
trap 'server_stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
server_make && server_start || { not_ok "a private PostgreSQL starts: $(tail -n 2 initdb.log server.log 2>/dev/null)"; finish; }
"$server_binaries/psql" -q "${socket_url/DATABASE/postgres}" -c "CREATE DATABASE lab" >psql.txt 2>&1 || { not_ok "a database: $(cat psql.txt)"; finish; }
cd "$root" || exit 1
ls "$build"/tests/unit/store/test_store "$build"/tests/unit/store/test_store_merge >"$folder/programs.txt" || { not_ok "make unit comes first"; finish; }
BENCHLAB_TEST_SERVER=$(socket lab) tests/run-unit.sh $(find "$build/tests/unit/store" -maxdepth 1 -name 'test_store*' -type f | sort)
