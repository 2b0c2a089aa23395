# A private PostgreSQL server for tests: sourced after lib.sh. Works in $folder, never as root, listens on a Unix socket and on a free port of
# 127.0.0.1, and is stopped by its process id. Sets $server_url (TCP, with a password) and $socket_url.
server_pid=
server_user=$(id -un)
[ "$(id -u)" -ne 0 ] || { server_user=postgres; id -u postgres >/dev/null 2>&1 || server_user=nobody; }
server_password='pass/word&1'
server_binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$server_binaries" ] || server_binaries=$(dirname "$(command -v postgres || echo /nowhere/postgres)")

# In a subshell, which the command replaces.
as_server_user() (
    if [ "$(id -u)" -eq 0 ]; then
        exec setpriv --reuid="$(id -u "$server_user")" --regid="$(id -g "$server_user")" --clear-groups env -C / HOME=/ "$@"
    else
        exec "$@"
    fi
)

free_port() {
    local port attempt
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo $port; return; }
    done
    return 1
}

# Makes a new cluster. fsync is off: the tests kill the server, never the machine.
server_make() {
    chmod 755 "$folder"
    mkdir -p "$folder/pg"
    [ "$(id -u)" -ne 0 ] || chown "$server_user" "$folder/pg"
    printf '%s' "$server_password" >"$folder/pg-password"
    chmod 644 "$folder/pg-password"
    as_server_user "$server_binaries/initdb" -D "$folder/pg/data" -U lab --encoding=UTF8 --locale=C.UTF-8 --auth=scram-sha-256 \
        --pwfile="$folder/pg-password" >"$folder/initdb.log" 2>&1 || return 1
    as_server_user sh -c "printf 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n' >'$folder/pg/data/pg_hba.conf'"
}

# Starts it (again) and waits until it answers, at most 20 seconds.
server_start() {
    local attempt
    server_port=${server_port:-$(free_port)}
    as_server_user "$server_binaries/postgres" -D "$folder/pg/data" -k "$folder/pg" -h 127.0.0.1 -p "$server_port" -c fsync=off \
        -c full_page_writes=off -c shared_buffers=16MB -c log_min_messages=fatal "$@" >>"$folder/server.log" 2>&1 &
    local starter=$!
    server_url="postgresql://lab:pass%2Fword%261@127.0.0.1:$server_port"
    socket_url="postgresql://lab@/DATABASE?host=$folder/pg&port=$server_port"
    for ((attempt = 0; attempt < 200; attempt++)); do
        if "$server_binaries/pg_isready" -q -h "$folder/pg" -p "$server_port"; then
            server_pid=$(head -n 1 "$folder/pg/data/postmaster.pid")
            return 0
        fi
        kill -0 "$starter" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

# server_stop [SIGNAL]: INT ends all connections at once, QUIT as if it had crashed. Waits until it is gone, at most 20 seconds.
server_stop() {
    local attempt
    [ -n "$server_pid" ] || return 0
    kill "-${1:-INT}" "$server_pid" 2>/dev/null
    for ((attempt = 0; attempt < 200; attempt++)); do
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.1
    done
    server_pid=
}

# ask DATABASE SQL: one value or many lines, from psql.
ask() { "$server_binaries/psql" -h "$folder/pg" -p "$server_port" -U lab -d "$1" -XAtqc "$2"; }
url() { echo "$server_url/$1"; }
socket() { echo "${socket_url/DATABASE/$1}"; }
