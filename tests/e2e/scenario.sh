#!/bin/bash
# End-to-end test of the scenario language: `benchlab scenario`, every kind of mistake, and scenarios that use the language against a
# real server. Works in a private folder. usage: scenario.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
mkdir tmp
export TMPDIR=$folder/tmp
for target in "$root"/servers/*/target.json; do
    install -D "$target" "servers/$(basename "$(dirname "$target")")/target.json"
done
cp -r "$root/scenarios" .
mkdir -p scenarios/mine
unset BENCHLAB_VUS BENCHLAB_DURATION BENCHLAB_RATE BENCHLAB_ITERATIONS BENCHLAB_WARMUP
short=(--target c-microhttpd --profile quick --runs 1 --cool-down 0 --quiet)
today=$(date -u +%Y-%m-%d)

# scenario ID LOAD MEMBERS: writes scenarios/mine/ID.json.
scenario() {
    cat >"scenarios/mine/$1.json" <<END
{"id": "$1", "category": "mine", "title": {"en": "T", "ko": "가"}, "description": {"en": "D", "ko": "나"},
"shows": {"en": "S", "ko": "다"}, "writes": true, "load": $2,
$3}
END
}
# refused NAME PATTERN LOAD MEMBERS: `scenario check` must end with 1 and name file, line and reason.
refused() {
    scenario 99-bad "$3" "$4"
    expect_exit "refused: $1" 1 "99-bad.json:[0-9]+: .*$2" "$benchlab" scenario check scenarios/mine/99-bad.json
    rm -f scenarios/mine/99-bad.json
}
prints() { grep -qF -- "$1" stdout; }
jq_holds() { jq -e "$@" >/dev/null; }
closed='{"executor": "constant-vus", "vus": 2, "duration": "1s", "runs": 1}'
step='{"name": "a", "method": "GET", "path": "/health"}'

# ---- benchlab scenario ----------------------------------------------------------------------------------------------------------------
"$benchlab" scenario check >stdout 2>stderr
status=$?
check "all 20 scenarios pass the check" test $status -eq 0 -a "$(grep -c '^ok scenarios/' stdout)" -eq 20 -a ! -s stderr
check "check takes numbers, too" test "$("$benchlab" scenario check 09+ | wc -l)" -eq 12
check "list names all" test "$("$benchlab" scenario list | grep -cE '^(0[1-9]|1[0-9]|20)-')" -eq 20
expect_exit "check of what is not there" 2 'no scenario "nobody"' "$benchlab" scenario check nobody
expect_exit "check of a missing file" 1 "missing.json" "$benchlab" scenario check ./missing.json
expect_exit "no verb" 2 "expected check, explain or list" "$benchlab" scenario
expect_exit "unknown verb" 2 "got run" "$benchlab" scenario run 1

"$benchlab" scenario explain 18 >stdout
check "explain shows the requests" prints '     | PUT /users/id HTTP/1.1'
check "explain shows headers that are made" prints '     | Authorization: Bearer token'
check "explain shows checks and thresholds" prints '  http_req_failed: rate<0.01'
"$benchlab" scenario explain 19 --vus 20 --duration 6s >stdout
check "explain scales a ramp" prints '  within 500 ms to 20 users'
BENCHLAB_VUS=3 BENCHLAB_DURATION=5s "$benchlab" scenario explain 1 >stdout
check "the environment replaces users" prints '  3 users, as fast as the target answers'
check "the environment replaces the time" prints '  measured for 5 s after a warm-up of 3 s'
BENCHLAB_VUS=3 "$benchlab" scenario explain 1 --vus 4 --rate 50 >stdout
check "options have the last word" prints '  connections: 4 at first, at most 4'
expect_exit "an impossible variable" 2 'BENCHLAB_VUS: expected an integer from 1' env BENCHLAB_VUS=none "$benchlab" scenario explain 1
expect_exit "a variable without meaning" 1 'no meaning for the executor constant-vus' env BENCHLAB_ITERATIONS=5 "$benchlab" scenario explain 1

# ---- mistakes ---------------------------------------------------------------------------------------------------------------------------
refused "an unknown member" '"?colour' "$closed" "\"colour\": 1, \"steps\": [$step]"
refused "an unknown member of a step" 'verb' "$closed" '"steps": [{"name": "a", "method": "GET", "path": "/", "verb": 1}]'
refused "a negative rate" '/load/rate' '{"executor": "constant-arrival-rate", "rate": -5, "preAllocatedVUs": 1}' "\"steps\": [$step]"
refused "a member of another executor" '"rate" has no meaning' '{"executor": "constant-vus", "rate": 5}' "\"steps\": [$step]"
refused "a start time" 'startTime is not supported' '{"executor": "constant-vus", "startTime": "5s"}' "\"steps\": [$step]"
refused "a control character" '/steps/0/name: .*control character ..001b' "$closed" '"steps": [{"name": "a\u001b[2J", "method": "GET", "path": "/"}]'
refused "a missing data file" '/data/0/file: .*rows.csv' "$closed" "\"data\": [{\"name\": \"d\", \"file\": \"rows.csv\"}], \"steps\": [$step]"
refused "a file from elsewhere" 'folder or below' "$closed" "\"data\": [{\"name\": \"d\", \"file\": \"/etc/passwd\"}], \"steps\": [$step]"
refused "a circle of texts" 'cyclic reference' "$closed" "\"variables\": {\"a\": \"{{b}}\", \"b\": \"{{a}}\"}, \"steps\": [$step]"
refused "a variable before its step" 'used before anything extracts it' "$closed" \
    '"steps": [{"name": "a", "method": "GET", "path": "/{{v}}"}, {"name": "b", "method": "GET", "path": "/", "extract": [{"variable": "v", "json": "id"}]}]'
refused "a variable that extracts itself" 'used before anything extracts it' "$closed" \
    '"steps": [{"name": "a", "method": "GET", "path": "/{{v}}", "extract": [{"variable": "v", "json": "id"}]}]'
refused "an unknown template" 'unknown template variable .nobody' "$closed" '"steps": [{"name": "a", "method": "GET", "path": "/{{nobody}}"}]'
refused "a name that is taken" 'is taken by an earlier step' "$closed" "\"steps\": [$step, $step]"
refused "an impossible threshold" 'no value can keep this' "$closed" "\"steps\": [$step], \"thresholds\": {\"checks\": [\"rate>1\"]}"
refused "thresholds that contradict each other" 'no value can keep both' "$closed" \
    "\"steps\": [$step], \"thresholds\": {\"http_req_duration\": [\"p(95)<5\", \"p(95)>9\"]}"
refused "a threshold of no metric" 'no metric' "$closed" "\"steps\": [$step], \"thresholds\": {\"speed\": [\"avg<5\"]}"
refused "a pattern that is none" 'no valid regular expression' "$closed" \
    '"steps": [{"name": "a", "method": "GET", "path": "/", "extract": [{"variable": "v", "regex": "("}]}]'

# ---- against a server ----------------------------------------------------------------------------------------------------------------------
result() { ls results/*/"$today/$1"-run*.json 2>/dev/null | tail -n 1; }
clean() { jq_holds '.totals.requests > 0 and .totals.errors == 0 and ([.checks[].fails] | add) == 0' "$(result "$1")"; }
runs() {
    expect_exit "$1 runs" 0 '' "$benchlab" run "${short[@]}" "$@"
    check "$1: no error, every check holds" clean "$1"
}
runs 13-cache-hit --duration 500ms
runs 14-cache-miss-db --duration 500ms
runs 19-spike-traffic --duration 1s --vus 20
runs 20-long-running --duration 500ms

