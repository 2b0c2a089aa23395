#!/bin/bash
# End-to-end test of `benchlab site`: what it writes, that it writes the same bytes again, that its outputs agree, and what it refuses.
# Works in a private folder with the synthetic data set. usage: site.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
cp -r "$root/tests/data/results" results

site() { "$benchlab" site --store store/lab.sqlite "$@" >out.txt 2>err.txt; }
same_tree() { diff -r "$1" "$2" >/dev/null; }
# says WORDS PAGE: as its reader sees them, without marks and with plain spaces
says() { sed -e 's/<[^>]*>//g' -e 's/\xc2\xa0/ /g' "$2" | grep -c -- "$1" >/dev/null; }
export -f says
# A page's place by language: page LANGUAGE PATH
page() { [ "$1" = en ] && echo "public/$2" || echo "public/$1/$2"; }

# ---- usage and stores that are not there ---------------------------------------------------------------------------------------------
expect_exit "no store" 1 'results/lab.sqlite: there is no such store; run "benchlab import" first' "$benchlab" site
expect_exit "unknown option" 2 'colour' "$benchlab" site --colour
expect_exit "operand" 2 'unexpected argument "extra"' "$benchlab" site extra
expect_exit "malformed language list" 2 'language codes' "$benchlab" site --language e,ko
expect_exit "a language twice" 2 'en is named twice' "$benchlab" site --language en,en
expect_exit "templates that are not there" 2 'expected a folder' "$benchlab" site --templates nothere
for url in 'javascript:alert(1)' 'ftp://example.org/' example.org; do
    expect_exit "--base-url $url" 2 'begins with http:// or https://' "$benchlab" site --base-url "$url"
done
check "nothing was written" test ! -e public -a ! -e docs
check "--help" bash -c "'$benchlab' site --help | grep -q -- --base-url"
mkdir store
echo "no database" >store/text.sqlite
expect_exit "a file that is no store" 1 'text.sqlite' "$benchlab" site --store store/text.sqlite
"$benchlab" import --store store/lab.sqlite results >/dev/null || not_ok "import"
expect_exit "unknown language" 1 'unknown language "xx"' "$benchlab" site --store store/lab.sqlite --language en,xx
check "and still nothing was written" test ! -e public -a ! -e docs

# ---- the ordinary way ----------------------------------------------------------------------------------------------------------------
if site; then ok "a first site"; else not_ok "a first site: $(head -n 3 err.txt)"; fi
for place in public/index.html public/ko/index.html public/pdf/report.pdf public/ko/pdf/report.pdf docs/99-benchmark-results.md docs/99-benchmark-results.ko.md; do
    check "$place is named and there" bash -c "grep -qF '$place' out.txt && test -s '$place'"
done
for file in scenarios/01-lightweight targets/c-libevent compare/c-libevent-vs-c-microhttpd-epoll-pool method environment downloads report; do
    check "$file in both languages" test -s "public/$file.html" -a -s "public/ko/$file.html"
done
check "a page a run" test "$(ls public/runs | wc -l)" -eq "$(find results -name '*.json' | wc -l)"
hashes() { find "$1" -name '*.json' -exec sha256sum {} + | cut -c1-64 | sort; }
check "all raw files, unchanged" test "$(hashes results)" = "$(hashes public/data/raw)"
check "a PDF a pair and language" test "$(find public -name 'compare-*.pdf' | wc -l)" -eq 6
check "no text is missing" bash -c '! grep -rlE "&lt;[a-z]+\.[a-z_]+&gt;" public docs'
# The pages' own scripts: the site's one file, the search index where all pages are listed, and data that nothing runs.
foreign_scripts() {
    find "$@" -name '*.html' -exec sed -E -e 's|<script src="[./]*assets/site.js" defer blocking="render"></script>||' \
        -e 's|<script src="[./]*data/search-[a-z]+.js" defer></script>||' -e 's|<script type="application/json" id="script-data">||' {} + | grep -ci '<script'
}
check "no script but the site's own, no outside resource" test "$(foreign_scripts public)" -eq 0 -a "$(grep -rlE 'src="http|<link[^>]*stylesheet[^>]*href="http' public --include=*.html | wc -l)" -eq 0
check "a search index a language" test -s public/data/search-en.js -a -s public/data/search-ko.js

