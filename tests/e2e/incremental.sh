#!/bin/bash
# An incremental build must give what a full one gives, to the byte, whatever changed: runs that come, go and change in any of their
# members, templates, messages, options; and it must build only what that can concern. usage: incremental.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
mkdir -p results
for target in c-libevent c-microhttpd-epoll-pool; do
    for file in "$root"/tests/data/results/$target/2026-11-*/0[13]-*-run[1-5].json; do
        mkdir -p "results/$target/$(basename "$(dirname "$file")")"
        cp "$file" "results/$target/$(basename "$(dirname "$file")")/"
    done
done
raw=results/c-libevent/2026-11-24/01-lightweight-run2.json

pdf=--no-pdf
site() { "$benchlab" site --store lab.sqlite $pdf "$@" >out.txt 2>err.txt; }
import() { "$benchlab" import --quiet --store lab.sqlite results >import.txt 2>&1; }
built() { sed -nE 's/.*\(([0-9]+) built\).*/\1/p' out.txt; }
pages() { sed -nE 's/^([0-9]+) pages.*/\1/p' out.txt; }
# same NAME [OPTION...]: the site of now, built on the old one, and the one that is built from nothing, are the same; so are the reports.
same() {
    local name=$1
    shift
    rm -rf fresh fresh-docs docs
    site --out public --docs docs "$@" || { not_ok "$name: $(tail -n 1 err.txt)"; return; }
    cp out.txt incremental.txt
    site --out fresh --docs fresh-docs "$@" || { not_ok "$name, from nothing: $(tail -n 1 err.txt)"; return; }
    cp incremental.txt out.txt
    if diff -r public fresh >difference.txt && diff -r docs fresh-docs >>difference.txt; then
        ok "$name: as from nothing, $(built) of $(pages) pages built"
    else
        not_ok "$name: $(head -n 3 difference.txt)"
    fi
}
inode() { stat -c %i "$1"; }

# ---- runs that come and go ------------------------------------------------------------------------------------------------------------
import
same "first build"
check "all pages were built" test "$(built)" -eq "$(pages)"
site --out public --docs docs
check "the same again builds nothing" grep -q '(0 built).*(0 written' out.txt
other=$(find public/runs -name 'c-microhttpd*' | sort | head -n 1)
before=$(inode "$other")
jq '.run.number = 9 | .run.id |= sub("[0-9]+$"; "9") | .sequence.block = 9' "$raw" >results/c-libevent/2026-11-24/01-lightweight-run9.json
import
same "a run more"
check "its page is there, and the other runs' were not built" test -s public/runs/c-libevent.01-lightweight.*.9.html -a "$(inode "$other")" = "$before" -a "$(built)" -lt 40
rm results/c-libevent/2026-11-24/01-lightweight-run9.json
import
same "a run less"
check "its page is gone" bash -c '! ls public/runs/c-libevent.01-lightweight.*.9.html 2>/dev/null'
mkdir -p results/c-other/2026-11-25
jq '.target.id = "c-other" | .target.key = "c-other" | .run.id |= sub("c-libevent"; "c-other")' "$raw" >results/c-other/2026-11-25/01-lightweight-run1.json
import
same "a target more"
rm -r results/c-other
import
same "a target less"

# ---- runs that change: one member after the other --------------------------------------------------------------------------------------
cp -r results kept
while IFS= read -r filter; do
    jq "$filter" "$raw" >changed.json && ! cmp -s changed.json "$raw" || not_ok "$filter changes nothing"
    mv changed.json "$raw"
    import
    same "$filter"
done <<'FILTERS'
.warnings += ["it rained"]
.failure = "the target died"
.totals.rate *= 1.0001
.times.started |= sub("2026-11-24"; "2026-11-25") | .times.ended |= sub("2026-11-24"; "2026-11-25")
.target.framework_version = "9.9" | .target.configuration = {"WORKERS": "7"}
.target.name = "Another name" | .target.url = "https://example.org/"
.scenario.title = {"en": "Another title", "ko": "다른 제목"}
.scenario.description = {"en": "It shows more", "ko": "더 보여 줍니다"}
.environment.kernel = "9.9.9" | .environment.governor = "performance"
.environment.compiler_flags = "-O9" | .environment.lab_commit = "0123456789ab"
.resources.target.rss_peak_bytes += 1
.timeline[1].requests += 1
.steps[0].name = "another step"
.checks[0].name = "another check"
.load.vus = 11
FILTERS
rm -r results
mv kept results
import
same "as before"