# A flow: users are created, read, changed and read back; ids go from step to step, the mail's ending comes from setup, the names from
# a file, and at the end the users are counted.
printf 'name,city\n"Kim, ""Min""",Seoul\nÅsa & co,Malmö\n' >scenarios/mine/people.csv
scenario 91-flow "$closed" '"cookies": true,
"data": [{"name": "people", "file": "people.csv"}],
"variables": {"mail": "{{vu}}-{{iteration}}-{{now}}"},
"setup": [{"name": "count before", "method": "GET", "path": "/users/1000", "checks": [{"name": "s", "status": 200}],
 "extract": [{"variable": "before", "json": "id"}, {"variable": "host", "regex": "@([a-z.]+)", "group": 1}, {"variable": "type", "header": "content-type", "regex": "^[a-z]+"}]}],
"steps": [
 {"name": "create", "group": "write", "method": "POST", "path": "/users", "body": {"json": {"name": "{{people.name}}", "email": "{{mail}}@{{host}}"}},
  "checks": [{"name": "created", "status": 201}, {"name": "name", "json": "name", "equals": "{{people.name}}"}, {"name": "counted", "json": "id", "greater": 1000, "count": "created"}],
  "extract": [{"variable": "id", "json": "id"}, {"variable": "address", "json": "email"}]},
 {"name": "read", "group": "read", "method": "GET", "path": "/users/{{id}}", "checks": [
  {"name": "s", "status": [200, 304]}, {"name": "same", "json": "email", "equals": "{{address}}"}, {"name": "members", "json": "", "length": 4},
  {"name": "type", "header": "Content-Type", "contains": "{{type}}"}, {"name": "no redirect", "header": "Location", "exists": false}]},
 {"name": "change", "group": "write", "method": "PUT", "path": "/users/{{id}}", "body": {"json": {"name": "New {{people.city}}", "email": "{{address}}"}},
  "checks": [{"name": "s", "status": 200}, {"name": "changed", "json": "name", "not_equals": "{{people.name}}"}]},
 {"name": "read back", "group": "read", "method": "GET", "path": "/users/{{id}}",
  "checks": [{"name": "changed", "json": "name", "equals": "New {{people.city}}"}, {"name": "text", "body_contains": "New "}]},
 {"name": "form", "method": "POST", "path": "/echo", "headers": {"Content-Type": "application/json"}, "auth": {"basic": {"user": "u{{vu}}", "password": "p"}},
  "body": {"text": "{\"a\":{{vu}},\"n\":[1,2]}"}, "checks": [{"name": "number", "json": "a", "equals": "{{vu}}"}, {"name": "less", "json": "n[0]", "less": 1.5}]}],
