# stage: what tests/check.sh and tests/check-slow.sh are made of. Source it with $logs set. Each stage keeps its log in $logs and counts
# by its closing line "N passed, N failed[, N skipped]"; one that ends badly without counting a failure counts as one.
mkdir -p "$logs"
passed=0
failed=0
skipped=0

# stage NAME COMMAND...: runs the command, prints its summary, and its log when it failed.
stage() {
    local name=$1 log status line p f s start
    shift
    log=$logs/${name// /-}.log
    start=$SECONDS
    "$@" >"$log" 2>&1 </dev/null
    status=$?
    line=$(grep -E '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    p=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+')
    f=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+')
    s=$(grep -oE '[0-9]+ skipped' <<<"$line" | grep -oE '[0-9]+')
    p=${p:-0} f=${f:-0} s=${s:-0}
    if [ -z "$line" ] && [ $status -eq 0 ]; then
        p=1 # one check that says nothing but its exit code
    elif [ $status -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    printf '%-34s %5d passed %3d failed %3d skipped  (%d s)\n' "$name" "$p" "$f" "$s" $((SECONDS - start))
    if [ $status -ne 0 ] || [ "$f" -ne 0 ]; then
        echo "---- $log (exit $status)"
        grep -E '^not ok|FAILED|rror|ERROR' "$log" | head -n 40
        echo "---- its last lines"
        tail -n 40 "$log"
        echo "----"
    fi
}

# Last line: the sum. The exit code tells whether all passed.
finish_stages() {
    echo
    if [ "$skipped" -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    [ "$failed" -eq 0 ]
}
