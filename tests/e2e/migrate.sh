#!/bin/bash
# A store of each earlier version, with data in it, is brought up to date: it then tells what a store tells that was made anew, and takes
# the same imports as unchanged. A store of a later version is refused.
# usage: migrate.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
tell() {
    "$benchlab" query --store "$1" --format csv "SELECT count(*), sum(requests), sum(rate), sum(p99_ns), min(tool), max(profile), min(load), max(placement), max(started) FROM run JOIN method ON method.id = method_id" &&
        "$benchlab" query --store "$1" --format csv "SELECT (SELECT count(*) FROM timeline), (SELECT sum(requests) FROM run_step), (SELECT count(*) FROM histogram), (SELECT count(*) FROM check_result)"
}
"$benchlab" import --quiet --store new.sqlite "$root/sample" >new.txt 2>&1
newest=$(sqlite3 new.sqlite 'PRAGMA user_version')
expected=$(tell new.sqlite)
check "a new store has version $newest" test "$newest" -ge 2

# The tables of a version, filled with what of the new store has a column there. What says how a run was measured stood in the run once.
sqlite3 new.sqlite "PRAGMA wal_checkpoint(TRUNCATE)" >wal.txt
cp new.sqlite wide.sqlite
sqlite3 wide.sqlite "PRAGMA foreign_keys = OFF; CREATE TABLE wide AS SELECT run.*, $(sqlite3 new.sqlite "SELECT group_concat('method.' || name) FROM pragma_table_info('method') WHERE name <> 'id'") FROM run JOIN method ON method.id = method_id; DROP VIEW step_figures; DROP VIEW experiment_runs; DROP VIEW session_summary; DROP VIEW target_summary; DROP VIEW scenario_runs; DROP VIEW run_figures; DROP VIEW run_findings; DROP VIEW run_seconds; DROP VIEW machine_list; DROP TABLE run; ALTER TABLE wide RENAME TO run" || not_ok "the wide table cannot be made"
for ((version = 1; version < newest; version++)); do
    rm -f old.sqlite* fill.sql
    for script in $(ls "$root"/site-gen/store/[0-9]*.sql | sort | head -n $version); do cat "$script"; done >old.sql
    echo "PRAGMA application_id = 1112301922; PRAGMA user_version = $version;" >>old.sql
    sqlite3 old.sqlite <old.sql || not_ok "version $version cannot be made"
    for table in $(sqlite3 old.sqlite "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"); do
        columns=$(sqlite3 old.sqlite "ATTACH 'wide.sqlite' AS new; SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('$table', 'main') WHERE name IN (SELECT name FROM pragma_table_info('$table', 'new'))")
        [ -n "$columns" ] && echo "INSERT INTO main.\"$table\" ($columns) SELECT $columns FROM new.\"$table\";" >>fill.sql
    done
    { echo "ATTACH 'wide.sqlite' AS new; BEGIN;"; cat fill.sql; echo "COMMIT;"; } | sqlite3 old.sqlite || not_ok "version $version cannot be filled"
    check "version $version has all runs" test "$(sqlite3 old.sqlite 'SELECT count(*) FROM run')" = "$(sqlite3 new.sqlite 'SELECT count(*) FROM run')"
    expect_exit "version $version is refused for reading" 1 'earlier version' "$benchlab" query --store old.sqlite "SELECT 1"
    cp old.sqlite twice.sqlite
    "$benchlab" store migrate --store old.sqlite >migrate.txt 2>&1
    check "version $version is migrated" test "$(sqlite3 old.sqlite 'PRAGMA user_version')" = "$newest"
    check "and tells the same" test "$(tell old.sqlite)" = "$expected"
    "$benchlab" store check --store old.sqlite >check.txt 2>&1
    check "and is sound" test $? -eq 0
    "$benchlab" import --store twice.sqlite "$root/sample" >import.txt 2>&1
    check "importing into version $version migrates it and knows every file" grep -qE 'imported 0, unchanged 12[0-9]' import.txt
    check "and tells the same afterwards" test "$(tell twice.sqlite)" = "$expected"
done
cp new.sqlite later.sqlite
sqlite3 later.sqlite "PRAGMA user_version = $((newest + 1))"
expect_exit "a later version is refused" 1 'newer benchlab' "$benchlab" import --store later.sqlite "$root/sample"
finish
