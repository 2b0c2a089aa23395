#!/bin/bash
# What PDFs cost: a long document (some 100 pages of the sample's site, English and Korean) against WeasyPrint, which gets the same blocks as
# one HTML file, in alternating rounds; a further comparison of two targets within one process; sizes. Keeps every round as a line of JSON and
# ends with a table: aim, measured, reached.
# usage: pdf.sh BUILD [--rounds N] [--parts N] [--out FOLDER] [--strict]
#   BUILD      the folder with benchlab and tests/bench/ (build/release)
#   --rounds   alternating rounds (default 5)
#   --parts    pages of the site that the long document is made of (default 24: some 100 pages of paper)
#   --strict   exit status 1 when an aim was missed; otherwise it tells only whether measuring worked
set -u
root=$(realpath "$(dirname "$0")/../..")
if [ $# -lt 1 ]; then sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d'; exit 2; fi
build=$(realpath "$1") || exit 2
shift
rounds=5 parts=24 strict=0 out=$root/build/bench/pdf
while [ $# -gt 0 ]; do
    case $1 in
    --rounds) rounds=$2; shift ;;
    --parts) parts=$2; shift ;;
    --out) out=$2; shift ;;
    --strict) strict=1 ;;
    *) echo "pdf.sh: unknown option $1" >&2; exit 2 ;;
    esac
    shift
done
for tool in jq pdfinfo weasyprint; do
    command -v $tool >/dev/null || { echo "pdf.sh: $tool is missing (make deps; weasyprint: apt-get install --no-install-recommends weasyprint)" >&2; exit 1; }
done
folder=$(mktemp -d "${TMPDIR:-/tmp}/benchlab-bench-XXXXXX")
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
mkdir -p "$out" || exit 1
raw=$(realpath "$out")/$(date -u +%Y%m%dT%H%M%SZ).jsonl
cd "$folder" || exit 1
die() { echo "pdf.sh: $*" >&2; exit 1; }
pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }

"$build/benchlab" import --quiet --store lab.sqlite "$root/sample" >/dev/null || die "the sample cannot be imported"
ours() {
    "$build/tests/bench/pdf_probe" lab.sqlite . "$parts" >probe.json || die "the probe fails"
    jq -c --argjson round "$1" --argjson pages "$(pages long.pdf)" --argjson bytes "$(stat -c %s long.pdf)" \
        --argjson report_pages "$(pages report.pdf)" --argjson report_bytes "$(stat -c %s report.pdf)" \
        '. + {what: "ours", round: $round, pages: $pages, bytes: $bytes, report_pages: $report_pages, report_bytes: $report_bytes}' probe.json >>"$raw"
}
peer() {
    "$build/tests/bench/measure" --out cost.json -- weasyprint long.html peer.pdf >peer.txt 2>&1 || die "weasyprint: $(tail -n 2 peer.txt)"
    jq -c --argjson round "$1" --argjson pages "$(pages peer.pdf)" --argjson bytes "$(stat -c %s peer.pdf)" \
        '. + {what: "peer", round: $round, pages: $pages, bytes: $bytes}' cost.json >>"$raw"
}
"$build/tests/bench/pdf_probe" lab.sqlite . "$parts" >/dev/null || die "the probe fails" # makes long.html, and warms up
for ((round = 1; round <= rounds; round++)); do
    printf '\rround %d of %d ' "$round" "$rounds" >&2
    if [ $((round % 2)) -eq 0 ]; then ours $round; peer $round; else peer $round; ours $round; fi
done
echo >&2

# A page of WeasyPrint's holds less than one of ours, so the ratio is that of whole documents of the same content.
summary='
def median: sort | if length == 0 then null elif length % 2 == 1 then .[length / 2 | floor] else (.[length / 2 - 1] + .[length / 2]) / 2 end;
def digits(n): . * pow(10; n) | round / pow(10; n);
def row(what; aim; values; n; good): values as $v | [what, aim, "\($v | median | digits(n)) [\($v | min | digits(n))-\($v | max | digits(n))]", (if aim == "" then "" elif ($v | median | good) then "yes" else "NO" end)];
. as $all | def of(what): $all | map(select(.what == what));
[ row("seconds for \(of("ours")[0].pages) pages"; "< 0.5"; of("ours") | map(.long_ms / 1000); 3; . < 0.5),
  row("seconds of the processor for them"; ""; of("ours") | map(.long_cpu_ms / 1000); 3; true),
  row("times as fast as WeasyPrint (\(of("peer")[0].pages) pages)"; ">= 10"; [of("peer")[] as $p | of("ours")[] | select(.round == $p.round) | $p.wall_ns / 1e6 / .long_ms]; 0; . >= 10),
  row("ms for the first comparison of a process"; ""; of("ours") | map(.load_ms + .first_pair_ms); 1; true),
  row("ms for a further comparison"; "< 10"; of("ours") | map(.further_pair_ms); 1; . < 10),
  row("ms of the processor for it"; ""; of("ours") | map(.further_pair_cpu_ms); 1; true),
  row("ms for the report, \(of("ours")[0].report_pages) pages"; ""; of("ours") | map(.report_ms); 1; true),
  row("KB for 40 pages of the long document"; "< 1000"; of("ours") | map(.bytes / .pages * 40 / 1000); 0; . < 1000),
  row("KB for 40 pages of the report"; "< 1000"; of("ours") | map(.report_bytes / .report_pages * 40 / 1000); 0; . < 1000) ]
| .[] | @tsv'
{ printf 'what\taim\tmeasured: median [least-most]\treached\n'; jq -rs "$summary" "$raw" || exit 1; } >table.tsv
awk -F'\t' '{ printf "%-56s %-8s %-32s %s\n", $1, $2, $3, $4 }' table.tsv
cp table.tsv "${raw%.jsonl}.tsv"
echo "raw runs: $raw ($(wc -l <"$raw") lines)"
[ "$strict" -eq 1 ] && grep -q $'\tNO$' table.tsv && exit 1
exit 0
