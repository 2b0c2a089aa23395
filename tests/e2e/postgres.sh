#!/bin/bash
# The store in PostgreSQL instead of SQLite: the same answers, the same site, byte for byte; merging between both; two importers at once; a
# server that goes away in the middle of an import.
# usage: postgres.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
here=$(realpath "$(dirname "$0")")
. "$here/lib.sh"
. "$here/postgres_server.sh"
trap 'server_stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
server_make && server_start || { not_ok "a private PostgreSQL starts: $(tail -n 2 initdb.log server.log 2>/dev/null)"; finish; }
# database NAME: makes one; gives its URL.
database() {
    "$server_binaries/psql" -q "${socket_url/DATABASE/postgres}" -c "CREATE DATABASE $1" >psql.txt 2>&1 || echo "psql: $(cat psql.txt)" >&2
    echo "${socket_url/DATABASE/$1}"
}
count() { "$benchlab" query --store "$1" --format csv "$2" | tail -n 1 | tr -d '\r'; }
FIGURES="SELECT count(*), sum(requests), sum(errors), (SELECT count(*) FROM timeline), (SELECT count(*) FROM histogram), (SELECT count(*) FROM resource_sample) FROM run"

store=$(database first)
"$benchlab" import --quiet --store lab.sqlite "$root/sample" >sqlite.txt 2>&1
"$benchlab" import --quiet --store "$store" "$root/sample" >import.txt 2>&1
check "import" test $? -eq 0
expect_exit "a statement that writes and gives rows is refused" 1 'read-only' "$benchlab" query --store "$store" "WITH gone AS (DELETE FROM run RETURNING id) SELECT count(*) FROM gone"
passed_line=$(count "$store" "$FIGURES")
check "the same rows as in SQLite: $passed_line" test "$passed_line" = "$(count lab.sqlite "$FIGURES")"
"$benchlab" import --quiet --store "$store" "$root/sample" >again.txt 2>&1
check "importing again changes nothing" grep -q 'imported 0, unchanged 1' again.txt
"$benchlab" store check --store "$store" >check.txt 2>&1
check "store check" test $? -eq 0
expect_exit "writing is refused" 1 'expected a statement that gives rows' "$benchlab" query --store "$store" "DELETE FROM run"
check "and nothing was deleted" test "$(count "$store" "$FIGURES")" = "$passed_line"

"$benchlab" site --no-pdf --store lab.sqlite --out site-sqlite --docs docs-sqlite >site1.txt 2>&1 || not_ok "site from SQLite: $(tail -n 1 site1.txt)"
"$benchlab" site --no-pdf --store "$store" --out site-postgres --docs docs-postgres >site2.txt 2>&1 || not_ok "site from PostgreSQL: $(tail -n 1 site2.txt)"
check "the same site, byte by byte" diff -rq site-sqlite site-postgres
check "the same Markdown" diff -rq docs-sqlite docs-postgres

# ---- comparing ---------------------------------------------------------------------------------------------------------------------------
a=c-libevent
b=c-microhttpd-epoll-pool
for format in text json markdown html; do
    "$benchlab" compare $a $b --store lab.sqlite --details --format $format >compare-sqlite.txt 2>&1
    expect_exit "compare in PostgreSQL, $format" 0 '' "$benchlab" compare $a $b --store "$store" --details --format $format
    check "the same as in SQLite" bash -c "test -s stdout && cmp stdout compare-sqlite.txt"
done
"$benchlab" compare $a $b --store "$store" --metric p99 --fail-if p99-slower:0% --fail-if p99-faster:0% >budget.txt 2>&1
crossed=$?
"$benchlab" compare $a $b --store lab.sqlite --metric p99 --fail-if p99-slower:0% --fail-if p99-faster:0% >budget-sqlite.txt 2>&1
check "budgets end alike ($crossed)" test $? -eq $crossed -a \( $crossed -eq 99 -o $crossed -eq 0 \)
check "and say the same" cmp budget.txt budget-sqlite.txt
expect_exit "a target that is not there" 1 'expected a target, a session, a file or a folder' "$benchlab" compare $a nobody --store "$store"
expect_exit "a folder against the store" 0 '' "$benchlab" compare "$root/sample/$a" $b --store "$store" --format json
cp stdout folder.txt
"$benchlab" compare "$root/sample/$a" $b --store lab.sqlite --format json >folder-sqlite.txt 2>&1
check "the same as with SQLite" bash -c "test -s folder.txt && cmp folder.txt folder-sqlite.txt"
machine=$(count "$store" "SELECT machine FROM run_figures LIMIT 1")
mkdir noise
sed "s/5e1f0c0ffee0b0a7/$machine/" "$root/tests/data/noise/5e1f0c0ffee0b0a7.json" >noise/noise.json
noisy=$(database noisy)
"$benchlab" import --quiet --store "$noisy" noise >noise.txt 2>&1 || not_ok "import of noise: $(cat noise.txt)"
expect_exit "two folders, the machine's noise from PostgreSQL" 0 '' "$benchlab" compare "$root/sample/$a" "$root/sample/$b" --store "$noisy"
check "is taken" grep -q 'noise band ±3.1 %.*12 comparisons' <(tr '\n' ' ' <stdout)
expect_exit "two folders, and a server that is not there" 0 'the noise of the machine is not known' "$benchlab" compare "$root/sample/$a" "$root/sample/$b" --store "postgresql://nobody:secret@127.0.0.1:1/lab"
check "the default is taken" grep -q 'noise band ±2 %' stdout
check "and the password is not told" bash -c "! grep -q secret stderr"

