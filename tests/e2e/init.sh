#!/bin/bash
# benchlab init, and then what its README says: everything it writes is taken as it is by run, import and site, against a server that already
# runs; and what a configuration and a folder of templates say is seen on the pages.
# usage: init.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
. "$(dirname "$0")/lib.sh"
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1: expected '$2', got '$3'"; fi; }
has() { if grep -qF -- "$2" "$3"; then ok "$1"; else not_ok "$1: \"$2\" is not in $3"; fi; }

expect_exit "a folder is needed" 2 "expected a folder" "$benchlab" init
expect_exit "one folder" 2 'unexpected argument "b"' "$benchlab" init a b
expect_exit "languages" 2 "expected en or ko" "$benchlab" init lab --language fr
expect_exit "addresses" 2 "begins with http" "$benchlab" init lab --base-url example.org
expect_exit "no option for git in disguise" 2 "expected the address of a git repository" "$benchlab" init lab --lab=--upload-pack=x
expect_exit "a URL that is none" 2 "url: expected a port" "$benchlab" init lab --url http://127.0.0.1:x/
is "mistakes leave nothing behind" "" "$(ls | grep -v '^std')"

# What the site is called where nobody says it.
mkdir -p named/inner
title() { "$benchlab" init "$1" --force >init.txt && jq -r .title "$1/benchlab.json"; }
is "the folder's name" named "$(title named/)"
is "that of the folder we are in" inner "$(cd named/inner && title ./)"
is "and of the one above" named "$(cd named/inner && title ..)"

# The server of somebody else's project.
mkdir theirs && echo '<title>theirs</title>' >theirs/index.html && cp theirs/index.html theirs/page.html
"$benchlab" serve theirs --port 0 --no-reload >serve.txt 2>serve.err &
server=$!
for _ in $(seq 200); do
    url=$(grep -oE 'http://[0-9.:]+' serve.txt)
    [ -n "$url" ] && break
    sleep 0.05
done

mkdir lab && echo mine >lab/README.md && echo mine >lab/other
expect_exit "what is there stays" 1 "README.md: there is one already; nothing was written" "$benchlab" init lab
is "nothing was written" "README.md other mine" "$(ls -A lab | tr '\n' ' ')$(cat lab/README.md)"
check "with --force" "$benchlab" init lab --force --title 'Their "fast" site' --url "$url/page.html?a=1&b=2" --base-url https://example.org/speed/ --lab https://example.org/benchlab.git
is "other files stay" mine "$(cat lab/other)"
is "everything is there" ".github/workflows/pages.yml .gitignore .gitlab-ci.yml README.md benchlab.json other scenarios/basic/01-front-page.json servers/web/target.json" "$(cd lab && find . -type f -printf '%P\n' | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//')"
is "no template is left open" "" "$(grep -rn '{{' lab | grep -vE '\$\{\{ [a-z.A-Z_]+ \}\}')"
has "the workflows know the lab" 'BENCHLAB_REPOSITORY: "https://example.org/benchlab.git"' lab/.github/workflows/pages.yml
has "both of them" 'BENCHLAB_REPOSITORY: "https://example.org/benchlab.git"' lab/.gitlab-ci.yml
check "a Korean one" "$benchlab" init ko --language ko
has "with a Korean README" "원본 결과" ko/README.md
check "the folder's own name is the title" grep -q '"title": "ko"' ko/benchlab.json

cd lab || exit 1
check "the scenario is one" "$benchlab" scenario check scenarios/basic/01-front-page.json
is "the target is one" 1 "$("$benchlab" run --list | grep -c web)"
check "a run" "$benchlab" run --profile quick --duration 300ms --runs 2 --cool-down 0 --quiet
is "two results" 2 "$(find results/web -name '01-front-page-run*.json' | wc -l)"
check "import" "$benchlab" import --quiet
check "site" "$benchlab" site
has "the title" 'Their &#34;fast&#34; site' <(sed 's/&quot;/\&#34;/g' public/index.html)
has "the address" "https://example.org/speed/" public/index.html
has "the target, marked" '>stock<' public/index.html
has "where it ran" "ADDRESS=$url" public/targets/web.html
has "a PDF" "%PDF" public/pdf/report.pdf
has "resources that nobody knows are no zeros" "missing" <(grep -A1 'CPU used by the target' "$(find public/runs -name '*.html' | head -n 1)")
is "and a Markdown report" 2 "$(ls docs/*.md | wc -l)"
kill "$server" && wait "$server" 2>/dev/null
server=
expect_exit "a server that is gone" 1 "web: nothing listens at $url" "$benchlab" run --profile quick --duration 300ms --runs 1

# ---- the configuration ------------------------------------------------------------------------------------------------------------------
cat >site.json <<'JSON'
{
 "title": {"en": "Speed", "ko": "속도"},
 "authors": ["Ada Example", "김민준"],
 "languages": ["ko", "en"],
 "baseline": "web",
 "tuned": ["web", "nobody"],
 "papers": ["letter"],
 "templates": "theme"
}
JSON
mkdir -p theme/messages theme/prose/en
echo '{"menu.report": "The whole story", "menu.reprot": "x"}' >theme/messages/en.json
echo ':root { --accent: #a0f; }' >theme/extra.css
echo 'Read it **slowly**.' >theme/prose/en/how-to-read.md
"$benchlab" site --config site.json --out ours >site.txt 2>site.err
is "a site by another configuration" 0 $?
has "names that nobody has are told" 'site.json:6: no target of the results is called "nobody"' site.err
has "and so are texts that nothing shows" 'theme/messages/en.json:1: /menu.reprot: there is no text "menu.reprot"' site.err
has "Korean first" '<html lang="ko">' ours/index.html
has "its title" '<title>속도</title>' ours/index.html
has "English below" '<title>Speed</title>' ours/en/index.html
has "the authors" "Results by Ada Example, 김민준." ours/en/index.html
has "in the PDF as well" "Ada Example" <(pdfinfo ours/en/pdf/report-letter.pdf)
has "on the paper that was asked for" "612 x 792" <(pdfinfo ours/pdf/report-letter.pdf)
has "the baseline is marked" "baseline, tuned" ours/en/index.html
has "a text of one's own" "The whole story" ours/en/index.html
has "beside the others" ">Downloads<" ours/en/index.html
has "prose of one's own" "<strong>slowly</strong>" ours/en/report.html
has "a style sheet over the other" 'assets/extra.css">' ours/en/index.html
is "which is there" "" "$(diff theme/extra.css ours/assets/extra.css)"
check "options go before" "$benchlab" site --config site.json --out ours --title Mine --language en --no-pdf
has "the title is the option's" '<title>Mine</title>' ours/index.html
echo '{"tittle": 1}' >bad.json
expect_exit "unknown members" 1 'bad.json:1: /tittle: unknown member "tittle"; expected one of' "$benchlab" site --config bad.json --out ours
expect_exit "no such file" 1 "nowhere.json" "$benchlab" site --config nowhere.json --out ours
echo '{"templates": "nowhere"}' >bad.json
expect_exit "no such folder" 1 'bad.json: "templates": expected a folder' "$benchlab" site --config bad.json --out ours
finish
