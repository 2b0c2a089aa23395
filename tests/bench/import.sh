#!/bin/bash
# The importer against a plain program in C (import_floor.c: the same rows, nothing checked) and a fair script in Python (import_peer.py), in
# alternating rounds; what a second import costs; memory; k6's NDJSON; whether the cost of a run stays the same in a big store, and how long
# the questions to it take that a page needs. Keeps every run as a line of JSON and ends with a table: aim, measured, reached.
# usage: import.sh BUILD [--files N] [--rounds N] [--large N] [--postgres] [--out FOLDER] [--strict]
#   BUILD      the folder with benchlab and tests/bench/ (build/release)
#   --files    raw results of a round (default 10000)
#   --large    runs of the big store (default 100000; 1000000 takes 3 GB and some minutes)
#   --postgres the big store once more, in a private PostgreSQL server
#   --strict   exit status 1 when an aim was missed; otherwise it tells only whether measuring worked
set -u
. "$(dirname "$0")/lib.sh"
bench_options files=10000 rounds=5 large=100000 postgres -- "$@"
bench_begin python3 sqlite3
sample=$(ls "$root"/sample/c-libevent/*/05-external-api-run4.json | head -n 1)
import() { timed "$1" runs="$2" round="$3" -- "$build/benchlab" import --quiet --store "$4" "$5"; }

# The template: one of the sample's results with marks in the places of what differs.
jq -c '.target += {key: "@TARGET@", id: "@TARGET@", name: "@TARGET@", variant: "default"} | .scenario.id = "@SCENARIO@"
  | .run += {id: "@RUN@", number: "@NUMBER@"} | .sequence += {session: "@SESSION@", block: "@BLOCK@"}
  | .times += {started: "@DAY@T@TIME@.000Z", ended: "@DAY@T@TIME@.999Z"}' "$sample" |
    sed 's/"@NUMBER@"/@NUMBER@/g; s/"@BLOCK@"/@BLOCK@/g' >template.json
# generate FOLDER FIRST COUNT: 40 targets in 20 scenarios, ten blocks a session.
generate() {
    mkdir -p "$1"
    "$build/tests/bench/import_generator" template.json "$1" "$2" "$3" 40 20 || die "the generator fails"
}
echo "generating $files results" >&2
generate many 0 "$files"
find many -type f | sort >list.txt
"$build/benchlab" import --quiet --store empty.sqlite many/target-000 >/dev/null || die "the importer refuses what the generator makes"
sqlite3 empty.sqlite "SELECT sql || ';' FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY rowid" >schema.sql
sleep 3 # a file that is younger than this is read again by the next import
by_floor() { timed floor runs="$files" round=$round -- "$build/tests/bench/import_floor" schema.sql floor.sqlite list.txt; }
by_ours() { import ours "$files" $round ours.sqlite many; }
by_peer() { timed peer runs="$files" round=$round -- python3 "$root/tests/bench/import_peer.py" schema.sql peer.sqlite list.txt; }
for ((round = 1; round <= rounds; round++)); do
    printf '\rround %d of %d ' "$round" "$rounds" >&2
    rm -f ours.sqlite* floor.sqlite* peer.sqlite*
    in_turn $round by_peer by_ours by_floor
    import again "$files" $round ours.sqlite many
done
echo >&2
for table in target_version scenario_version session method run run_step histogram timeline resource_sample check_result; do
    ours=$(sqlite3 ours.sqlite "SELECT count(*) FROM $table")
    for other in floor peer; do
        [ "$(sqlite3 $other.sqlite "SELECT count(*) FROM $table")" = "$ours" ] || die "$other made another number of rows in $table than the importer: the comparison is not fair"
    done
done

echo "k6's points" >&2
mkdir -p k6/target/2026-01-01
k6=k6/target/2026-01-01/01-lightweight-run1.json
yes "$(cat "$root/tests/data/load-tools/k6/points.json")" | head -c $((200 * 1024 * 1024)) | sed '$d' >$k6
for ((round = 1; round <= rounds; round++)); do
    rm -f k6.sqlite*
    timed k6 bytes="$(stat -c %s $k6)" round=$round -- "$build/benchlab" import --quiet --store k6.sqlite --machine bench k6
done
sqlite3 k6.sqlite "SELECT count(*) FROM run" | grep -qx 1 || die "k6's points made no run"

# fill WHAT STORE: in batches, whose files are deleted when they are in the store: a million files would need 8 GB.
fill() {
    local first=0 batch=1 count
    echo "a store of $large runs" >&2
    while [ $first -lt "$large" ]; do
        count=$((large - first < 100000 ? large - first : 100000))
        printf '\rrun %d of %d ' $first "$large" >&2
        generate large/$batch $first $count
        import "$1" $count $batch "$2" large/$batch
        rm -rf large/$batch
        first=$((first + count)) batch=$((batch + 1))
    done
    echo >&2
    "$build/benchlab" query --store "$2" --format csv "SELECT count(*) FROM run" | tr -d '\r' | grep -qx "$large" || die "the big store lacks runs"
}
# time_questions WHAT STORE: the questions of pages, their times under another name.
time_questions() {
    "$build/tests/bench/store_queries" "$2" "$rounds" >queries.jsonl || die "the big store cannot be asked"
    jq -c --arg what "$1" '.what = $what' queries.jsonl >>"$raw"
}
fill large large.sqlite
time_questions query large.sqlite
echo "its upkeep" >&2
timed check -- "$build/benchlab" store check --store large.sqlite
timed merge -- "$build/benchlab" store merge large.sqlite --store merged.sqlite
rm -f merged.sqlite*
timed vacuum -- "$build/benchlab" store vacuum --store large.sqlite

if [ $postgres -eq 1 ]; then
    . "$root/tests/e2e/postgres_server.sh"
    trap 'server_stop; rm -rf "$folder"' EXIT
    server_make && server_start -c shared_buffers=128MB || die "no PostgreSQL server: $(tail -n 2 initdb.log server.log 2>/dev/null)"
    "$server_binaries/psql" -q "${socket_url/DATABASE/postgres}" -c "CREATE DATABASE lab" || die "no database"
    server=${socket_url/DATABASE/lab}
    fill large-postgres "$server"
    timed vacuum-postgres -- "$build/benchlab" store vacuum --store "$server"
    time_questions query-postgres "$server"
    timed check-postgres -- "$build/benchlab" store check --store "$server"
    server_stop
fi

bench_table 64 10 32 <<'SUMMARY'
[ row("seconds for \(of("ours")[0].runs) raw results"; ""; of("ours") | map(.wall_ns / 1e9); 2; true),
  row("time against the plain C program"; "<= 0.6"; pairs("ours"; "floor"; .wall_ns); 2; . <= 0.6),
  row("times as fast as the Python script"; ">= 2"; pairs("peer"; "ours"; .wall_ns); 2; . >= 2),
  row("importing again, share of the first import"; "< 0.1"; pairs("again"; "ours"; .wall_ns); 3; . < 0.1),
  row("most memory, MiB"; "< 64"; (of("ours") + of("large") + of("large-postgres") | map(.rss_peak_bytes / 1048576)); 1; . < 64),
  row("MB/s of k6 points"; ">= 150"; of("k6") | map(.bytes / .wall_ns * 1000); 0; . >= 150),
  (of("ours") | map(.wall_ns / .runs) | median) as $each | (of("large") | map(.runs) | add) as $large
  | row("time of a run, of \($large) against \(of("ours")[0].runs)"; "<= 1.5"; [(of("large") | map(.wall_ns) | add) / $large / $each]; 2; . <= 1.5),
    row("the same in CPU time, which a busy machine changes less"; ""; [(of("large") | map(.user_ns + .system_ns) | add) / $large / (of("ours") | map((.user_ns + .system_ns) / .runs) | median)]; 2; true),
    row("the same, of the last \(of("large")[-1].runs) alone"; ""; [of("large")[-1] | .wall_ns / .runs / $each]; 2; true),
    ({"query": "", "query-postgres": "PostgreSQL, "} | to_entries[] | .key as $what | .value as $engine | of($what) | select(length > 0)
      | (map(select(.page)) | max_by(.median_ms) | row("\($engine)slowest question for a page, ms: \(.name), \(.rows) rows"; (if $large > 100000 then "" else "<= 50" end); [.median_ms]; 1; . <= 50)),
        (.[] | row("\($engine)\(.name), \(.rows) rows, ms (CPU \(.cpu_ms | digits(1)))"; ""; [.median_ms]; 1; true))),
    (("check", "merge", "vacuum", "check-postgres", "vacuum-postgres") as $upkeep | of($upkeep) | select(length > 0)
      | row("store \($upkeep) of \($large) runs, s"; ""; map(.wall_ns / 1e9); 1; true),
        row("store \($upkeep), most memory, MiB"; "< 64"; map(.rss_peak_bytes / 1048576); 1; . < 64)) ]
SUMMARY
