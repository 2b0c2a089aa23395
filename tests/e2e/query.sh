#!/bin/bash
# End-to-end test of `benchlab query`: formats, the documented views and examples, and that nothing can be written or reached by it. Works in
# a private folder with the synthetic data set. usage: query.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
"$benchlab" import --store store/lab.sqlite "$root/tests/data/results" >/dev/null || not_ok "import"

query() { "$benchlab" query --store store/lab.sqlite "$@"; }
answers() { # NAME EXPECTED QUERY...
    local name=$1 expected=$2 answer
    shift 2
    answer=$(query "$@" 2>&1 | tr -d '\r')
    if [ "$answer" = "$expected" ]; then ok "$name"; else not_ok "$name: $answer"; fi
}

# ---- usage -----------------------------------------------------------------------------------------------------------------------------
expect_exit "no query" 2 'expected one SQL query' "$benchlab" query
expect_exit "two queries" 2 'expected one SQL query' "$benchlab" query "SELECT 1" "SELECT 2"
expect_exit "--list and a query" 2 'nothing beside --list' "$benchlab" query --list "SELECT 1"
expect_exit "unknown format" 2 'expected table, csv or json' "$benchlab" query "SELECT 1" --format xml
expect_exit "no store" 1 'there is no store' "$benchlab" query --store nothere.sqlite "SELECT 1"
check "and none is made" test ! -e nothere.sqlite
check "--help" bash -c "'$benchlab' query --help | grep -q -- --list"

# ---- answers ---------------------------------------------------------------------------------------------------------------------------
runs=$(find "$root/tests/data/results" -name '*.json' | wc -l)
answers "a table" "runs
  $runs" "SELECT count(*) AS runs FROM run_figures"
answers "csv" 'a,b,c,d,e
1,0.5,,"",x
2,-3,"q""uote","a,b",한글' --format csv "SELECT 1 AS a, 0.5 AS b, NULL AS c, '' AS d, 'x' AS e UNION ALL SELECT 2, -3.0, 'q\"uote', 'a,b', '한글'"
answers "json" '[
 {"a": 1, "b": 0.5, "c": null, "d": "", "e": "a\"b"},
 {"a": 2, "b": null, "c": null, "d": "x", "e": null}
]' --format json "SELECT 1 AS a, 0.5 AS b, NULL AS c, '' AS d, 'a\"b' AS e UNION ALL SELECT 2, 9e999, NULL, 'x', NULL"
answers "no rows as json" '[]' --format json "SELECT 1 AS a WHERE 1 = 0"
answers "no rows as csv" 'a' --format csv "SELECT 1 AS a WHERE 1 = 0"
answers "no rows as a table" 'a' "SELECT 1 AS a WHERE 1 = 0"
answers "columns that count East Asian width" 'name  n
빠름  1
ab    -' "SELECT '빠름' AS name, 1 AS n UNION ALL SELECT 'ab', NULL"
answers "a final semicolon and comments" 'a
1' -- "-- what is it
SELECT 1 AS a; /* nothing more */ "
expect_exit "two columns of one name as json" 1 'two columns are called "a"' query --format json "SELECT 1 AS a, 2 AS a"
check "control characters do not reach the terminal" bash -c "! '$benchlab' query --store store/lab.sqlite \"SELECT char(27) || '[2J' AS a\" | grep -q \$'\033'"
expect_exit "an error has the database's words" 1 'no such table: nobody' query "SELECT * FROM nobody"
expect_exit "so has a mistake" 1 'syntax error' query "SELEC 1"
expect_exit "a parameter without a value" 1 'parameter' query "SELECT ?"

# ---- nothing is written, nothing else is reached ---------------------------------------------------------------------------------------
before=$(sha256sum store/lab.sqlite)
ls -A . store >listing
echo untouched >other.sqlite
while IFS='|' read -r name sql; do
    expect_exit "refused: $name" 1 '.' query -- "$sql"
    expect_exit "refused as csv: $name" 1 '.' query --format csv -- "$sql"