"teardown": [{"name": "count after", "method": "GET", "path": "/users?x={{sum created before}}", "checks": [{"name": "s", "status": 200}],
 "extract": [{"variable": "first", "json": "[0].id"}]}],
"report": [{"name": "users", "value": "{{sum created before}}"}, {"name": "first", "value": "{{first}}"}],
"thresholds": {"http_req_failed": ["rate<0.01"], "checks": ["rate>=1"], "http_req_duration{step:read}": ["p(99)<5000"], "group_duration{group:::read}": ["avg>0"]}'
expect_exit "a flow of every kind of step is accepted" 0 '' "$benchlab" scenario check 91
runs 91-flow --duration 500ms
check "what teardown reports is in the result" jq_holds '.teardown | tostring | contains("users")' "$(result 91-flow)"
check "created users were counted" jq_holds '[.teardown | .. | objects | select(.name? == "users") | .value][0] > 1000' "$(result 91-flow)"

# Errors: a step that expects what does not come, a threshold that is crossed, a setup that fails.
scenario 92-crossed "$closed" '"steps": [{"name": "good", "method": "GET", "path": "/health"}, {"name": "a", "method": "GET", "path": "/users/999999", "checks": [{"name": "s", "status": 404}, {"name": "never", "json": "id", "exists": true}]}],
"thresholds": {"checks": ["rate>0.9"]}'
expect_exit "a crossed threshold" 99 '' "$benchlab" run "${short[@]}" 92-crossed --duration 300ms
check "a failed check is an error of the kind check" jq_holds '.errors.check > 0 and .errors.check == .totals.errors' "$(result 92-crossed)"
scenario 93-abort '{"executor": "constant-vus", "vus": 1, "duration": "30s", "runs": 1}' '"steps": [{"name": "good", "method": "GET", "path": "/health"}, {"name": "a", "method": "GET", "path": "/nothing"}],
"thresholds": {"http_req_failed": [{"threshold": "rate<0.4", "abortOnFail": true}]}'
start=$SECONDS
expect_exit "a threshold that ends the run" 99 '' "$benchlab" run "${short[@]}" 93-abort --duration 30s
check "it ended long before its time" test $((SECONDS - start)) -lt 20
scenario 94-setup "$closed" '"setup": [{"name": "login", "method": "GET", "path": "/nothing"}], "steps": [{"name": "a", "method": "GET", "path": "/health"}]'
expect_exit "a setup that fails" 1 'setup: step "login": status 404' "$benchlab" run "${short[@]}" 94-setup
check "no temporary file is left" test -z "$(ls -A "$TMPDIR")"
finish
