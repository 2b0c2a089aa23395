#!/bin/bash
# The site generator against Hugo and against the plain write of the same files, in alternating rounds; whether its cost grows with the pages
# only; memory; what a second thread brings; and what a build costs after one run more among many. Keeps every run as a line of JSON and ends
# with a table: aim, measured, reached.
# usage: site.sh BUILD [--rounds N] [--targets N] [--scenarios N] [--sessions N] [--runs N] [--large N] [--out FOLDER] [--strict]
#   BUILD        the folder with benchlab and tests/bench/ (build/release)
#   --rounds     alternating rounds (default 5)
#   --targets, --scenarios, --sessions, --runs   of the generated store; each target has so many runs in each scenario of each session
#                (default 200 x 20 x 2 x 1: 12,419 pages, 61,000 files, 1.2 GB)
#   --large      runs of the store for incremental builds, each of which has a page (default 100000; 0 leaves it out)
#   --strict     exit status 1 when an aim was missed; otherwise it tells only whether measuring worked
# The store (site_store.sql) has the details of one of the sample's runs in each run, so run pages have their four charts. The site is built in
# English, without PDF and pictures, which Hugo cannot make.
# Hugo gets what this generator computes as finished HTML (site_peer.py): each page is a content file with title, summary and breadcrumb as its
# front matter and the raw HTML of its body; head, menu, breadcrumb and foot are a layout with a partial and loops, as in page.mustache; charts,
# badges and tables are static files. The result must be the same tree to the byte, which is checked. So Hugo neither reads results nor draws, and
# parses no Markdown: it has the smaller job. A row without an aim tells what its pages alone cost it, without the static files.
# The plain write (site_floor.c) is one thread that creates and writes the same files and times only that.
# What is compared is programs, not the disk, and ext4 slows down whoever creates files soon after others were deleted; so files are in memory
# (/dev/shm, 6 GB) unless TMPDIR says otherwise or there is too little of it.
set -u
. "$(dirname "$0")/lib.sh"
bench_options rounds=5 targets=200 scenarios=20 sessions=2 runs=1 large=100000 -- "$@"
available() { df --output=avail -B 1M "$1" 2>/dev/null | tail -n 1; }
memory() { awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo; }
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] && [ "$(available /dev/shm)" -gt 6500 ] && [ "$(memory)" -gt 12000 ]; then export TMPDIR=/dev/shm; fi
bench_begin hugo python3 sqlite3
export HUGO_CACHEDIR=$folder/hugo-cache
round=0

# make_store STORE TARGETS SCENARIOS SESSIONS RUNS
make_store() {
    rm -f "$1"
    "$build/benchlab" import --quiet --store "$1" one >/dev/null || die "the sample's run cannot be imported"
    { echo "CREATE TEMP TABLE size AS SELECT $2 AS targets, $3 AS scenarios, $4 AS sessions, $5 AS runs;"; cat "$root/tests/bench/site_store.sql"; } |
        sqlite3 "$1" >/dev/null || die "the store cannot be made"
}
# build WHAT STORE SITE THREADS [OPTION...]: keeps what it cost, with the pages that the site has and those that were built.
build_site() {
    local what=$1 store=$2 site=$3 threads=$4
    shift 4
    timed "$what" round="$round" threads="$threads" -- "$build/benchlab" site --store "$store" --out "$site" --docs docs --annotations none --no-pdf --language en --threads "$threads" "$@"
    local counts
    counts=$(sed -nE 's/^([0-9]+) pages \(([0-9]+) built\), ([0-9]+) files \(([0-9]+) written.*/{"pages": \1, "built": \2, "files": \3, "written": \4}/p' command.txt)
    [ -n "$counts" ] || die "$what says nothing of its pages: $(tail -n 1 command.txt)"
    sed -i "\$s/}\$/,${counts#\{}/" "$raw"
}
mkdir -p one/c-libevent/2026-11-24 none
cp "$(ls "$root"/sample/c-libevent/*/01-*-run1.json | head -n 1)" one/c-libevent/2026-11-24/

# ---- against others -------------------------------------------------------------------------------------------------------------------
make_store lab.sqlite "$targets" "$scenarios" "$sessions" "$runs"
make_store small.sqlite $((targets / 5)) "$scenarios" "$sessions" "$runs"
build_site warmup lab.sqlite model "$(nproc)"
(cd model && find . -mindepth 1 -type d -printf '%P/\n' | sort && find . -type f -printf '%P\n' | sort) >list.txt
find model -type f -printf '%s\n' | jq -sc '{what: "site", files: length, bytes: add}' >>"$raw"
python3 "$root/tests/bench/site_peer.py" model hugo || die "no sources for Hugo"
mkdir all pages && mv hugo/static all/ && mkdir pages/static