# ---- a migration that fails in its middle --------------------------------------------------------------------------------------------------
# A store of today that says it is of version 4: version 5 drops views, then meets the table that it wants to make.
stuck=$(database stuck)
"$benchlab" import --quiet --store "$stuck" "$root/sample/$a" >stuck.txt 2>&1
rows=$(ask stuck 'SELECT count(*), sum(requests) FROM run')
ask stuck 'UPDATE benchlab_store SET version = 4' >/dev/null 2>&1 || not_ok "version 4 is made"
tables() { ask stuck "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"; }
before=$(tables)
expect_exit "a migration that fails is named" 1 'the store stays at version 4, since .*005-methods.sql failed: .*already exists' "$benchlab" store migrate --store "$stuck"
check "nothing of it stays" test "$(tables)" = "$before"
check "and the version is the old one" test "$(ask stuck 'SELECT version FROM benchlab_store')" = 4
check "no row is lost" test "$(ask stuck 'SELECT count(*), sum(requests) FROM run')" = "$rows"

mkdir half
cp -r "$root/sample/c-libevent" half/
"$benchlab" import --quiet --store half.sqlite half >half.txt 2>&1
merged=$(database merged)
"$benchlab" import --quiet --store "$merged" "$root/sample/c-microhttpd-epoll-pool" >part.txt 2>&1
"$benchlab" store merge half.sqlite --store "$merged" >merge.txt 2>&1
check "merge an SQLite store into it" test $? -eq 0
runs=$(count "$merged" "SELECT count(*) FROM run")
"$benchlab" store merge half.sqlite --store "$merged" >merge.txt 2>&1
check "merging twice is merging once ($runs runs)" test "$(count "$merged" "SELECT count(*) FROM run")" = "$runs" -a "$runs" = 80
"$benchlab" store check --store "$merged" >check.txt 2>&1
check "the merged store is sound" test $? -eq 0

both=$(database together)
"$benchlab" import --quiet --store "$both" "$root/sample" >one.txt 2>&1 &
first=$!
"$benchlab" import --quiet --store "$both" "$root/sample" >two.txt 2>&1
check "of two importers at once the second ends well" test $? -eq 0
wait $first
check "and the first" test $? -eq 0
check "each run is there once" test "$(count "$both" "$FIGURES")" = "$passed_line"

gone=$(database gone)
"$benchlab" import --quiet --store "$gone" "$root/sample/c-libevent" >before.txt 2>&1
"$benchlab" import --quiet --store "$gone" "$root/sample" >during.txt 2>&1 &
import=$!
sleep 0.05
server_stop QUIT
wait $import
status=$?
check "a server that goes away is an error, or came too late ($status)" test $status -eq 1 -o $status -eq 0
[ $status -eq 0 ] || check "said in one line without the password" bash -c "test \$(wc -l <during.txt) -le 2 && ! grep -q 'pass/word\|pass%2Fword' during.txt"
server_start || not_ok "the server starts again"
"$benchlab" import --quiet --store "$gone" "$root/sample" >after.txt 2>&1
check "the next import brings the rest" test "$(count "$gone" "$FIGURES")" = "$passed_line"
"$benchlab" store check --store "$gone" >check.txt 2>&1
check "and the store is sound" test $? -eq 0
expect_exit "a server that is not there" 1 'refused|could not|connect' "$benchlab" import --store "postgresql://nobody:secret@127.0.0.1:1/lab" "$root/sample"
check "and the password is not told" bash -c "! grep -q secret '$folder/stderr'"
finish
