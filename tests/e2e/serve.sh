#!/bin/bash
# benchlab serve over a real site: files, conditions, nothing outside of the folder, reloading, and building again when results come.
# usage: serve.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder" || exit 1

# start OPTIONS: serves on a free port; sets base and server.
start() {
    "$benchlab" serve --port 0 "$@" >serve.txt 2>serve.err &
    server=$!
    for _ in $(seq 200); do
        base=$(grep -oE 'http://[0-9.:]+' serve.txt)
        [ -n "$base" ] && return 0
        kill -0 $server 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}
stop() {
    kill "$server"
    wait "$server"
    status=$?
    server=
}
code() { : >body; curl --silent --path-as-is --max-time 20 --output body --dump-header headers --write-out '%{http_code}' "$@"; }
header() { sed -n "s/^$1: *//Ip" headers | tr -d '\r' | tail -n 1; }
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1: expected '$2', got '$3'"; fi; }

"$benchlab" serve >out.txt 2>err.txt
is "no site is an error" "1 1" "$? $(grep -c 'there is no site yet' err.txt)"
"$benchlab" serve --host nonsense --port 0 "$root" >out.txt 2>err.txt
is "a host that is none" "1 1" "$? $(grep -c 'expected an IPv4 address' err.txt)"
"$benchlab" serve a b >out.txt 2>err.txt
is "two folders are a usage error" 2 $?

mkdir results
cp -r "$root/sample/c-libevent" results/
"$benchlab" import results >/dev/null 2>import.err && "$benchlab" site --no-pdf >/dev/null 2>site.err
start || { not_ok "serve starts: $(cat serve.err)"; finish; }
ok "serve starts"
is "the index" "200 text/html; charset=utf-8" "$(code "$base/") $(header content-type)"
is "its last lines have the script" 1 "$(tail -n 4 body | grep -c '/-/reload.js')"
sed 's|<script src="/-/reload.js" defer></script>||' body | grep -v '^$' >page
is "and are otherwise the file" "" "$(diff <(grep -v '^$' public/index.html) page)"
is "the script" "200 text/javascript; charset=utf-8" "$(code "$base/-/reload.js") $(header content-type)"
is "a file as it is" 200 "$(code "$base/data/runs.csv")"
is "byte by byte" "" "$(cmp body public/data/runs.csv 2>&1)"
tag=$(header etag)
is "unchanged by its tag" "304 0" "$(code -H "If-None-Match: $tag" "$base/data/runs.csv") $(stat -c %s body)"
is "a range" "206 bytes 5-9/$(stat -c %s public/data/runs.csv)" "$(code -r 5-9 "$base/data/runs.csv") $(header content-range)"
is "of the right bytes" "" "$(cmp body <(tail -c +6 public/data/runs.csv | head -c 5) 2>&1)"
is "HEAD" "200 $(stat -c %s public/data/runs.csv)" "$(code --head "$base/data/runs.csv") $(header content-length)"
is "a folder gets its slash" "301 /ko/" "$(code "$base/ko") $(header location)"
is "what is not there" 404 "$(code "$base/nothing")"
is "with the site's own page" 1 "$(grep -c '<title>' body)"
for path in /../results/lab.sqlite /%2e%2e/results/lab.sqlite /..%2fresults/lab.sqlite /.nojekyll //etc/passwd /%00 /%; do
    is "nothing at $path" 404 "$(code "$base$path")"
done
is "POST" "405 GET, HEAD" "$(code -X POST --data x "$base/") $(header allow)"
stop
is "SIGTERM ends it" 0 $status

start --no-reload
is "without reloading, the page is the file" "200 " "$(code "$base/") $(cmp body public/index.html 2>&1)"
is "compressed where it is taken" "200 gzip Accept-Encoding" "$(code -H 'Accept-Encoding: gzip' "$base/") $(header content-encoding) $(header vary)"
is "to less than a third" 1 "$(($(stat -c %s body) * 3 < $(stat -c %s public/index.html)))"
is "and unpacked the same" "" "$(gzip -dc body | cmp - public/index.html 2>&1)"
tag=$(header etag)
is "unchanged by the tag of that form" 304 "$(code -H 'Accept-Encoding: gzip' -H "If-None-Match: $tag" "$base/")"
is "which the plain form has not" 200 "$(code -H "If-None-Match: $tag" "$base/")"
is "HEAD says the same length" "200 $(curl --silent --max-time 20 -H 'Accept-Encoding: gzip' "$base/" | wc -c)" "$(code --head -H 'Accept-Encoding: gzip' "$base/") $(header content-length)"
is "and there is no script" 404 "$(code "$base/-/reload.js")"
stop

start --watch results
version=$(curl --silent --max-time 20 "$base/-/version.js")
cp -r "$root/sample/c-microhttpd-epoll-pool" results/
touch -d '10 seconds ago' results
find results -name '*.json' -exec touch -d '10 seconds ago' {} +
changed=no
for _ in $(seq 300); do
    if [ "$(curl --silent --max-time 20 "$base/-/version.js")" != "$version" ] && [ "$(code "$base/targets/c-microhttpd-epoll-pool.html")" = 200 ]; then
        changed=yes
        break
    fi
    sleep 0.2
done
is "new results are imported, built and seen" yes $changed
stop
is "and it ends" 0 $status
finish
