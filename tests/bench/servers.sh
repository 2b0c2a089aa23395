# Shared by the scripts that use the small servers of tests/bench: starting one on a free port, and ending those that were started. Source it
# after $folder is there, a private folder.
started=()

# start_server OUT COMMAND...: starts it, its output in the file OUT, and waits until it says where it listens; sets pid and port.
start_server() {
    local out=$1
    shift
    : >"$out"
    "$@" >"$out" 2>"$out.err" &
    pid=$!
    started+=("$pid")
    for _ in $(seq 200); do
        port=$(sed -nE 's/.*listens on 127\.0\.0\.1:([0-9]+)$/\1/p' "$out")
        [ -n "$port" ] && return 0
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
    echo "$1 did not start: $(head -n 3 "$out.err")" >&2
    return 1
}

# stop_server PID: SIGTERM, then waits for its end.
stop_server() {
    kill "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}

# For the script's trap at its end.
stop_servers() {
    local pid
    for pid in "${started[@]}"; do kill -KILL "$pid" 2>/dev/null; done
}