done <<'END'
nothing|
only a comment|-- nothing
insert|INSERT INTO machine (key, cpu, kernel, architecture, cores) VALUES ('x', 'x', 'x', 'x', 1)
insert with rows|INSERT INTO machine (key, cpu, kernel, architecture, cores) VALUES ('x', 'x', 'x', 'x', 1) RETURNING id
replace|REPLACE INTO session (id, key) VALUES (1, 'x')
update|UPDATE run SET rate = 1
update with rows|UPDATE run SET rate = 1 RETURNING id
delete|DELETE FROM run
delete with rows|DELETE FROM run RETURNING id
with and insert|WITH x AS (SELECT 1 AS a) INSERT INTO session (key) SELECT a FROM x RETURNING id
with and delete|WITH x AS (SELECT 1) DELETE FROM run
two statements|SELECT 1; SELECT 2
a select and a delete|SELECT 1; DELETE FROM run
a delete behind a comment|SELECT 1; /* */ DELETE FROM run
create|CREATE TABLE t (a)
create temporary|CREATE TEMP TABLE t AS SELECT 1
create view|CREATE VIEW v AS SELECT 1
create trigger|CREATE TRIGGER t AFTER INSERT ON run BEGIN SELECT 1; END
create virtual|CREATE VIRTUAL TABLE t USING fts5(a)
drop|DROP TABLE run
drop view|DROP VIEW run_figures
alter|ALTER TABLE run ADD COLUMN x
reindex|REINDEX
analyse|ANALYZE
vacuum|VACUUM
vacuum into a file|VACUUM INTO 'copy.sqlite'
attach|ATTACH 'other.sqlite' AS other
attach a new file|ATTACH 'new.sqlite' AS other
detach|DETACH main
begin|BEGIN IMMEDIATE
commit|COMMIT
savepoint|SAVEPOINT s
pragma that writes|PRAGMA user_version = 99
pragma that opens|PRAGMA query_only = OFF
pragma writable schema|PRAGMA writable_schema = ON
pragma journal|PRAGMA journal_mode = DELETE
pragma that reads|PRAGMA table_info(run)
pragma as a function|SELECT * FROM pragma_table_info('run')
pragma function that writes|SELECT * FROM pragma_user_version(99)
load extension|SELECT load_extension('./evil')
explain of a delete|EXPLAIN DELETE FROM run
the schema table|DELETE FROM sqlite_schema
END
check "the store has the same bytes" test "$before" = "$(sha256sum store/lab.sqlite)"
check "no file was made" bash -c "ls -A . store | grep -v -e other.sqlite -e '^stdout$' -e '^stderr$' | diff - <(grep -v -e '^stdout$' -e '^stderr$' listing)"
check "another file is as it was" test "$(cat other.sqlite)" = untouched
check "and the store still answers" bash -c "'$benchlab' query --store store/lab.sqlite 'SELECT count(*) FROM run_figures' | grep -qx ' *$runs'"
chmod -w store/lab.sqlite
answers "a store that cannot be written" '1
1' "SELECT 1"
chmod +w store/lab.sqlite

# ---- the documentation -----------------------------------------------------------------------------------------------------------------
query --list >list.txt
check "--list shows every view" test "$(grep -c '^[a-z_]*: ' list.txt)" -eq 10
documented=$root/docs/query.md
for word in $(grep -oE '[a-z0-9_]+' list.txt | grep -E '_|^(run|target|scenario|date|tool|valid)$' | sort -u); do
    grep -q "\`$word\`" "$documented" || not_ok "docs/query.md does not name $word"
done
ok "every column is documented"
# The examples: blocks between ```sql and ```.
count=0
while IFS= read -r -d '' example; do
    count=$((count + 1))
    expect_exit "example $count" 0 '' query "$example"
    expect_exit "example $count as json" 0 '' query --format json "$example"
done < <(awk '/^```sql/ {inside = 1; next} /^```/ {if (inside) printf "%c", 0; inside = 0} inside' "$documented")
check "there are examples" test $count -ge 5
answers "the first example's view has every target" "n
$(find "$root/tests/data/results" -mindepth 1 -maxdepth 1 -type d | wc -l)" --format csv "SELECT count(DISTINCT target) AS n FROM scenario_runs WHERE scenario = '01-lightweight'"

# ---- the views say what the results say ------------------------------------------------------------------------------------------------
answers "figures are those of the file" "requests
$(grep -A3 '"totals"' "$root/tests/data/results/c-libevent/2026-11-24/01-lightweight-run1.json" | grep -oE '"requests": *[0-9]+' | grep -oE '[0-9]+$')" \
    --format csv "SELECT requests FROM run_figures WHERE target = 'c-libevent' AND scenario = '01-lightweight' AND date = '2026-11-24' AND number = 1"
