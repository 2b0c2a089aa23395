#!/bin/bash
# End-to-end test of the PDF files: which there are by paper and language, and what other programs (poppler, qpdf) find in them: sound
# structure, embedded and subset fonts, tags, language, outline, page numbers, nothing outside the margins, the numbers of the report.
# Works in a private folder with the synthetic data set. usage: pdf.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
"$benchlab" import --store lab.sqlite "$root/tests/data/results" >/dev/null || not_ok "import"
site() { "$benchlab" site --store lab.sqlite --base-url https://example.org/lab --docs docs "$@" >out.txt 2>err.txt; }
names() { (cd "$1" && find . -name '*.pdf' | sort | tr '\n' ' '); }

# ---- which files --------------------------------------------------------------------------------------------------------------------------
pairs="compare-c-libevent-vs-c-microhttpd-epoll-pool compare-c-libevent-vs-c-microhttpd-thread-per-connection compare-c-microhttpd-epoll-pool-vs-c-microhttpd-thread-per-connection"
site --out public || not_ok "a site: $(head -n 3 err.txt)"
check "the report for both papers, comparisons for A4" test "$(ls public/pdf public/ko/pdf | grep -c .)" -eq 12 -a -s public/ko/pdf/report-letter.pdf
for pair in $pairs; do
    check "$pair in both languages" test -s "public/pdf/$pair.pdf" -a -s "public/ko/pdf/$pair.pdf" -a ! -e "public/pdf/$pair-letter.pdf"
done
check "the pages offer both papers" grep -q 'href="pdf/report-letter.pdf"' public/report.html
site --out letter --paper letter --language en
check "--paper letter" test "$(names letter)" = "$(for pair in $pairs report; do printf './pdf/%s-letter.pdf ' "$pair"; done)"
site --out both --paper both --language en --pair-pdfs 1
check "--paper both, --pair-pdfs 1" test "$(names both)" = "./pdf/${pairs%% *}-letter.pdf ./pdf/${pairs%% *}.pdf ./pdf/report-letter.pdf ./pdf/report.pdf "
check "and the page says that there are more" grep -q '1 of 3 pairs have a PDF of their own' both/downloads.html
site --out a4 --paper a4 --language en
check "--paper a4" test ! -e a4/pdf/report-letter.pdf -a -s a4/pdf/report.pdf
expect_exit "--paper of no size" 2 'expected a4, letter or both, got "a5"' "$benchlab" site --store lab.sqlite --paper a5
check "the same bytes in every build" cmp public/pdf/report-letter.pdf letter/pdf/report-letter.pdf
check "and for each paper others" bash -c '! cmp -s public/pdf/report.pdf public/pdf/report-letter.pdf'

"$benchlab" compare c-libevent c-microhttpd-epoll-pool --store lab.sqlite --format pdf --out a4.pdf >/dev/null 2>&1
"$benchlab" compare c-libevent c-microhttpd-epoll-pool --store lab.sqlite --format pdf --out letter.pdf --paper letter >/dev/null 2>&1
check "compare makes A4" bash -c 'pdfinfo a4.pdf | grep -q "Page size: *595.28 x 841.89"'
check "and Letter" bash -c 'pdfinfo letter.pdf | grep -q "Page size: *612 x 792"'
expect_exit "compare for no paper" 2 'expected a4 or letter, got "both"' "$benchlab" compare c-libevent c-microhttpd-epoll-pool --store lab.sqlite --format pdf --out x.pdf --paper both

# ---- what is in them ----------------------------------------------------------------------------------------------------------------------
# Words outside the margins, by the boxes that poppler finds: page number, word. A box is as high as its font, so it may reach a little out.
outside() {
    pdftotext -bbox "$1" - | awk -F'"' '
        /<page / { page++; width = $2; height = $4 }
        /<word / { words++; if ($2 < 40 || $6 > width - 40 || $4 < 22 || $8 > height - 22) print page ": " $0 }
        END { if (words < 100) print "only " words + 0 " words" }'
}
# What speaks against PDF/UA-1 in a file, from objects.json and info.txt; a line each. tests/e2e/pdfua.sh asks veraPDF.
against_ua() {
    pdfinfo -meta "$1" | grep -q '<pdfuaid:part>1</pdfuaid:part>' || echo "no declaration"
    jq -r '
        [.objects[] | objects] as $all | $all[] |
        if ."/S" == "/Figure" and ((."/Alt" // "") == "" or (."/A"."/BBox" // [] | length) != 4) then "a figure without words or box"
        elif ."/S" == "/TH" and (."/A"."/Scope" // "") == "" then "a head without a scope"
        elif ."/Subtype" == "/Link" and ((."/Contents" // "") == "" or ."/StructParent" == null) then "a link without words or tag"
        elif ."/Type" == "/Page" and ."/Tabs" != "/S" then "a page whose links do not follow its tags"
        elif ."/Type" == "/Catalog" and ."/ViewerPreferences"."/DisplayDocTitle" != true then "a window without the title"
        elif ."/Type" == "/Catalog" and ."/MarkInfo"."/Marked" != true then "not marked"
        else empty end' objects.json
    pdfinfo -struct "$1" 2>/dev/null | sed -nE 's/^ *H([1-6])( .*|:.*)?$/\1/p' |
        awk '$1 > level + 1 { print "H" $1 " below H" level } { level = $1 } END { if (NR < 2) print "only " NR " headings" }'
}
for pdf in public/pdf/*.pdf public/ko/pdf/*.pdf letter/pdf/*.pdf both/pdf/*.pdf a4.pdf letter.pdf; do
    size="595.28 x 841.89"
    [[ $pdf == *letter.pdf ]] && size="612 x 792"
    language=en
    [[ $pdf == */ko/* ]] && language=ko
    qpdf --check "$pdf" >check.txt 2>&1
    check "$pdf is sound" grep -q 'No syntax or stream encoding errors found' check.txt
    pdfinfo "$pdf" >info.txt 2>&1
    check "it has tags, a subject, an author, the date of the data and the paper" bash -c "
        grep -q '^Tagged: *yes' info.txt && grep -q '^Subject: *[^ ]' info.txt && grep -q '^Author: *[^ ]' info.txt &&
        grep -q '^Keywords: *[^ ]' info.txt && grep -q '^CreationDate:.*2026' info.txt && grep -q '^Page size: *$size' info.txt"
    pdffonts "$pdf" | tail -n +3 >fonts.txt
    check "its fonts are embedded, cut down, and lead back to text" bash -c \
        '[ "$(grep -c . fonts.txt)" -ge 2 ] && [ "$(grep -c "Identity-H *yes yes yes" fonts.txt)" -eq "$(grep -c . fonts.txt)" ]'
    qpdf --json=1 --json-key=objects --json-key=outlines "$pdf" >objects.json
    check "its language is $language, and it has an outline" bash -c "grep -q '\"/Lang\": \"$language\"' objects.json && grep -q '\"dest\"' objects.json"
    against_ua "$pdf" >against.txt
    check "it declares PDF/UA and keeps what a program can see of it $(head -n 1 against.txt)" test ! -s against.txt
    pages=$(sed -n 's/^Pages: *//p' info.txt)
    pdftotext -layout "$pdf" text.txt
    check "each of its $pages pages has its number" test "$(tr -d ' ' <text.txt | grep -cE "^[0-9]+/$pages\$")" -eq "$pages"
    outside "$pdf" >outside.txt
    check "nothing is outside the margins $(head -n 1 outside.txt)" test ! -s outside.txt
    check "it is small" test "$(stat -c %s "$pdf")" -lt $((25000 * pages + 60000))
done
site --out again # writes the Markdown of both languages
check "another build has the same bytes" bash -c 'for pdf in public/pdf/*.pdf public/ko/pdf/*.pdf; do cmp "$pdf" "again/${pdf#public/}" || exit 1; done'
for language in en ko; do
    suffix=; [ $language = en ] || suffix=.$language
    prefix=public; [ $language = en ] || prefix=public/$language
    check "numbers of the Letter report, $language" node "$root/tests/e2e/numbers.mjs" "docs/99-benchmark-results$suffix.md" "$prefix/report.html" "$prefix/pdf/report-letter.pdf" 300
done
pdfinfo -url public/pdf/report.pdf >urls.txt
for target in data/runs.csv data/comparisons.json downloads.html scenarios/01-lightweight.html; do
    check "a link to $target" grep -q "https://example.org/lab/$target" urls.txt
done
pdfinfo -struct public/pdf/report.pdf >tags.txt 2>/dev/null
for tag in H1 H2 H3 P TOC TOCI L LI LBody Table TR TH TD Caption Figure Link; do
    check "tags of type $tag" grep -qE "^ *$tag( |:|\$)" tags.txt
done
finish