# ---- the same again --------------------------------------------------------------------------------------------------------------------
cp -r public first
cp -r docs first-docs
site
check "a second site has the same bytes" same_tree public first
check "and so has the report" same_tree docs first-docs
check "nothing was written again" grep -q '(0 written, ' out.txt
site --out other --docs other-docs
check "a site elsewhere has the same bytes" same_tree other first
mkdir reversed
for file in $(find results -name '*.json' | sort -r); do
    "$benchlab" import --store reversed/lab.sqlite "$file" >/dev/null || not_ok "import of $file"
done
"$benchlab" site --store reversed/lab.sqlite --out other --docs other-docs >/dev/null 2>&1
check "the order of imports does not matter" same_tree other first

# ---- the outputs agree -----------------------------------------------------------------------------------------------------------------
for language in en ko; do
    suffix=; [ $language = en ] || suffix=.$language
    check "numbers of the report, $language: $(node "$root/tests/e2e/numbers.mjs" "docs/99-benchmark-results$suffix.md" "$(page $language report.html)" "$(page $language pdf/report.pdf)" 2>&1 | tail -n 1)" \
        node "$root/tests/e2e/numbers.mjs" "docs/99-benchmark-results$suffix.md" "$(page $language report.html)" "$(page $language pdf/report.pdf)" 300
done
sed 's/36,310/36,311/' docs/99-benchmark-results.md >wrong.md
check "a wrong number would be found" bash -c "! node '$root/tests/e2e/numbers.mjs' wrong.md public/report.html public/pdf/report.pdf 2>/dev/null"
for table in runs comparisons; do
    check "$table.csv and $table.json hold the same" node "$root/tests/e2e/tables.mjs" "public/data/$table.csv" "public/data/$table.json"
