#!/bin/bash
# End-to-end test of what `benchlab site` writes for programs and other places: index of the data, feeds, sitemap, badges, chart files,
# pictures, dated remarks, 404 page; and that addresses stay the same when results are added. usage: site_files.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
cp -r "$root/tests/data/results" results
base=https://example.org/lab

# site RESULTS OUT OPTION...: imports into a store of its own and builds
site() {
    local results=$1 out=$2
    shift 2
    rm -rf "store-$out"
    # shellcheck disable=SC2086 # several folders
    "$benchlab" import --store "store-$out/lab.sqlite" $results >import.txt 2>&1 &&
        "$benchlab" site --store "store-$out/lab.sqlite" --out "$out" --docs "$out-docs" --no-pdf "$@" >out.txt 2>err.txt
}

# ---- dated remarks ---------------------------------------------------------------------------------------------------------------------
mkdir notes
printf -- '---\ndate: 2026-11-20\ntitle: A new kernel\ntargets: c-libevent, gone\nscenarios: 01\n---\nMeasured with *another* kernel.\n' >notes/kernel.md
printf -- '---\ntitle: 새 커널\n---\n다른 커널에서 측정했습니다.\n' >notes/kernel.ko.md
check "a site with an address" site results public --base-url "$base" --annotations notes
check "a name that nothing has is remarked on" grep -q 'notes/kernel.md: the results have no target or scenario "gone"' err.txt
for page in targets/c-libevent scenarios/01-lightweight annotations; do
    check "the remark is on $page" grep -q 'A new kernel' "public/$page.html"
    check "and in Korean" grep -q '새 커널' "public/ko/$page.html"
done
check "and on no other target" bash -c '! grep -q "A new kernel" public/targets/c-microhttpd-epoll-pool.html'
printf -- '---\ndate: 2026-11-31\ntitle: x\n---\ny\n' >notes/wrong.md
expect_exit "a day that does not exist" 1 'notes/wrong.md:2: expected a day' "$benchlab" site --store store-public/lab.sqlite --out other --annotations notes
printf -- '---\ndate: 2026-11-30\ntitle: x\n---\n[y](page:nowhere)\n' >notes/wrong.md
expect_exit "a link to nowhere" 1 'page:nowhere' "$benchlab" site --store store-public/lab.sqlite --out other --docs other-docs --annotations notes --no-pdf
check "nothing was written" test ! -e other
rm notes/wrong.md

# ---- a remark that comes later: pages that it does not concern are taken over, and all is as if built anew ----------------------------
cp -r notes later
printf -- '---\ndate: 2026-11-21\ntitle: A second remark\ntargets: c-microhttpd-epoll-pool\n---\nOf another day.\n' >later/second.md
cp -a public grown # with their times, by which the next build knows that nobody touched them
"$benchlab" site --store store-public/lab.sqlite --out grown --docs grown-docs --no-pdf --base-url "$base" --annotations later >out.txt 2>err.txt
check "the later remark is on its page" grep -q 'A second remark' grown/targets/c-microhttpd-epoll-pool.html
check "not every page was built" bash -c "[ \"\$(grep -oE '[0-9]+ built' out.txt | cut -d' ' -f1)\" -lt \"\$(grep -oE '^[0-9]+ pages' out.txt | cut -d' ' -f1)\" ]"
"$benchlab" site --store store-public/lab.sqlite --out anew --docs anew-docs --no-pdf --base-url "$base" --annotations later >out.txt 2>err.txt
check "and the site is the one that is built anew" diff -r --exclude=.benchlab-site grown anew

# ---- data ------------------------------------------------------------------------------------------------------------------------------
index=public/data/index.json
check "the index of the data is JSON" jq -e '.format == "benchlab-site-data" and .version == 1 and (.files | length) >= 5' "$index"
for path in $(jq -r '.files[].path' "$index"); do
    entry=$(jq -c --arg path "$path" '.files[] | select(.path == $path)' "$index")
    check "$path has the stated length" test "$(stat -c %s "public/$path")" -eq "$(jq .bytes <<<"$entry")"
    check "and SHA-256" test "$(sha256sum "public/$path" | cut -c1-64)" = "$(jq -r .sha256 <<<"$entry")"
    case $path in
    *.csv)
        check "and columns" test "$(head -n 1 "public/$path" | tr -d '\r')" = "$(jq -r '[.columns[].name] | join(",")' <<<"$entry")"
        check "and records" test "$(($(wc -l <"public/$path") - 1))" -eq "$(jq .records <<<"$entry")" ;;
    *.json)
        check "and members" test "$(jq -r '.[0] | keys_unsorted | join(",")' "public/$path")" = "$(jq -r '[.columns[].name] | join(",")' <<<"$entry")"
        check "and records" test "$(jq length "public/$path")" -eq "$(jq .records <<<"$entry")" ;;
    esac
