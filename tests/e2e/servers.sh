#!/usr/bin/env bash
# Starts one real target server and checks every endpoint and error of the contract with curl and jq.
#   tests/e2e/servers.sh <folder of the built servers> <target> <variant> [<database URL> [<cache URL>]]
# The database, whose tables are replaced, is an SQLite file of its own unless one is named; the cache, which is emptied, is in memory.
# Prints "ok - ..." and "not ok - ..." lines and a summary; exit status 1 when anything failed. Loopback only.
set -uo pipefail

if [ $# -lt 3 ] || [ $# -gt 5 ]; then
    echo "usage: $0 <folder of the built servers> <target> <variant> [<database URL> [<cache URL>]]" >&2
    exit 2
fi
servers=$1 target=$2 variant=$3
for tool in curl jq wrk openssl; do
    command -v "$tool" >/dev/null || { echo "$0: $tool is missing" >&2; exit 2; }
done

# How target.json says that the target is started: its program, and what its variant sets.
description=$(dirname "$0")/../../servers/$target/target.json
program=$(jq -r --arg servers "$servers" '.command[0] | sub("{{servers}}"; $servers)' "$description") || exit 2
mapfile -t settings < <(jq -r --arg variant "$variant" '.variants[] | select(.id == $variant) | .environment // {} | to_entries[] | "\(.key)=\(.value)"' "$description")

work=$(mktemp -d) || exit 2
database=${4:-sqlite://$work/lab.sqlite} cache=${5:-memory:}
server_pid=
clean_up() {
    [ -n "$server_pid" ] && kill -KILL "$server_pid" 2>/dev/null
    rm -rf "$work"
}
trap clean_up EXIT

passed=0 failed=0
ok() { passed=$((passed + 1)); echo "ok - $1"; }
not_ok() { failed=$((failed + 1)); echo "not ok - $1"; shift; [ $# -gt 0 ] && printf '#   %s\n' "$@"; }
# is <name> <expected> <found>
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected: $2" "found: $3"; fi; }
# holds <name> <command...>
holds() { local name=$1; shift; if "$@"; then ok "$name"; else not_ok "$name" "false: $*"; fi; }

# request <curl arguments...> <path>: leaves status, body (file $work/body) and headers (file $work/headers) behind
request() {
    local arguments=("$@") path
    path=${arguments[-1]}
    unset 'arguments[-1]'
    : >"$work/body"
    : >"$work/headers"
    status=$(curl --silent --max-time 20 --output "$work/body" --dump-header "$work/headers" --write-out '%{http_code}' \
        "${arguments[@]}" "$base$path")
}
header() { sed -n "s/^$1: *//Ip" "$work/headers" | tr -d '\r' | tail -n 1; }
# expect <name> <status> <jq filter that must be true> <curl arguments...>
expect() {
    local name=$1 wanted=$2 filter=$3
    shift 3
    request "$@"
    if [ "$status" != "$wanted" ]; then
        not_ok "$name" "status: expected $wanted, found $status" "body: $(head -c 300 "$work/body")"
    elif ! jq -e "$filter" "$work/body" >/dev/null 2>"$work/jq"; then
        not_ok "$name" "jq: $filter" "body: $(head -c 300 "$work/body")" "$(cat "$work/jq")"
    elif [ "$(header content-type)" != "application/json; charset=utf-8" ]; then
        not_ok "$name" "content type: $(header content-type)"
    else
        ok "$name"
    fi
}
# expect_error <name> <status> <code> <curl arguments...>
expect_error() {
    local name=$1 wanted=$2 code=$3
    shift 3
    expect "$name" "$wanted" '.error | keys == ["code", "message"] and .code == "'"$code"'" and (.message | length > 0)' "$@"
}
# empty <name> <status> <curl arguments...>
empty() {
    local name=$1 wanted=$2
    shift 2
    request "$@"
    is "$name" "$wanted 0" "$status $(stat -c %s "$work/body")"
}

# head_matches <name> <path>: HEAD answers 200 with the length that GET has, and not a byte of body
head_matches() {
    local length
    request "$2"
    length=$(header content-length)
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'HEAD %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' "$2" >&3
    timeout 5 cat <&3 | tr -d '\r' >"$work/head"
    exec 3>&-
    is "$1" "HTTP/1.1 200 OK, $length bytes, then 0 lines" \
        "$(head -n 1 "$work/head"), $(sed -n 's/^content-length: //Ip' "$work/head") bytes, then $(sed '1,/^$/d' "$work/head" | wc -l) lines"
}

# start_server [NAME=value...]: starts it on a free port and sets base; 1 when it does not come up
start_server() {
    : >"$work/out"
    env HOST=127.0.0.1 PORT=0 WORKERS=2 DB_POOL_SIZE=3 JWT_SECRET=test-secret DATABASE_URL="$database" VARIANT="$variant" TARGET_ID="$target" "${settings[@]}" CACHE_URL="$cache" "$@" \
        "$program" >"$work/out" 2>"$work/err" &
    server_pid=$!
    for _ in $(seq 200); do
        port=$(sed -n 's/.* listens on 127\.0\.0\.1://p' "$work/out")
        if [ -n "$port" ]; then
            base=http://127.0.0.1:$port
            return 0
        fi
        kill -0 "$server_pid" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}
# stop_server: SIGTERM; sets exit_status and stop_ms
stop_server() {
    local start
    start=$(date +%s%3N)
    kill -TERM "$server_pid"
    wait "$server_pid"
    exit_status=$?
    stop_ms=$(($(date +%s%3N) - start))
    server_pid=
}
# refuses <name> <part of the message> [NAME=value...]: does not start, says why in one line, exit status 1
refuses() {
    local name=$1 part=$2
    shift 2
    env HOST=127.0.0.1 PORT=0 DATABASE_URL="$database" VARIANT="$variant" TARGET_ID="$target" "${settings[@]}" CACHE_URL="$cache" "$@" \
        timeout 10 "$program" >"$work/out" 2>"$work/refused"
    local found=$?
    if [ $found -eq 1 ] && [ "$(wc -l <"$work/refused")" -eq 1 ] && grep -qF -- "$part" "$work/refused"; then
        ok "$name"
    else
        not_ok "$name" "exit status $found, standard error:" "$(head -n 5 "$work/refused")"
    fi
}

# ---- the data set ---------------------------------------------------------------------------------------------------------------
dataset() { "$servers/lab-dataset" "$@" --database "$database"; }
if [[ $database == sqlite://* ]]; then
    is "data set: restore loads a missing database" loaded "$(dataset restore | cut -d: -f1)"
else
    is "data set: load" loaded "$(dataset load | cut -d: -f1)"
fi
is "data set: restore keeps a good one" kept "$(dataset restore | cut -d: -f1)"
holds "data set: check" dataset check >/dev/null
"$servers/lab-dataset" >/dev/null 2>&1
is "data set: no command is a usage error" 2 $?
"$servers/lab-dataset" check --database sqlite:///nonexistent/x >/dev/null 2>"$work/refused"
is "data set: no database is an error" "1 1" "$? $(wc -l <"$work/refused")"
"$servers/lab-dataset" --help | grep -q restore
is "data set: help" 0 $?

# ---- the program ----------------------------------------------------------------------------------------------------------------
is "version is one line of JSON" 1 "$("$program" --version | jq -c 'select(.framework and .version)' | wc -l)"
holds "help" grep -q DATABASE_URL <("$program" --help)
"$program" --wrong >/dev/null 2>&1
is "a wrong argument is a usage error" 2 $?
refuses "no database file" "unable to open database file" DATABASE_URL=sqlite:///nonexistent/lab.sqlite
refuses "no DATABASE_URL" "DATABASE_URL is not set" DATABASE_URL=
refuses "a PostgreSQL that is not there" "connection to server" DATABASE_URL=postgresql://nobody:secret@127.0.0.1:1/lab
holds "and the password is not told" bash -c "! grep -q secret '$work/refused'"
refuses "a database of another kind" "expected sqlite:///path or postgresql://" DATABASE_URL=mysql://localhost/lab
refuses "a Redis that is not there" "Connection refused" CACHE_URL=redis://:secret@127.0.0.1:1
holds "and its password is not told" bash -c "! grep -q secret '$work/refused'"
refuses "a cache of another kind" "expected memory:" CACHE_URL=memcached://localhost
refuses "an upstream that is no http URL" "UPSTREAM_URL: expected http://" UPSTREAM_URL=ftp://127.0.0.1:1
refuses "a JSON library that there is not" "JSON: expected one of direct, jansson" JSON=nonsense
refuses "WORKERS must be a number" "WORKERS: expected an integer" WORKERS=many
refuses "PORT must be in range" "PORT: expected an integer" PORT=65536
refuses "an unknown variant" "has no variant" VARIANT=nonsense

if ! start_server; then
    not_ok "the server starts" "$(cat "$work/err")"
    echo "$passed passed, $failed failed"
    exit 1
fi
ok "the server starts"
refuses "a port in use" "Address already in use" PORT="$port"

# ---- 01, 02: health and echo ----------------------------------------------------------------------------------------------------
expect "health" 200 ".status == \"healthy\" and .server == \"$target\" and (.version | length > 0) and length == 3" /health
head_matches "HEAD on health" /health
value='{"s":"é\u0000\"","list":[1,-2,9223372036854775807,-9223372036854775808,0.5,true,false,null,[],{}],"deep":{"a":{"b":{"c":1}}}}'
expect "echo" 200 'keys_unsorted == ["s", "list", "deep"] and .s == "é\u0000\"" and .list[4] == 0.5 and .deep.a.b.c == 1' --data-binary "$value" /echo
holds "echo keeps 64-bit integers" grep -qF '[1,-2,9223372036854775807,-9223372036854775808,0.5,true,false,null,[],{}]' "$work/body"
expect "echo parses and serialises, not copies" 200 '.' --data-binary ' { "a" : 1 } ' /echo
is "echo is compact" '{"a":1}' "$(cat "$work/body")"
expect "echo of a chunked body" 200 '.a == 1' -H 'Transfer-Encoding: chunked' --data-binary '{"a":1}' /echo
expect "echo after Expect: 100-continue" 200 '.a == 1' -H 'Expect: 100-continue' --data-binary '{"a":1}' /echo
holds "100 Continue was sent" grep -q '^HTTP/1.1 100' "$work/headers"
for bad in '{' '' '{"a":1}x' "{'a':1}" '[1,]' '{"a":NaN}'; do
    expect_error "echo refuses malformed '$bad'" 400 malformed_json -X POST --data-binary "$bad" /echo
done
printf '{"a":"\xff"}' >"$work/latin"
expect_error "echo refuses bytes that are no UTF-8" 400 malformed_json --data-binary "@$work/latin" /echo
for bad in '[]' '1' '"x"' 'null' '{"a":1e999}'; do
    expect_error "echo refuses $bad" 422 invalid_request --data-binary "$bad" /echo
done
head -c 100000 /dev/zero | tr '\0' '[' >"$work/deep"
expect_error "echo survives deep nesting" 422 invalid_request --data-binary "@$work/deep" /echo
{ printf '{"a":"'; head -c $((1024 * 1024 - 8)) /dev/zero | tr '\0' x; printf '"}'; } >"$work/limit"
expect "echo takes 1 MiB" 200 '.a | length == 1048568' --data-binary "@$work/limit" /echo
{ cat "$work/limit"; printf ' '; } >"$work/over"
expect_error "echo refuses 1 MiB and a byte" 413 payload_too_large --data-binary "@$work/over" -H 'Expect:' /echo
expect_error "echo refuses it chunked" 413 payload_too_large --data-binary "@$work/over" -H 'Expect:' -H 'Transfer-Encoding: chunked' /echo
expect_error "echo refuses it after Expect" 413 payload_too_large --data-binary "@$work/over" -H 'Expect: 100-continue' /echo

# ---- 03, 04: users --------------------------------------------------------------------------------------------------------------
expect "users" 200 'length == 1000 and ([.[].id] == [range(1; 1001)])' /users
expect "users have four members" 200 'all(keys == ["created_at", "email", "id", "name"])' /users
head_matches "HEAD on users" /users
expect "one user" 200 '.id == 1 and .email == "felix.evans.1@example.com" and .created_at == "2024-01-01T00:00:00Z"' /users/1
expect "an escaped path" 200 '.id == 12' /%75sers/%31%32
expect_error "no such user" 404 not_found /users/999999
expect_error "a negative id" 404 not_found /users/-1
expect_error "an id that is no integer" 422 invalid_request /users/abc
expect_error "an id beyond 64 bits" 422 invalid_request /users/99999999999999999999
expect "create a user" 201 '.id == 1001 and .name == "김민준" and .email == "new@example.com" and (.created_at | test("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"))' \
    -H 'Content-Type: application/json' --data-binary '{"name":"김민준","email":"new@example.com"}' /users
expect "the user is there" 200 '.name == "김민준"' /users/1001
expect_error "an email twice" 409 email_taken --data-binary '{"name":"B","email":"new@example.com"}' /users
for bad in '{}' '{"name":"A"}' '{"email":"a@b"}' '{"name":1,"email":"a@b"}' '{"name":" ","email":"a@b"}' '{"name":"A","email":"ab"}' '[]'; do
    expect_error "create refuses $bad" 422 invalid_request --data-binary "$bad" /users
done
expect_error "create refuses malformed JSON" 400 malformed_json --data-binary '{"name":' /users
expect "SQL in a name is a name" 201 ".name == \"'); DROP TABLE users; --\"" --data-binary "{\"name\":\"'); DROP TABLE users; --\",\"email\":\"sql@example.com\"}" /users
expect "update a user" 200 '.id == 1001 and .name == "N" and .email == "n@example.com"' -X PUT --data-binary '{"name":"N","email":"n@example.com"}' /users/1001
expect_error "update to a taken email" 409 email_taken -X PUT --data-binary '{"name":"N","email":"felix.evans.1@example.com"}' /users/1001
expect_error "update no user" 404 not_found -X PUT --data-binary '{"name":"N","email":"z@example.com"}' /users/999999
expect_error "update with an id that is none" 422 invalid_request -X PUT --data-binary '{"name":"N","email":"z@example.com"}' /users/x
expect_error "update with the wrong shape" 422 invalid_request -X PUT --data-binary '{"name":"N"}' /users/1

# ---- 05: external ---------------------------------------------------------------------------------------------------------------
expect "external" 200 '.source == "simulated_external_api" and .latency_ms >= 100 and .latency_ms < 1000 and (.data | type == "object")' /external
# One after the other would take six seconds; that leaves room for a busy machine.
start=$(date +%s%3N)
curl --silent --no-progress-meter --max-time 20 --parallel --parallel-immediate --parallel-max 60 --output /dev/null --write-out '%{http_code}\n' \
    "$base/external?[1-60]" >"$work/external" 2>/dev/null
elapsed=$(($(date +%s%3N) - start))
is "60 external calls at once are answered" 60 "$(grep -c 200 "$work/external")"
holds "and wait side by side ($elapsed ms)" [ "$elapsed" -lt 5000 ]
curl --silent --max-time 0.05 "$base/external"
expect "a client that leaves while waiting harms nobody" 200 '.status == "healthy"' /health
sleep 0.15

# ---- 06: middleware -------------------------------------------------------------------------------------------------------------
bearer='Authorization: Bearer test-token-12345'
expect "protected" 200 '.message == "Access granted" and .request_id == "my-id-1"' -H "$bearer" -H 'X-Request-Id: my-id-1' /protected
is "the request id comes back" my-id-1 "$(header x-request-id)"
holds "the process time is a number of seconds" grep -qE '^[0-9]+\.[0-9]{6}$' <(header x-process-time)
expect "an id is made up" 200 '.request_id | length > 8' -H "$bearer" /protected
is "and is in the header" "$(jq -r .request_id "$work/body")" "$(header x-request-id)"
first=$(header x-request-id)
request -H "$bearer" /protected
holds "another request gets another id" [ "$first" != "$(header x-request-id)" ]
expect "an id that is too long is replaced" 200 '.request_id | length < 100' -H "$bearer" -H "X-Request-Id: $(head -c 500 /dev/zero | tr '\0' y)" /protected
expect_error "no token" 401 unauthorized /protected
holds "401 carries the id and the time, too" [ -n "$(header x-request-id)" -a -n "$(header x-process-time)" ]
is "401 names the scheme" Bearer "$(header www-authenticate)"
expect_error "a wrong token" 401 unauthorized -H 'Authorization: Bearer test-token-1234' /protected
expect_error "another scheme" 401 unauthorized -H 'Authorization: Basic dGVzdA==' /protected

# ---- 07: upload -----------------------------------------------------------------------------------------------------------------
head -c 1024 /dev/urandom >"$work/one"
expect "upload 1 KiB" 200 '. == {"filename":"a.bin","content_type":"application/octet-stream","size":1024}' -F "file=@$work/one;filename=a.bin" /upload
expect "upload with fields around it" 200 '.size == 1024 and .content_type == "image/png"' -F x=1 -F "file=@$work/one;type=image/png" -F y=2 /upload
expect "upload of nothing" 200 '.size == 0' -F "file=@/dev/null;filename=empty" /upload
expect "upload with a name in Korean" 200 '.filename == "파일 \u2014 1.bin"' -F "file=@$work/one;filename=파일 — 1.bin" /upload
expect "upload, chunked" 200 '.size == 1024' -H 'Transfer-Encoding: chunked' -F "file=@$work/one" /upload
head -c $((15 * 1024 * 1024)) /dev/urandom >"$work/big"
expect "upload 15 MiB" 200 '.size == 15728640' -F "file=@$work/big" /upload
head -c $((17 * 1024 * 1024)) /dev/zero >"$work/big"
expect_error "upload refuses 17 MiB" 413 payload_too_large -H 'Expect:' -F "file=@$work/big" /upload
expect_error "upload refuses 17 MiB after Expect" 413 payload_too_large -H 'Expect: 100-continue' -F "file=@$work/big" /upload
rm "$work/big"
expect_error "a form without a file" 400 missing_file -F other=1 /upload
expect_error "a field called file" 400 missing_file -F file=text /upload
expect_error "no form" 400 not_multipart --data-binary x /upload
expect_error "a form without a boundary" 400 not_multipart -H 'Content-Type: multipart/form-data' --data-binary x /upload
expect_error "a form that is cut" 400 malformed_multipart -H 'Content-Type: multipart/form-data; boundary=B' --data-binary '--B' /upload

# ---- 13, 14: cache --------------------------------------------------------------------------------------------------------------
empty "flush" 204 -X DELETE /cache/flush
expect "a miss comes from the database" 200 '.source == "database" and .user.id == 7' /cache/users/7/cached
expect "a hit comes from the cache" 200 '.source == "cache" and .user.id == 7 and (.user | length == 4)' /cache/users/7/cached
expect "no-cache always comes from the database" 200 '.source == "database" and .user.id == 7' /cache/users/7/no-cache
empty "forget one" 204 -X DELETE /cache/users/7
expect "it is a miss again" 200 '.source == "database"' /cache/users/7/cached
request -X PUT --data-binary '{"name":"Changed","email":"changed@example.com"}' /users/7
expect "an update is not hidden by the cache" 200 '.user.name == "Changed"' /cache/users/7/cached
empty "warm up" 204 -X POST "/cache/warmup?from=1&to=1000"
expect "the first is a hit" 200 '.source == "cache" and .user.id == 1' /cache/users/1/cached
expect "the last is a hit" 200 '.source == "cache" and .user.id == 1000' /cache/users/1000/cached
empty "flush" 204 -X DELETE /cache/flush
expect "all are forgotten" 200 '.source == "database"' /cache/users/1000/cached
expect_error "no such user behind the cache" 404 not_found /cache/users/999999/cached
expect_error "no integer behind the cache" 422 invalid_request /cache/users/x/no-cache
for query in '' '?from=1' '?from=0&to=5' '?from=5&to=4' '?from=1&to=10001' '?from=a&to=b'; do
    expect_error "warm up refuses '$query'" 422 invalid_request -X POST "/cache/warmup$query"
done

# ---- 09, 10: pages, authors with their posts --------------------------------------------------------------------------------------
expect "a page by offset" 200 '([.items[].id] == [range(41; 61)]) and .total == 100000 and .page == 3 and .size == 20' '/users/offset?page=3&size=20'
expect "a page beyond the end" 200 '.items == [] and .total == 100000' '/users/offset?page=5001&size=20'
expect "page and size have defaults" 200 '(.items | length == 20) and .page == 1' /users/offset
expect "a page by cursor" 200 '([.items[].id] == [range(501; 521)]) and .next_cursor == 520' '/users/cursor?cursor=500&size=20'
expect "the last page" 200 '(.items | length == 10) and .next_cursor == null' '/users/cursor?cursor=99990&size=20'
offset_page=$(curl --silent --max-time 20 "$base/users/offset?page=7&size=13" | jq -c .items)
is "the two ways agree" "$offset_page" "$(curl --silent --max-time 20 "$base/users/cursor?cursor=78&size=13" | jq -c .items)"
for query in 'offset?page=0' 'offset?page=x' 'offset?size=0' 'offset?size=101' 'cursor?cursor=-1' 'cursor?size=101' 'cursor?size='; do
    expect_error "pages refuse $query" 422 invalid_request "/users/$query"
done
for way in lazy eager subquery; do
    expect "authors, $way" 200 '([.[].id] == [range(981; 1001)]) and all(.posts | length == 8) and .[0].posts[0].id == 7841' "/n-plus-one/$way?limit=20&offset=980"
    cp "$work/body" "$work/authors-$way"
    expect "authors beyond the end, $way" 200 '. == []' "/n-plus-one/$way?limit=20&offset=1000"
    expect_error "authors, $way, refuse limit=101" 422 invalid_request "/n-plus-one/$way?limit=101"
done
holds "lazy and eager answer the same" cmp -s "$work/authors-lazy" "$work/authors-eager"
holds "lazy and subquery answer the same" cmp -s "$work/authors-lazy" "$work/authors-subquery"

# ---- 11: bulk ---------------------------------------------------------------------------------------------------------------------
empty "clean up" 204 -X DELETE /bulk-operations/cleanup
expect "an update of nothing" 200 '.count == 0' -X POST '/bulk-operations/update-bulk?count=10'
for way in insert-individual insert-batch insert-raw update-individual update-bulk; do
    expect "$way" 200 '.method == "'$way'" and .count == 45 and (.elapsed_ms > 0)' -X POST "/bulk-operations/$way?count=45"
    for bad in 0 10001 x; do
        expect_error "$way refuses count=$bad" 422 invalid_request -X POST "/bulk-operations/$way?count=$bad"
    done
done
expect "all rows are there" 200 '.count == 135' -X POST '/bulk-operations/update-bulk?count=10000'
empty "clean up again" 204 -X DELETE /bulk-operations/cleanup

# ---- 12: locking ------------------------------------------------------------------------------------------------------------------
empty "reset the products" 204 -X POST /transactions/reset
expect "a product" 200 '. == {"id":2,"stock":1000,"version":0}' /transactions/products/2
for way in no-lock pessimistic optimistic serializable; do
    expect "take 2, $way" 200 '.success and .stock == 998 and .version == 1 and .retries == 0' -X POST "/transactions/decrement/$way?product_id=3&quantity=2"
    expect "take more than there is, $way" 200 '.success == false and .stock == 998' -X POST "/transactions/decrement/$way?product_id=3&quantity=999"
    expect_error "no such product, $way" 404 not_found -X POST "/transactions/decrement/$way?product_id=11&quantity=1"
    expect_error "no product named, $way" 422 invalid_request -X POST "/transactions/decrement/$way"
    expect_error "quantity 0, $way" 422 invalid_request -X POST "/transactions/decrement/$way?product_id=3&quantity=0"
    empty "reset after $way" 204 -X POST /transactions/reset
done
for way in pessimistic optimistic serializable; do
    curl --silent --no-progress-meter --max-time 60 --parallel --parallel-max 8 -X POST "$base/transactions/decrement/$way?product_id=4&quantity=1&[1-200]" -o "$work/sale-#1" 2>/dev/null
    sold=$(cat "$work"/sale-* | jq -s 'map(select(.success)) | length')
    expect "200 sales at once, $way: $sold succeeded, as the stock says" 200 ".stock == 1000 - $sold and .version == $sold" /transactions/products/4
    holds "and some did" [ "$sold" -gt 0 ]
    rm -f "$work"/sale-*
    empty "reset after the sales" 204 -X POST /transactions/reset
done
expect_error "no such product" 404 not_found /transactions/products/11

# ---- 15: logins -------------------------------------------------------------------------------------------------------------------
base64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
sign() { printf '%s' "$1" | openssl dgst -sha256 -hmac "$2" -binary | base64url; }
token_of() { local head; head=$(printf '%s' "$1" | base64url).$(printf '%s' "$2" | base64url); echo "$head.$(sign "$head" "$3")"; }
expect "log in for a token" 200 '.token_type == "Bearer" and (.access_token | split(".") | length == 3)' -X POST '/auth/login/jwt?user_id=42'
token=$(jq -r .access_token "$work/body")
is "the token's claims" '{"sub":"42","hour":true}' "$(jq -c '.access_token | split(".")[1] | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson | {sub, hour: (.exp - .iat == 3600)}' "$work/body")"
expect "with the token" 200 '. == {"auth_type":"jwt","user_id":42}' -H "Authorization: Bearer $token" /auth/protected/jwt
expect "a token that another program signed" 200 '.user_id == 7' -H "Authorization: Bearer $(token_of '{"typ":"JWT","alg":"HS256"}' '{"exp":9999999999,"sub":"7"}' test-secret)" /auth/protected/jwt
expect_error "no token for what wants one" 401 unauthorized /auth/protected/jwt
is "and the scheme is named" Bearer "$(header www-authenticate)"
expect_error "an expired token" 401 unauthorized -H "Authorization: Bearer $(token_of '{"alg":"HS256"}' '{"exp":1000,"sub":"7"}' test-secret)" /auth/protected/jwt
expect_error "a token of another key" 401 unauthorized -H "Authorization: Bearer $(token_of '{"alg":"HS256"}' '{"exp":9999999999,"sub":"7"}' other)" /auth/protected/jwt
expect_error "a token without expiry" 401 unauthorized -H "Authorization: Bearer $(token_of '{"alg":"HS256"}' '{"sub":"7"}' test-secret)" /auth/protected/jwt
expect_error "alg: none" 401 unauthorized -H "Authorization: Bearer $(printf '{"alg":"none"}' | base64url).$(printf '{"exp":9999999999,"sub":"7"}' | base64url)." /auth/protected/jwt
expect_error "alg: none with a signature" 401 unauthorized -H "Authorization: Bearer $(token_of '{"alg":"none"}' '{"exp":9999999999,"sub":"7"}' test-secret)" /auth/protected/jwt
for bad in '' x a.b a.b.c "$token.x" "${token%?}" "${token}A" "Bearer $token"; do
    expect_error "the token '${bad:0:20}...'" 401 unauthorized -H "Authorization: Bearer $bad" /auth/protected/jwt
done
expect "log in for a session" 200 '.session_id | test("^[0-9a-f]{32}$")' -X POST '/auth/login/session?user_id=43'
session=$(jq -r .session_id "$work/body")
expect "with the session" 200 '. == {"auth_type":"session","user_id":43}' -H "Cookie: theme=dark; session_id=$session; x=y" /auth/protected/session
expect_error "no session" 401 unauthorized /auth/protected/session
expect_error "a session that is none" 401 unauthorized -H "Cookie: session_id=${session//[0-9a-f]/0}" /auth/protected/session
expect_error "a cookie of another name" 401 unauthorized -H "Cookie: my_session_id=$session" /auth/protected/session
empty "flushing the cache" 204 -X DELETE /cache/flush
expect "ends no session" 200 '.user_id == 43' -H "Cookie: session_id=$session" /auth/protected/session
expect "nothing needed" 200 '. == {"auth_type":"none","user_id":null}' /auth/protected/none
for way in jwt session; do
    expect_error "no such user for $way" 404 not_found -X POST "/auth/login/$way?user_id=999999"
    expect_error "no user for $way" 422 invalid_request -X POST "/auth/login/$way"
done

# ---- 16, 17: aggregates, search -----------------------------------------------------------------------------------------------------
expect "counts" 200 '. == {"total":100000,"countries":20,"statuses":3}' /aggregation/count
expect "by country" 200 'length == 20 and ([.[].users] | add == 100000 and . == (sort | reverse)) and all((.score_sum / .users - .score_average) | fabs < 1e-6)' '/aggregation/stats/country?limit=100'
expect "by author" 200 'length == 5 and all(.posts == 8 and ((.views_sum / 8 - .views_average) | fabs < 1e-6)) and ([.[].views_sum] | . == (sort | reverse))' '/aggregation/stats/author?limit=5'
for query in country?limit=0 country?limit=101 author?limit=x; do
    expect_error "aggregates refuse $query" 422 invalid_request "/aggregation/stats/$query"
done
for mode in like fulltext; do
    expect "search, $mode" 200 '.mode == "'$mode'" and (.items | length == 5 and all(.biography | contains("river"))) and ([.items[].id] | . == sort)' "/search?q=river&mode=$mode&limit=5"
    expect "search for nothing, $mode" 200 '.items == []' "/search?q=nosuchword&mode=$mode"
    expect "search for quotes, $mode" 200 '.items == []' "/search?q=%27%22%3B--&mode=$mode"
    expect_error "search without words, $mode" 422 invalid_request "/search?mode=$mode"
    expect_error "search for too much, $mode" 422 invalid_request "/search?q=$(head -c 101 /dev/zero | tr '\0' x)&mode=$mode"
done
expect "a percent sign is one" 200 '.items == []' '/search?q=%25&mode=like'
expect_error "search without a mode" 422 invalid_request '/search?q=river'
expect_error "search with another mode" 422 invalid_request '/search?q=river&mode=regex'

# ---- unknown paths and methods, connections, metrics ------------------------------------------------------------------------------
for path in / /nope /health/ /users/1/x /users/ '/%00'; do
    expect_error "nothing at $path" 404 not_found "$path"
done
if [ "$target" = c-libwebsockets ]; then # it decodes a path before anybody sees it, and takes no such one
    request '/users%00'
    is "a path with a zero byte ends the connection" 000 "$status"
else
    expect_error "nothing at /users%00" 404 not_found '/users%00'
fi
while read -r method path allow; do
    expect_error "$method $path" 405 method_not_allowed -X "$method" "$path"
    is "and Allow says what is" "$allow" "$(header allow)"
done <<'TABLE'
POST /health GET, HEAD
DELETE /users GET, HEAD, POST
PATCH /users GET, HEAD, POST
GET /echo POST
OPTIONS /users/1 GET, HEAD, PUT
PUT /upload POST
POST /users/offset GET, HEAD
GET /bulk-operations/insert-raw POST
GET /transactions/reset POST
POST /search GET, HEAD
GET /cache/flush DELETE
TABLE
reused=$(curl --silent --max-time 10 -o /dev/null -o /dev/null -o /dev/null --write-out '%{num_connects}' "$base/health" "$base/users/1" "$base/nope")
is "connections are kept alive, after errors too" 100 "$reused"
reused=$(curl --silent --max-time 10 -o /dev/null --write-out '%{num_connects}' -H 'Expect:' --data-binary "@$work/over" "$base/echo" \
    --next --silent -o /dev/null --write-out '%{num_connects}' "$base/health")
is "even after a body that was too large" 10 "$reused"
request -H 'Connection: close' /health
is "Connection: close is obeyed" "200 close" "$status $(header connection | tr '[:upper:]' '[:lower:]')"
request --http1.0 /health
is "HTTP/1.0" 200 "$status"
for garbage in 'nonsense\r\n\r\n' 'GET / HTTP/9.9\r\n\r\n' 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n' \
    'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n' 'GET /health HTTP/1.1\r\nHost: x\r\nX: '; do
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf "$garbage" >&3
    timeout 0.3 cat <&3 >/dev/null
    exec 3>&-
done
expect "garbage only costs its own connection" 200 '.status == "healthy"' /health
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /users/2 HTTP/1.1\r\nHost: x\r\n\r\nGET /external HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3
is "pipelined requests are answered in order" "1 2 simulated healthy" \
    "$(timeout 5 cat <&3 | grep -oE '"id":[12]|simulated|healthy' | sed 's/"id"://' | paste -sd' ')"
exec 3>&-
request /metrics
is "metrics" "200 text/plain; version=0.0.4; charset=utf-8" "$status $(header content-type)"
holds "metrics count by route and status" grep -qE '^http_requests_total\{method="GET",route="/users/\{id\}",status="404"\} 2$' "$work/body"
holds "metrics have a histogram" grep -qE '^http_request_duration_seconds_bucket\{method="GET",route="/external",le="0.1"\} 0$' "$work/body"
holds "metrics have CPU and memory" [ "$(grep -cE '^process_(cpu_seconds_total|resident_memory_bytes) [0-9.]*[1-9]' "$work/body")" = 2 ]

# ---- load and the end -------------------------------------------------------------------------------------------------------------
cat >"$work/mix.lua" <<'LUA'
local n = 0
local form = '--B\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n' .. string.rep("x", 1024) .. '\r\n--B--\r\n'
function request()
    n = n + 1
    local kind = n % 8
    if kind == 0 then return wrk.format("GET", "/users") end
    if kind == 1 then return wrk.format("POST", "/echo", nil, '{"n":' .. n .. '}') end
    if kind == 2 then return wrk.format("POST", "/users", nil, '{"name":"load","email":"' .. id .. '.' .. n .. '@load"}') end
    if kind == 3 then return wrk.format("GET", "/protected", {["Authorization"] = "Bearer test-token-12345"}) end
    if kind == 4 then return wrk.format("GET", "/cache/users/" .. n % 1000 + 1 .. "/cached") end
    if kind == 5 then return wrk.format("POST", "/upload", {["Content-Type"] = "multipart/form-data; boundary=B"}, form) end
    if kind == 6 and n % 16 == 6 then return wrk.format("GET", "/external") end
    return wrk.format("GET", "/health")
end
local threads = 0
function setup(thread) thread:set("id", threads); threads = threads + 1 end
LUA
wrk -t2 -c10 -d2 -s "$work/mix.lua" "$base" >"$work/load" 2>&1
holds "a mixed load is served ($(sed -n 's/Requests.sec: *//p' "$work/load") requests a second)" grep -q 'Requests/sec' "$work/load"
holds "without an error" bash -c "! grep -E 'Non-2xx|Socket errors' '$work/load'"

exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /external HTTP/1.1\r\nHost: x\r\n\r\n' >&3
sleep 0.02
stop_server
timeout 5 cat <&3 >"$work/last"
exec 3>&-
is "SIGTERM lets a waiting request finish" "HTTP/1.1 200 OK, simulated_external_api" \
    "$(head -n 1 "$work/last" | tr -d '\r'), $(grep -oE 'simulated_external_api' "$work/last")"
is "and ends with status 0" 0 "$exit_status"
holds "within 5 s ($stop_ms ms)" [ "$stop_ms" -lt 5000 ]
is "nothing was written to standard error" "" "$(head -c 2000 "$work/err")"

if start_server TARGET_ID=another-name; then
    expect "TARGET_ID names the server" 200 '.server == "another-name"' /health
    wrk -t1 -c10 -d2 "$base/external" >"$work/load" 2>&1 &
    load_pid=$!
    sleep 0.5
    stop_server
    wait "$load_pid"
    holds "SIGTERM under load ends in time with status 0 ($stop_ms ms)" [ "$exit_status" -eq 0 -a "$stop_ms" -lt 5000 ]
    is "and quietly" "" "$(head -c 2000 "$work/err")"
else
    not_ok "the server starts again" "$(cat "$work/err")"
fi
holds "the data set can be put back" dataset restore >/dev/null
holds "and is whole" dataset check >/dev/null

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