answers "as many runs by session as there are" "n
$runs" --format csv "SELECT sum(runs) AS n FROM session_summary"
answers "and by target" "n
$runs" --format csv "SELECT sum(runs) AS n FROM target_summary"
answers "and by scenario" "n
$runs" --format csv "SELECT sum(runs) AS n FROM scenario_runs"
check "shares are shares" bash -c "'$benchlab' query --store store/lab.sqlite --format csv 'SELECT count(*) AS n FROM run_figures WHERE errors_share < 0 OR errors_share > 1' | tail -n 1 | grep -q '^0'"

# ---- the same store in PostgreSQL ------------------------------------------------------------------------------------------------------
. "$root/tests/e2e/postgres_server.sh"
trap 'server_stop; rm -rf "$folder"' EXIT
if ! server_make || ! server_start; then
    not_ok "a PostgreSQL server: $(tail -n 2 initdb.log server.log 2>/dev/null)"
    finish
fi
ask postgres "CREATE DATABASE lab" >/dev/null
server=$(url lab)
"$benchlab" import --store "$server" "$root/tests/data/results" >/dev/null || not_ok "import into PostgreSQL"
server_query() { "$benchlab" query --store "$server" "$@"; }
same_answer() { # NAME SQL: the answer of both databases, numbers to nine digits
    local round='BEGIN {FS = OFS = ","} {for (i = 1; i <= NF; i++) if ($i ~ /^-?[0-9]+\.[0-9]+(e-?[0-9]+)?$/) $i = sprintf("%.9g", $i); print}'
    query --format csv -- "$2" | tr -d '\r' | awk "$round" >one.csv
    server_query --format csv -- "$2" | tr -d '\r' | awk "$round" >other.csv
    if [ -s one.csv ] && diff one.csv other.csv >difference; then
        ok "$1"
    else
        not_ok "$1: $(head -n 3 difference)"
    fi
}
check "the same list" bash -c "diff list.txt <('$benchlab' query --store '$server' --list)"
for view in $(grep -oE '^[a-z_]+' list.txt); do
    same_answer "$view is the same" "SELECT * FROM $view ORDER BY 1, 2, 3, 4, 5"
done
count=0
while IFS= read -r -d '' example; do
    count=$((count + 1))
    same_answer "example $count is the same" "$example"
done < <(awk '/^```sql/ {inside = 1; next} /^```/ {if (inside) printf "%c", 0; inside = 0} inside' "$documented")
server_query --format json "SELECT 1 AS a, 0.5 AS b, NULL AS c, '' AS d, true AS e, date '2026-11-24' AS f, 12345678901234567890 AS g" >types.json
check "json of every type" grep -qxF ' {"a": 1, "b": 0.5, "c": null, "d": "", "e": 1, "f": "2026-11-24", "g": 1.2345678901234567e+19}' types.json
before=$(ask lab "SELECT md5(string_agg(run::text, '')) FROM (SELECT run FROM run ORDER BY id) AS r")
while IFS='|' read -r name sql; do
    expect_exit "PostgreSQL refuses: $name" 1 '.' server_query -- "$sql"
done <<'END'
nothing|
only a comment|-- nothing
insert|INSERT INTO session (id, key) VALUES (99999, 'x')
insert with rows|INSERT INTO session (id, key) VALUES (99999, 'x') RETURNING id
update with rows|UPDATE run SET rate = 1 RETURNING id
delete with rows|DELETE FROM run RETURNING id
with and delete|WITH x AS (DELETE FROM run RETURNING id) SELECT * FROM x
two statements|SELECT 1; SELECT 2
commit and delete|COMMIT; DELETE FROM run
commit|COMMIT
rollback|ROLLBACK
begin again|BEGIN READ WRITE
set the transaction|SET TRANSACTION READ WRITE
set the session|SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE
a block that commits|DO $$ BEGIN COMMIT; DELETE FROM run; END $$
create|CREATE TABLE t (a INTEGER)
create as|CREATE TEMP TABLE t AS SELECT 1 AS a
select into|SELECT * INTO t FROM run
drop|DROP VIEW run_figures
truncate|TRUNCATE run CASCADE
copy from a program|COPY session FROM PROGRAM 'true'
explain analyse of a delete|EXPLAIN ANALYZE DELETE FROM run
vacuum|VACUUM
lock|LOCK TABLE run
a sequence|SELECT nextval('session_id_seq')
for update|SELECT id FROM run FOR UPDATE
END
check "nothing was changed" test "$before" = "$(ask lab "SELECT md5(string_agg(run::text, '')) FROM (SELECT run FROM run ORDER BY id) AS r")"
expect_exit "an error has the server's words" 1 'relation "nobody" does not exist' server_query "SELECT * FROM nobody"
server_stop

finish
