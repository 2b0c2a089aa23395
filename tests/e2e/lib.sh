# Shared by the end-to-end tests: counting, a private folder that is removed at the end, and checks. Source it first.
passed=0
failed=0
folder=$(mktemp -d "${TMPDIR:-/tmp}/benchlab-e2e-XXXXXX")
trap 'rm -rf "$folder"' EXIT

ok() { passed=$((passed + 1)); echo "ok - $1"; }
not_ok() { failed=$((failed + 1)); echo "not ok - $1"; }

# check NAME COMMAND...: the command must succeed.
check() {
    local name=$1
    shift
    if "$@"; then ok "$name"; else not_ok "$name"; fi
}

# expect_exit NAME CODE PATTERN COMMAND...: exit code and a pattern (grep -E) on standard error; the error must be one line a problem.
expect_exit() {
    local name=$1 code=$2 pattern=$3 status
    shift 3
    "$@" >"$folder/stdout" 2>"$folder/stderr"
    status=$?
    if [ $status -ne "$code" ]; then
        not_ok "$name: exit $status, expected $code: $(head -n 3 "$folder/stderr")"
    elif [ -n "$pattern" ] && ! grep -qE -- "$pattern" "$folder/stderr"; then
        not_ok "$name: \"$pattern\" not in: $(head -n 3 "$folder/stderr")"
    else
        ok "$name"
    fi
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit $?
}