# ---- everything else ------------------------------------------------------------------------------------------------------------------
same "title" --title 'Another <title>'
check "is on every page" test "$(built)" -eq "$(pages)"
same "base URL" --base-url https://example.org/lab/
same "one language" --language ko
check "the other is gone" test ! -e public/ko
same "both languages, the other first" --language ko,en
mkdir -p own/messages own/prose/en
sed 's/"menu.index": "Overview"/"menu.index": "Start"/' "$root/templates/messages/en.json" >own/messages/en.json
same "own messages" --templates own
sed -i 's/"menu.index": "Start"/"menu.index": "Begin"/' own/messages/en.json
same "a message changed" --templates own
check "and is seen" grep -q '>Begin<' public/index.html
sed 's/<main/<main data-own="yes"/' "$root/templates/page.mustache" >own/page.mustache
same "own template" --templates own
printf '## House rules\n\nMeasured on Sundays.\n' >own/prose/en/method.md
same "own prose" --templates own
printf 'body { color: red }\n' >own/site.css
same "own style" --templates own
same "back to the built-in ones"
rm -r results/c-microhttpd-epoll-pool/2026-11-24
import
same "raw files gone"
for threads in 1 2 5; do
    same "$threads threads" --full --threads $threads
done

# ---- a site that somebody touched ------------------------------------------------------------------------------------------------------
page=$(find public/runs -name '*.html' | sort | head -n 1)
sleep 0.05
echo scribble >>"$page"
same "a page was edited"
check "only that was built again" test "$(built)" -eq 1
site --out public --docs docs
check "and then no more" grep -q '(0 built)' out.txt
rm "$page"
same "a page was deleted"
ln -s /etc/hostname link && rm "$page" && mv link "$page"
same "a page was made a link"
check "it is a page again" test -f "$page" -a ! -h "$page"
# seal: makes a changed manifest look whole
seal() { local digest; digest=$(tail -n +3 public/.benchlab-site | sha256sum | cut -c1-64); sed -i "2s/.*/manifest 1 $digest/" public/.benchlab-site; }
for damage in 's/^unit/unti/' '/^file/d' '2s/manifest 1/manifest 2/' '40,$d' '1s/Made/made/'; do
    sed -i "$damage" public/.benchlab-site
    same "manifest damaged by $damage"
done
sed -i -E 's/^unit [0-9a-f]{8}/unit 01234567/' public/.benchlab-site && seal
same "a manifest of other keys"
check "builds every page" test "$(built)" -eq "$(pages)"
touch -d '-1 hour' public/.benchlab-site
same "a site that is younger than its manifest"
echo secret >outside.txt && touch -d '-1 hour' outside.txt
sed -i -E 's/^file [0-9]+ index.html/file 7 ..\/outside.txt/' public/.benchlab-site && seal
same "a manifest that leads out of the site"
check "is followed for the other pages" test "$(built)" -eq 1
check "what is outside stays there" bash -c '! grep -rq secret public'

# ---- PDFs -------------------------------------------------------------------------------------------------------------------------------
pdf=
same "with PDFs"
before=$(inode public/pdf/report.pdf)
site --out public --docs docs
check "are made once" test "$(inode public/pdf/report.pdf)" = "$before"
echo scribble >>public/ko/pdf/report.pdf
same "a PDF was edited"
jq '.run.number = 9 | .run.id |= sub("[0-9]+$"; "9") | .sequence.block = 9' "$raw" >results/c-libevent/2026-11-24/01-lightweight-run9.json
import
same "a run more, with PDFs"
check "the report is new" test "$(inode public/pdf/report.pdf)" != "$before"
pdf=--no-pdf
same "without PDFs"
check "they are gone" test ! -e public/pdf

# ---- killed -----------------------------------------------------------------------------------------------------------------------------
cp -a public whole
for delay in 0.01 0.03 0.06 0.1 0.2; do
    "$benchlab" site --store lab.sqlite --no-pdf --full --out public --docs docs --title "Killed after $delay" >/dev/null 2>&1 &
    builder=$!
    sleep $delay
    kill -KILL $builder 2>/dev/null
    wait $builder 2>/dev/null
    if [ $? -eq 137 ]; then
        check "killed after $delay s: the old site is whole" bash -c 'diff -r public whole >/dev/null'
    else
        rm -rf whole && cp -a public whole # it was faster
    fi
done
same "after it was killed"
finish