done
for pdf in public/pdf/*.pdf public/ko/pdf/*.pdf; do
    check "$pdf is sound" bash -c "qpdf --check '$pdf' >/dev/null 2>&1"
done
pdftotext public/ko/pdf/report.pdf korean.txt
check "Korean text in the PDF" grep -q '핵심 결과' korean.txt

# ---- options -----------------------------------------------------------------------------------------------------------------------------
site --no-pdf --out plain --docs plain-docs --title 'A <b> & "c" lab' --base-url https://example.org/lab/
check "--no-pdf" bash -c "[ -z \"\$(find plain -name '*.pdf')\" ] && ! grep -rq '\.pdf\"' plain"
check "--title is shown as text" bash -c 'grep -q "A &lt;b&gt; &amp; \"*\(&quot;\)*c" plain/index.html && ! grep -rq "A <b>" plain'
check "--base-url in Markdown" grep -q 'https://example.org/lab/scenarios/01-lightweight.html' plain-docs/99-benchmark-results.md
for pairs in 0 1; do
    site --no-pdf --out few --docs few-docs --pairs $pairs
    check "--pairs $pairs" test "$(ls few/compare/*-vs-*.html 2>/dev/null | wc -l)" -eq $pairs
    check "and says so" bash -c "says '$pairs of 3. All of them were judged together' few/targets/c-libevent.html"
done
check "the same numbers as where all are shown" diff <(grep '^01-lightweight,' few/data/comparisons.csv) <(grep -F "$(grep '^01-lightweight,' few/data/comparisons.csv)" public/data/comparisons.csv)
site --language en --out english --docs english-docs --no-pdf
check "--language en" test -s english/index.html -a ! -e english/ko -a ! -e english-docs/99-benchmark-results.ko.md
site --language ko,en --out korean --docs korean-docs --no-pdf
check "--language ko,en puts Korean at the root" bash -c 'grep -q "lang=\"ko\"" korean/index.html && grep -q "lang=\"en\"" korean/en/index.html && test ! -e korean/ko'
check "and each report keeps its name" test -s korean-docs/99-benchmark-results.md -a -s korean-docs/99-benchmark-results.ko.md
site --language ko --out korean --docs korean-docs --no-pdf
check "--language ko alone" test -s korean/index.html -a ! -e korean/en
mkdir -p own/messages own/prose/en
sed 's/"menu.index": "Overview"/"menu.index": "Start"/' "$root/templates/messages/en.json" >own/messages/en.json
printf '## House rules\n\nMeasured on Sundays.\n' >own/prose/en/method.md
site --templates own --out themed --docs themed-docs --no-pdf
check "own messages" grep -q '>Start<' themed/index.html
check "own prose" grep -q 'Measured on Sundays' themed/method.html
printf '{\n"menu.index": \n' >own/messages/en.json
expect_exit "malformed messages" 1 'own/messages/en.json:' "$benchlab" site --store store/lab.sqlite --templates own --out themed --docs themed-docs
printf '[elsewhere](page:no/such/page)\n' >own/prose/en/method.md
rm own/messages/en.json
cp -r themed themed-before
expect_exit "a link to nowhere" 1 'no/such/page' "$benchlab" site --store store/lab.sqlite --templates own --out themed --docs themed-docs
check "which leaves the old site whole" same_tree themed themed-before

# ---- interrupted ------------------------------------------------------------------------------------------------------------------------
interrupted=0
for delay in 0.01 0.03 0.06 0.1 0.2 0.3; do
    "$benchlab" site --store store/lab.sqlite >out.txt 2>err.txt &
    builder=$!
    sleep $delay
    kill -TERM $builder 2>/dev/null
    wait $builder
    status=$?
    if [ $status -eq 130 ] && grep -q 'interrupted; the site stays as it was' err.txt; then
        interrupted=$((interrupted + 1))
    elif [ $status -ne 0 ] && [ $status -ne 143 ]; then
        not_ok "interrupted after $delay s: exit $status: $(tail -n 1 err.txt)"
    fi
    check "interrupted after $delay s: exit $status, the site is whole, and nothing is left beside it" \
        bash -c "diff -r public first >/dev/null && [ -z \"\$(find . -maxdepth 1 -name '*public*' ! -name public)\" ]"
done
check "some of them were caught" test $interrupted -gt 0

# ---- results that change -----------------------------------------------------------------------------------------------------------------
raw=results/c-libevent/2026-11-24/01-lightweight-run1.json
run=$(jq -r .run.id "$raw")
cp "$raw" kept.json
echo >>"$raw"
site
check "a changed raw file is not offered" bash -c "grep -q 'not offered' err.txt && test ! -e 'public/data/raw/$run.json' && grep -q 'no longer where it was imported from' 'public/runs/$run.html'"
cp kept.json "$raw"
site
check "and comes back" same_tree public first
"$benchlab" import --store quick/lab.sqlite results/c-libevent/2026-11-10 results/c-microhttpd-epoll-pool/2026-11-10 >/dev/null
"$benchlab" site --store quick/lab.sqlite --out quick/public --docs quick/docs --no-pdf >/dev/null 2>&1
check "quick results are marked on every page with numbers" \
    bash -c 'for page in index report scenarios/01-lightweight targets/c-libevent compare/c-libevent-vs-c-microhttpd-epoll-pool environment; do
        says "Quick-profile result" quick/public/$page.html && grep -q "간이 프로필 결과" quick/public/ko/$page.html || { echo "$page"; exit 1; }; done
        for page in quick/public/runs/*.html; do says "Quick-profile result" "$page" || exit 1; done'
check "three runs make no claim" bash -c 'says "no claim (n &lt; 5)" quick/public/report.html && ! says "times c-libevent" quick/public/report.html'

# ---- hostile texts, runs that never settle ---------------------------------------------------------------------------------------------
# transform FILTER FOLDER: the runs of two targets in one scenario, changed by a filter of jq
transform() {
    local file
    for file in results/c-libevent/2026-11-24/01-*.json results/c-microhttpd-epoll-pool/2026-11-24/01-*.json; do
        mkdir -p "$2/$(dirname "$file")"
        jq --arg hostile "$hostile" "$1" "$file" >"$2/$file"
    done
    "$benchlab" import --store "$2/lab.sqlite" "$2/results" >"$2/import.txt"
    "$benchlab" site --store "$2/lab.sqlite" --out "$2/public" --docs "$2/docs" >"$2/out.txt" 2>"$2/err.txt"
}
hostile=$'<script>alert(1)</script>"><img src=x onerror=alert(1)> \'q\' `b` [l](javascript:alert(1)) | a | --> ]]> {{title}} \\ &amp; =1+1 ../../x 한국어\n## h\n'
hostile+=$'\x01\x1b[31m\r\x7f\xc2\x9b'
transform '.target |= (.name = $hostile | .language = $hostile | .framework = $hostile | .framework_version = $hostile | .license = $hostile
        | .url = "javascript:alert(1)" | .configuration = {($hostile): $hostile})
    | .scenario.title = {en: ($hostile * 3), ko: $hostile} | .scenario.description = {en: $hostile, ko: $hostile}
    | .environment |= (.cpu = $hostile | .os = $hostile | .kernel = $hostile | .governor = $hostile | .compiler_flags = $hostile)
    | .steps |= map(.name = $hostile | .group = $hostile) | .checks |= map(.step = $hostile | .name = ("w" * 3000))
    | .warnings = [$hostile] | if .run.number == 2 then .failure = $hostile else . end' hostile
check "hostile texts make a site" bash -c 'grep -q "quarantined 0" hostile/import.txt && test -s hostile/public/index.html && ! grep -q error hostile/err.txt'
check "they stay text in HTML" bash -c '! grep -rqiE "href=.(javascript|data):" hostile/public --include="*.html" --include="*.svg" && ! grep -rqi "<script" hostile/public --include="*.svg"'
check "and begin no script" test "$(foreign_scripts hostile/public)" -eq 0
check "nor end one" bash -c '! grep -rqiE "</script" hostile/public/data/search-*.js && node --check hostile/public/data/search-en.js && node --check hostile/public/data/search-ko.js'
check "and the only pictures are badges" bash -c '! grep -rhoiE "<img[^>]*" hostile/public --include="*.html" --include="*.svg" | grep -qvE "^<img src=\"(\.\./)*badges/[^\"]*\" alt=\""'
check "in Markdown" bash -c '! grep -qP "(?<!\\\\)<(script|img)|(?<!\\\\)\]\(javascript:" hostile/docs/99-benchmark-results.md'
check "and in CSV" bash -c 'grep -q "<script>" hostile/public/data/runs.csv && ! grep -qE "(^|,)[=@]" hostile/public/data/runs.csv'
check "without control characters" bash -c '! LC_ALL=C grep -rqP "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]" hostile/public hostile/docs --include="*.html" --include="*.svg" --include="*.md"'
for pdf in hostile/public/pdf/*.pdf; do
    check "$pdf is sound" bash -c "qpdf --check '$pdf' >/dev/null 2>&1"
done
transform '.timeline = [range(30) | . as $second | {second: $second, warmup: false, requests: (1000 + 50 * $second), errors: 0, bytes_received: 1,
    p50_ns: 1, p95_ns: 1, p99_ns: 1, max_ns: 1}] | .times.measured_ns = 30000000000 | .load.warmup_ns = 0
    | .totals.rate = ((.totals.requests - .totals.errors) / 30)' ramp
check "runs that never settle make no comparison" bash -c 'grep -q "most runs of one of them showed no steady state" ramp/public/report.html && grep -q "Runs without a steady state" ramp/public/report.html &&
    [ "$(grep -c ",invalid," ramp/public/data/comparisons.csv)" -eq 5 ]'

# ---- nothing to show, nowhere to write -----------------------------------------------------------------------------------------------------
mkdir nothing
"$benchlab" import --store empty/lab.sqlite nothing >/dev/null
"$benchlab" site --store empty/lab.sqlite --out empty/public --docs empty/docs >out.txt 2>err.txt
check "its tables have their line of names" bash -c '[ "$(wc -l <empty/public/data/runs.csv)" -eq 1 ] && grep -q "^run,scenario,target," empty/public/data/runs.csv && grep -q "^scenario,metric,a," empty/public/data/comparisons.csv'
check "an empty store makes a site" bash -c 'grep -q "no results yet" empty/public/index.html && grep -q "benchlab run" empty/public/index.html && grep -q "아직 결과가 없습니다" empty/public/ko/index.html'
echo kept >public-file
expect_exit "a file where the site should be" 1 'public-file' "$benchlab" site --store store/lab.sqlite --out public-file --no-pdf
check "it is left alone" grep -q kept public-file
mkdir notes
echo kept >notes/mine.txt
expect_exit "a folder with other files" 1 'notes' "$benchlab" site --store store/lab.sqlite --out notes --no-pdf
check "they are left alone" grep -q kept notes/mine.txt
expect_exit "docs cannot be written" 1 'public-file' "$benchlab" site --store store/lab.sqlite --docs public-file/docs --no-pdf
expect_exit "standard output is full" 1 'standard output' bash -c "'$benchlab' site --store store/lab.sqlite --no-pdf >/dev/full"
finish
