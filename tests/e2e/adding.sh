#!/bin/bash
# docs/adding-a-target.md, followed to the letter: its shell blocks are run in order in a copy of what they need, and must do what the page
# says. usage: adding.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
mkdir build tmp
ln -s "$benchlab" build/benchlab
ln -s "$root/scenarios" scenarios
export TMPDIR=$folder/tmp BENCHLAB_DURATION=300ms BENCHLAB_WARMUP=100ms # the page says 2 s
for target in "$root"/servers/*/target.json; do
    install -D "$target" "servers/$(basename "$(dirname "$target")")/target.json"
done
awk '/^```sh$/ { inside = 1; n++; next } /^```$/ { inside = 0 } inside { print >("block-" n ".sh") }' "$root/docs/adding-a-target.md"
check "the page has three blocks" test "$(ls block-*.sh | wc -l)" = 3
holds() { jq -e "$@" >/dev/null; }

for n in 1 2 3; do
    bash -eu "block-$n.sh" >"block-$n.txt" 2>&1
    check "block $n runs" test $? -eq 0
done
tail -n 2 block-3.txt
check "the target is listed" grep -qE '^py-hello:default +Python +http.server +-' block-2.txt
check "the plan says what is not applicable, and why" grep -q '^not applicable: 03-db-read, py-hello (The server has no database.)$' block-3.txt
results=$(find results/py-hello -name '01-lightweight-run*.json')
check "three runs are stored" test "$(wc -l <<<"$results")" = 3
check "without an error" holds -s 'all(.[]; .totals.requests > 0 and .totals.errors == 0 and (has("failure") | not))' $results
check "and without a warning about its end" holds -s 'all(.[]; [.warnings[] | select(contains("SIGTERM"))] == [])' $results
check "with the version that it tells" holds -s --arg version "$(python3 -c 'import platform; print(platform.python_version())')" \
    'all(.[]; .target.framework_version == $version)' $results
check "the other target ran both" test -n "$(find results/c-epoll -name '03-db-read-run3.json')"
check "its scenario 03 is absent on purpose" test -z "$(find results/py-hello -name '03-*')"
check "the site has its page" grep -q 'Python' public/targets/py-hello.html
check "which says why scenario 03 is not there" grep -q 'The server has no database' public/targets/py-hello.html
check "also in Korean" grep -q '데이터베이스를 쓰지 않는' public/ko/targets/py-hello.html
check "and the first page says not applicable" grep -q 'state-not-applicable' public/index.html
finish
