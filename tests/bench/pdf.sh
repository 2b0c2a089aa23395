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
. "$(dirname "$0")/lib.sh"
bench_options rounds=5 parts=24 -- "$@"
bench_begin pdfinfo weasyprint
pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }

"$build/benchlab" import --quiet --store lab.sqlite "$root/sample" >/dev/null || die "the sample cannot be imported"
ours() {
    "$build/tests/bench/pdf_probe" lab.sqlite . "$parts" >probe.json || die "the probe fails"
    jq -c --argjson round "$round" --argjson pages "$(pages long.pdf)" --argjson bytes "$(stat -c %s long.pdf)" \
        --argjson report_pages "$(pages report.pdf)" --argjson report_bytes "$(stat -c %s report.pdf)" \
        '. + {what: "ours", round: $round, pages: $pages, bytes: $bytes, report_pages: $report_pages, report_bytes: $report_bytes}' probe.json >>"$raw"
}
peer() {
    "$build/tests/bench/measure" --out cost.json -- weasyprint long.html peer.pdf >peer.txt 2>&1 || die "weasyprint: $(tail -n 2 peer.txt)"
    jq -c --argjson round "$round" --argjson pages "$(pages peer.pdf)" --argjson bytes "$(stat -c %s peer.pdf)" \
        '. + {what: "peer", round: $round, pages: $pages, bytes: $bytes}' cost.json >>"$raw"
}
"$build/tests/bench/pdf_probe" lab.sqlite . "$parts" >/dev/null || die "the probe fails" # makes long.html, and warms up
for ((round = 1; round <= rounds; round++)); do
    printf '\rround %d of %d ' "$round" "$rounds" >&2
    in_turn $round peer ours
done
echo >&2

# A page of WeasyPrint's holds less than one of ours, so the ratio is that of whole documents of the same content.
bench_table 56 8 32 <<'SUMMARY'
[ row("seconds for \(of("ours")[0].pages) pages"; "< 0.5"; of("ours") | map(.long_ms / 1000); 3; . < 0.5),
  row("seconds of the processor for them"; ""; of("ours") | map(.long_cpu_ms / 1000); 3; true),
  row("times as fast as WeasyPrint (\(of("peer")[0].pages) pages)"; ">= 10"; [of("peer")[] as $p | of("ours")[] | select(.round == $p.round) | $p.wall_ns / 1e6 / .long_ms]; 0; . >= 10),
  row("ms for the first comparison of a process"; ""; of("ours") | map(.load_ms + .first_pair_ms); 1; true),
  row("ms for a further comparison"; "< 10"; of("ours") | map(.further_pair_ms); 1; . < 10),
  row("ms of the processor for it"; ""; of("ours") | map(.further_pair_cpu_ms); 1; true),
  row("ms for the report, \(of("ours")[0].report_pages) pages"; ""; of("ours") | map(.report_ms); 1; true),
  row("KB for 40 pages of the long document"; "< 1000"; of("ours") | map(.bytes / .pages * 40 / 1000); 0; . < 1000),
  row("KB for 40 pages of the report"; "< 1000"; of("ours") | map(.report_bytes / .report_pages * 40 / 1000); 0; . < 1000) ]
SUMMARY