done
listed=$(cd public && (jq -r '.files[].path' data/index.json; tail -n +2 data/raw.csv | cut -d, -f1; echo data/index.json) | sort)
# but for the index of the search, which is the script's
check "every file below data/ is described" test "$listed" = "$(cd public && find data -type f ! -name 'search-*.js' | sort)"
check "raw files have the listed SHA-256" bash -c "cd public && tail -n +2 data/raw.csv | tr -d '\r' | awk -F, '{print \$4 \"  \" \$1}' | sha256sum --check --quiet"
check "each column is described" jq -e '[.files[].columns[] | select(.what == "" or (.what | startswith("<")))] | length == 0' "$index"

# ---- feeds -----------------------------------------------------------------------------------------------------------------------------
for feed in public/feed.xml public/ko/feed.xml; do
    check "$feed is valid Atom" xmllint --noout --relaxng "$root/tests/data/feeds/atom.rng" "$feed"
    ids=$(grep -o '<id>[^<]*' "$feed" | sort)
    check "$feed: no id twice" test "$(uniq -d <<<"$ids")" = ""
    check "$feed: sessions and the remark" test "$(grep -c '<entry>' "$feed")" -ge 3
    for link in $(grep -o "href=\"$base/[^\"#]*" "$feed" | cut -c$((${#base} + 8))- | sort -u); do
        check "$feed: $link is there" test -f "public/$link"
    done
done
sed 's/<updated>2026-11-20T00:00:00Z/<updated>2026-11-20/' public/feed.xml >wrong.xml
check "a day alone would not be valid" bash -c "! xmllint --noout --relaxng '$root/tests/data/feeds/atom.rng' wrong.xml 2>/dev/null"
check "pages lead to the feed" grep -q '<link rel="alternate" type="application/atom+xml" title="[^"]*" href="../feed.xml">' public/targets/c-libevent.html

# ---- search engines and links from elsewhere --------------------------------------------------------------------------------------------
check "the sitemap is well-formed" xmllint --noout public/sitemap.xml
sitemap=$(grep -o "<loc>$base/[^<]*" public/sitemap.xml | cut -c$((${#base} + 7))- | sort)
check "it holds every page" test "$sitemap" = "$(cd public && find . -name '*.html' ! -name 404.html | cut -c3- | sort)"
check "robots.txt leads to it" grep -qx "Sitemap: $base/sitemap.xml" public/robots.txt
for page in index scenarios/01-lightweight compare/c-libevent-vs-c-microhttpd-epoll-pool ko/index; do
    image=$(grep -o 'property="og:image" content="[^"]*' "public/$page.html" | cut -d'"' -f4)
    check "$page has a picture" test -s "public${image#"$base"}" -a "$image" != ""
    check "of the right kind" bash -c "head -c 24 'public${image#"$base"}' | od -An -v -tx1 | tr -d ' \n' | grep -q '^89504e470d0a1a0a.*000004b000000276$'"
    check "and its address" grep -q "property=\"og:url\" content=\"$base/$page.html\"" "public/$page.html"
done
check "a page without a picture says nothing of one" bash -c '! grep -q og:image public/method.html'

# ---- badges and chart files ------------------------------------------------------------------------------------------------------------
# 3 scenarios, 8 results in them, 3 pairs; two languages
check "badges of scenarios, targets and pairs" test "$(find public/badges -name '*.svg' | wc -l)" -eq 28
find public/badges public/charts -name '*.svg' >pictures.txt
check "all pictures are well-formed" bash -c 'xargs xmllint --noout <pictures.txt'
check "the fastest" grep -q 'c-microhttpd-epoll-pool is fastest (p &lt; 0.001)' public/badges/scenarios/01-lightweight.svg
check "a rate with its interval" grep -qE '[0-9,]+ req/s \[[0-9,]+-[0-9,]+\]' public/badges/scenarios/01-lightweight/c-libevent.svg
# The numbers of a badge are those of its page.
strange_badges() {
    for badge in public/badges/scenarios/*/*.svg; do
        id=$(basename "$(dirname "$badge")") value=$(grep -oE '[0-9,]+ req/s( \[[0-9,]+-[0-9,]+\])?' "$badge" | head -n 1)
        rate=${value%% *} interval=${value#* req/s} interval=${interval# }
        grep -qF ">$rate</span>" "public/scenarios/$id.html" && grep -qF "${interval:-$rate}" "public/scenarios/$id.html" || echo "$badge: $value"
    done
}
strange_badges >strange.txt
check "the numbers of badges are those of the pages $(head -n 1 strange.txt)" test ! -s strange.txt
# The ratios of the table of comparisons are those behind the cells of the pairs' pages, which have nine digits.
strange_ratios() {
    awk -F, 'NR > 1 && $29 ~ /^true/ && $12 != "" { printf "%s %s %.9g\n", $3, $7, $12 }' public/data/comparisons.csv >ratios.txt
    [ "$(grep -c . ratios.txt)" -gt 10 ] || echo "only $(grep -c . ratios.txt) ratios"
    while read -r a b ratio; do
        grep -qF "data-value=\"$ratio\"" "public/compare/$a-vs-$b.html" || echo "$a-vs-$b: $ratio"
    done <ratios.txt
}
strange_ratios >strange.txt
check "the ratios of comparisons.csv are those of the pages $(head -n 1 strange.txt)" test ! -s strange.txt
check "a pair" grep -q 'c-microhttpd-epoll-pool faster in 1 of 3' public/badges/compare/c-libevent-vs-c-microhttpd-epoll-pool.svg
check "text to copy" grep -q "\[!\[01 Lightweight request · Fastest in this scenario\]($base/badges/scenarios/01-lightweight.svg)\]($base/scenarios/01-lightweight.html)" \
    public/scenarios/01-lightweight.html
check "a chart's file names its page" grep -q "<a href=\"$base/scenarios/01-lightweight.html#rates-01-lightweight\">" \
    public/charts/scenarios/01-lightweight/rates-01-lightweight.svg

# ---- the page for what is not there ----------------------------------------------------------------------------------------------------
check "404.html works at any depth" bash -c "! grep -oE '(href|src)=\"[^\"]*' public/404.html | cut -d'\"' -f2 | grep -vE '^(#|$base/)'"

# ---- without an address ------------------------------------------------------------------------------------------------------------------
check "a site without an address" site results plain --annotations notes
check "has neither sitemap nor pictures nor members that need one" bash -c 'test ! -e plain/sitemap.xml -a ! -e plain/robots.txt -a ! -e plain/images && ! grep -rq "og:" plain --include="*.html"'
check "its feed is valid" xmllint --noout --relaxng "$root/tests/data/feeds/atom.rng" plain/feed.xml plain/ko/feed.xml
check "no link is broken" node "$root/tests/e2e/links.mjs" plain
check "--no-pictures" bash -c "'$benchlab' site --store store-plain/lab.sqlite --out bare --docs bare-docs --no-pdf --no-pictures --base-url $base >/dev/null 2>&1 && test ! -e bare/images && ! grep -q og:image bare/index.html"

# ---- addresses stay ----------------------------------------------------------------------------------------------------------------------
check "a site of the first session" site 'results/c-libevent/2026-11-10 results/c-microhttpd-epoll-pool/2026-11-10' early --base-url "$base" --annotations notes
(cd early && find . -type f ! -path './data/raw/*' ! -path './charts/*' | sort) >early.txt
gone=$(cd public && while read -r path; do [ -e "$path" ] || echo "$path"; done <../early.txt)
check "every address of it is there after more results: ${gone:-none is gone}" test -z "$gone"
check "raw files too" bash -c 'for file in early/data/raw/*; do test -e "public/data/raw/${file##*/}" || exit 1; done'
early_ids=$(grep -o '<id>[^<]*' early/feed.xml | sort)
check "entries of the feed keep their ids" test -z "$(comm -23 <(echo "$early_ids") <(grep -o '<id>[^<]*' public/feed.xml | sort))"
check "a page's address is short: $(awk '{ if (length($0) > n) n = length($0) } END { print n }' early.txt) characters at most" \
    bash -c '! grep -vE "^\./(images|badges|data)/" early.txt | grep -qE ".{120,}"'
finish
