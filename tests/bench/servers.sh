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

# The nginx of the system, or Debian's unpacked into a folder of its own: no service is installed or started. Sets nginx.
find_nginx() {
    local unpacked=$root/build/bench/nginx
    nginx=$(command -v nginx || ls /usr/sbin/nginx "$unpacked/usr/sbin/nginx" 2>/dev/null | head -n 1)
    [ -n "$nginx" ] && return 0
    command -v apt-get >/dev/null && mkdir -p "$unpacked" && (cd "$unpacked" && apt-get download nginx >/dev/null 2>&1 && dpkg -x nginx_*.deb .) || return 1
    nginx=$unpacked/usr/sbin/nginx
    "$nginx" -v 2>/dev/null
}
# start_nginx BODY: on $server_core, one process, which answers everything with that JSON. Its port is one that the kernel gave to a server
# that was ended at once. Sets pid and port. Wants $root, $build and $folder.
start_nginx() {
    find_nginx || return 1
    start_server free.txt "$build/tests/bench/raw_server" || return 1
    stop_server "$pid"
    cat >nginx.conf <<CONF
daemon off; master_process off; worker_processes 1; error_log stderr; pid $folder/nginx.pid;
events { worker_connections 2048; }
http {
    access_log off; default_type application/json; keepalive_requests 1000000000; keepalive_timeout 60s;
    client_body_temp_path $folder/nginx-body; proxy_temp_path $folder/nginx-proxy; fastcgi_temp_path $folder/nginx-fastcgi;
    uwsgi_temp_path $folder/nginx-uwsgi; scgi_temp_path $folder/nginx-scgi;
    server { listen 127.0.0.1:$port backlog=1024; location / { return 200 '$1'; } }
}
CONF
    taskset -c $server_core "$nginx" -p "$folder" -c "$folder/nginx.conf" >nginx.txt 2>&1 &
    pid=$!
    started+=("$pid")
    for _ in $(seq 100); do
        curl --silent --output /dev/null "http://127.0.0.1:$port/" && return 0
        sleep 0.05
    done
    return 1
}
