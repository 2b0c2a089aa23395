#!/bin/bash
# What the runner's response reader makes of an answer, beside what curl makes of the same bytes: verdict, status, length and SHA-256 of the
# body, for answers sent whole and in pieces. Where the two are known to differ, the table says so and why.
# usage: curl_check.sh TOOLS (the folder of the programs of tests/bench)
set -u
tools=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
. "$root/tests/bench/servers.sh"
trap 'stop_servers; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
mkdir answers

# The table: name, expectation, raw answer (printf's escapes). Expectation:
#   same     both take it, or both refuse it
#   head     the same, for a HEAD request
#   strict   only curl takes it: a load generator that guesses a length, or that calls half a head an answer, would measure something else
#   lenient  only the reader takes it: it does not look into values of headers that it has no use for, and reads a body in a coding that it
#            does not know as it comes, to the end of the connection (RFC 9112, 6.3)
while IFS='|' read -r name expectation raw; do
    printf "$raw" >"answers/$name"
    echo "$name $expectation" >>table.txt
done <<'TABLE'
length|same|HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello
length-zero|same|HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n
length-spaces|same|HTTP/1.1 200 OK\r\nContent-Length:   \t 5  \r\n\r\nhello
length-twice-same|same|HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello
length-cut|same|HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello
length-surplus|same|HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello there
length-binary|same|HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n\000\001\r\n\r\n\377\n
length-upper-case|same|HTTP/1.1 200 OK\r\nCONTENT-LENGTH: 2\r\n\r\nok
until-close|same|HTTP/1.1 200 OK\r\n\r\nuntil the end
until-close-empty|same|HTTP/1.1 200 OK\r\n\r\n
until-close-old|same|HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>old</p>
chunked|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n there\r\n0\r\n\r\n
chunked-upper-case|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n
chunked-extension|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;name=value;x="y"\r\nhello\r\n0;last\r\n\r\n
chunked-trailers|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n2\r\nok\r\n0\r\nX: 1\r\nY: 2\r\n\r\n
chunked-empty|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n
chunked-leading-zeros|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0005\r\nhello\r\n000\r\n\r\n
chunked-cut-in-data|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel
chunked-cut-in-size|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n
chunked-no-last|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n
chunked-no-number|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n
chunked-negative|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n
chunked-too-long|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n
chunked-huge-size|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\nhello\r\n0\r\n\r\n
chunked-and-length|same|HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n
chunked-many|same|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n1\r\nd\r\n1\r\ne\r\n1\r\nf\r\n1\r\ng\r\n0\r\n\r\n
no-content|same|HTTP/1.1 204 No Content\r\n\r\n
no-content-length|same|HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n
not-modified|same|HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\nETag: "x"\r\n\r\n
interim|same|HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok
interim-headers|same|HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok
interim-only|same|HTTP/1.1 100 Continue\r\n\r\n
head-length|head|HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n
head-chunked|head|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n
status-404|same|HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found
status-500|same|HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n\r\noops
status-no-reason|same|HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok
status-empty-reason|same|HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok
status-utf8-reason|same|HTTP/1.1 200 \353\220\250\r\nContent-Length: 2\r\n\r\nok
status-letters|same|HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nok
status-four-digits|same|HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok
version-2|same|HTTP/7.3 200 OK\r\nContent-Length: 2\r\n\r\nok
garbage|same|SSH-2.0-OpenSSH_9.2\r\n
garbage-binary|same|\026\003\001\002\000\001\000\r\n\r\n
nothing|same|
head-cut|strict|HTTP/1.1 200 OK\r\nContent-Len
status-cut|same|HTTP/1.
many-headers|same|HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\nF: 6\r\nG: 7\r\nH: 8\r\nI: 9\r\nJ: 10\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nContent-Length: 2\r\n\r\nok
empty-header|same|HTTP/1.1 200 OK\r\nX-Empty:\r\nContent-Length: 2\r\n\r\nok
length-twice-differs|strict|HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!
length-negative|same|HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello
length-text|same|HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello
length-huge|strict|HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello
length-list-same|same|HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello
length-plus|strict|HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello
line-feeds|same|HTTP/1.1 200 OK\nContent-Length: 5\n\nhello
folded|strict|HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 5\r\n\r\nhello
no-colon|same|HTTP/1.1 200 OK\r\nthis is no header\r\nContent-Length: 5\r\n\r\nhello
nul-in-header|lenient|HTTP/1.1 200 OK\r\nX: a\000b\r\nContent-Length: 5\r\n\r\nhello
coding-unknown|lenient|HTTP/1.1 200 OK\r\nTransfer-Encoding: foo\r\n\r\nhello
TABLE
# What no line of a table holds.
{ printf 'HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n'; head -c 300000 /dev/urandom; } >answers/large
{ printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'; for _ in 1 2 3 4; do printf '8000\r\n'; head -c 32768 /dev/urandom; printf '\r\n'; done; printf '0\r\n\r\n'; } >answers/large-chunked
{ printf 'HTTP/1.1 200 OK\r\nX-Long: '; head -c 3000 /dev/zero | tr '\0' v; printf '\r\nContent-Length: 2\r\n\r\nok'; } >answers/long-line
echo "large same
large-chunked same
long-line same" >>table.txt

# by_curl NAME EXPECTATION: "done STATUS LENGTH SHA256" or "refused N" with curl's exit code.
by_curl() {
    local options=(--silent --http1.1 --max-time 10 --output body --write-out '%{http_code}') status
    [ "$2" = head ] && options+=(--head)
    : >body
    status=$(curl "${options[@]}" "http://127.0.0.1:$port/$1")
    local code=$?
    [ "$2" = head ] && : >body
    if [ $code -eq 0 ]; then
        echo "done $status $(stat -c %s body) $(sha256sum <body | cut -d' ' -f1)"
    else
        echo "refused $code"
    fi
}
by_reader() {
    local found
    found=$("$tools/response_probe" "$3" $([ "$2" = head ] && echo head) <"answers/$1")
    case $found in done*) echo "$found" ;; *) echo "refused $found" ;; esac
}
# agrees EXPECTATION CURL READER
agrees() {
    case $1 in
    same | head) [ "$2" = "$3" ] || { [ "${2%% *}" = refused ] && [ "${3%% *}" = refused ]; } ;;
    strict) [ "${2%% *}" = done ] && [ "${3%% *}" = refused ] ;;
    lenient) [ "${2%% *}" = refused ] && [ "${3%% *}" = done ] ;;
    *) false ;;
    esac
}
for piece in 0 1 7 1000; do
    start_server server.txt "$tools/answer_server" answers $piece || exit 1
    while read -r name expectation; do
        [[ $name == large* && ($piece -eq 1 || $piece -eq 7) ]] && continue # takes too long in small pieces
        curl_says=$(by_curl "$name" "$expectation")
        reader_says=$(by_reader "$name" "$expectation" $piece)
        check "$name in pieces of $piece: curl: $curl_says; reader: $reader_says ($expectation)" agrees "$expectation" "$curl_says" "$reader_says"
    done <table.txt
    stop_server "$pid"
done
finish