by_ours() { build_site ours lab.sqlite out "$(nproc)"; rm -rf out; }
by_one_thread() { build_site one_thread lab.sqlite out 1; rm -rf out; }
by_small() { build_site small small.sqlite out "$(nproc)"; rm -rf out; }
by_floor() {
    "$build/tests/bench/site_floor" list.txt model out >floor.json || die "the plain write fails"
    jq -c --argjson round "$round" '. + {what: "floor", round: $round}' floor.json >>"$raw"
    rm -rf out
}
# by_hugo_with NAME STATIC
by_hugo_with() {
    (cd hugo && timed "$1" round="$round" -- hugo --quiet --configDir none --themesDir none --destination "$folder/out" --config config.json,"../$2.json") || exit 1
    [ "$round" -gt 1 ] || [ "$1" != hugo ] || diff -r model out >difference.txt || die "Hugo made something else: $(head -n 1 difference.txt)"
    rm -rf out
}
for which in all pages; do echo "{\"staticDir\": \"../$which/static\"}" >$which.json; done
by_hugo() { by_hugo_with hugo all; }
by_hugo_pages() { by_hugo_with hugo_pages pages; }
for ((round = 1; round <= rounds; round++)); do
    printf '\rround %d of %d ' "$round" "$rounds" >&2
    in_turn $round by_hugo by_ours by_floor by_one_thread by_small
    [ $round -le 2 ] && by_hugo_pages
done
echo >&2
rm -rf model hugo all pages lab.sqlite small.sqlite

# ---- one run more ---------------------------------------------------------------------------------------------------------------------
# Run pages of this store have no charts (the runs have neither timeline nor samples nor histograms, as those of many other tools): with them it
# would need 12 GB. That makes the full build cheaper, and so the share of the incremental one larger.
add_run() {
    sqlite3 large.sqlite "
CREATE TEMP TABLE one AS SELECT * FROM run ORDER BY id DESC LIMIT 1;
CREATE TEMP TABLE file AS SELECT * FROM import WHERE id = (SELECT import_id FROM one);
UPDATE file SET id = id + 1, path = path || '.$round', name = name || '.$round', sha256 = printf('%064x', id + 1), inode = inode + 1;
UPDATE one SET id = id + 1, import_id = import_id + 1, key = key || '.$round', number = number + 1, block = block + 1, rate = rate * 1.001;
INSERT INTO import SELECT * FROM file;
INSERT INTO run SELECT * FROM one;" || die "no run could be added"
}
if [ "$large" -gt 0 ]; then
    echo "a store of $large runs" >&2
    make_store large.sqlite 40 20 $((large / 4000 > 1 ? large / 4000 : 1)) 5
    sqlite3 large.sqlite "DELETE FROM run_step; DELETE FROM histogram; DELETE FROM timeline; DELETE FROM resource_sample; DELETE FROM check_result;
UPDATE run SET has_histogram = 0; VACUUM;" >/dev/null || die "the details cannot be removed"
    round=0
    build_site full large.sqlite large "$(nproc)"
    for ((round = 1; round <= rounds; round++)); do
        printf '\rone run more, round %d of %d ' "$round" "$rounds" >&2
        add_run
        build_site more large.sqlite large "$(nproc)"
        [ $round -ne 1 ] || { build_site full large.sqlite fresh "$(nproc)"; diff -r large fresh >difference.txt || die "built from nothing it is another site: $(head -n 1 difference.txt)"; rm -rf fresh; }
    done
    echo >&2
    build_site nothing large.sqlite large "$(nproc)"
fi

bench_table 66 8 32 <<'SUMMARY'
def each(what): of(what) | map(cpu_ns / .pages);
of("site")[0] as $site | of("ours")[0].pages as $pages
| [ row("seconds for \($pages) pages, \($site.files) files, \($site.bytes / 1e6 | round) MB"; ""; of("ours") | map(.wall_ns / 1e9); 2; true),
  row("times as fast as Hugo"; ">= 4"; pairs("hugo"; "ours"; .wall_ns); 2; . >= 4),
  row("CPU time of Hugo, as many times ours"; ">= 8"; pairs("hugo"; "ours"; cpu_ns); 2; . >= 8),
  row("  Hugo, pages alone: as many times our time for everything"; ""; pairs("hugo_pages"; "ours"; .wall_ns); 2; true),
  row("  Hugo, pages alone: as many times our CPU time for everything"; ""; pairs("hugo_pages"; "ours"; cpu_ns); 2; true),
  row("time against the plain write of the files"; "<= 2"; pairs("ours"; "floor"; .wall_ns); 2; . <= 2),
  row("most memory, MiB"; "< 200"; of("ours") | map(.rss_peak_bytes / 1048576); 0; . < 200),
  row("  Hugo, MiB"; ""; of("hugo") | map(.rss_peak_bytes / 1048576); 0; true),
  row("CPU time of a page, of \($pages) against \(of("small")[0].pages) pages"; "<= 1.5"; [(each("ours") | median) / (each("small") | median)]; 2; . <= 1.5),
  row("time of one thread against \(of("ours")[0].threads)"; ""; pairs("one_thread"; "ours"; .wall_ns); 2; true),
  (of("full") | select(length > 0) | (map(.wall_ns) | median) as $full
    | row("seconds for \(.[0].pages) pages"; ""; map(.wall_ns / 1e9); 1; true),
      row("  most memory, MiB"; ""; map(.rss_peak_bytes / 1048576); 0; true),
      row("one run more (\(of("more")[0].built) pages built), share of that"; "< 0.05"; of("more") | map(.wall_ns / $full); 3; . < 0.05),
      row("  share of its CPU time"; ""; (map(cpu_ns) | median) as $cpu | of("more") | map(cpu_ns / $cpu); 3; true),
      row("  seconds"; ""; of("more") | map(.wall_ns / 1e9); 2; true),
      row("nothing new, share of that"; ""; of("nothing") | map(.wall_ns / $full); 3; true)) ]
SUMMARY
