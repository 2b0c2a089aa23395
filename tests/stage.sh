# stage: what tests/check.sh and tests/check-slow.sh are made of. Source it with $logs set. Each stage keeps its log in $logs and counts
# by its closing line "N passed, N failed[, N skipped]"; one that ends badly without counting a failure counts as one.
# `stage` has the machine to itself, since others need what it builds; `beside` shares it with its neighbours, one more than there are
# processors, since many stages wait most of their time.
mkdir -p "$logs"
passed=0
failed=0
skipped=0
lanes=$(($(nproc) + 1))
running=0

# run_stage NAME COMMAND...: runs the command, prints its summary at once, and its log when it failed; keeps its counts beside its log.
run_stage() {
    local name=$1 log=$logs/${1// /-}.log start=$SECONDS status line p f s report
    shift
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
    echo "$p $f $s" >"${log%.log}.count"
    report=$(printf '%-34s %5d passed %3d failed %3d skipped  (%d s)' "$name" "$p" "$f" "$s" $((SECONDS - start)))
    if [ $status -ne 0 ] || [ "$f" -ne 0 ]; then
        report+=$(printf '\n---- %s (exit %s)\n' "$log" $status
            grep -E '^not ok|FAILED|rror|ERROR' "$log" | head -n 40
            echo "---- its last lines"
            tail -n 40 "$log"
            echo "----")
    fi
    printf '%s\n' "$report" # in one piece, whoever runs beside it
}

# expect_stage NAME: it will be counted, so one that was killed without a word is a failure.
names=()
expect_stage() {
    names+=("${1// /-}")
    rm -f "$logs/${1// /-}.count"
}

# beside NAME COMMAND...: returns at once, unless all lanes are taken.
beside() {
    expect_stage "$1"
    if [ $running -ge "$lanes" ]; then
        wait -n
        running=$((running - 1))
    fi
    run_stage "$@" &
    running=$((running + 1))
}

# together: waits until every stage has ended.
together() {
    wait
    running=0
}

# stage NAME COMMAND...: alone.
stage() {
    together
    expect_stage "$1"
    run_stage "$@"
}

# Last line: the sum. The exit code tells whether all passed.
finish_stages() {
    local name p f s
    together
    for name in "${names[@]}"; do
        p=0 f=1 s=0
        [ -f "$logs/$name.count" ] && read -r p f s <"$logs/$name.count"
        passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    done
    echo
    if [ "$skipped" -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    [ "$failed" -eq 0 ]
}
