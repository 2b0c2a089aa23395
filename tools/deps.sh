#!/bin/sh
# Installs the Debian packages that the lab needs and that are missing; everything else stays as it is. docs/dependencies.md gives the
# reason for each. On another system it lists what to install and fails only if something is really missing.
# usage: deps.sh [build|services|bench]   "build": only what building and rendering need, without the packages of the tests;
#                                         "services": only PostgreSQL and Redis, which the lab starts by itself;
#                                         "bench": only the other programs that benchmarks compare with, which nothing else needs
set -eu

build="gcc libc6-dev make pkg-config libmicrohttpd-dev libevent-dev libh2o-evloop-dev libcivetweb-dev libulfius-dev libwebsockets-dev libsqlite3-dev libcmark-gfm-dev libcmark-gfm-extensions-dev
libharfbuzz-dev libcairo2-dev libfreetype-dev libjansson-dev libjson-c-dev libcjson-dev libhiredis-dev libpq-dev libssl-dev zlib1g-dev fonts-nanum"
services="postgresql redis-server"
tests="libcmocka-dev clang wrk strace libclang-rt-14-dev valgrind curl jq python3 sqlite3 $services poppler-utils qpdf libxml2-utils chromium"

node="nodejs npm"
if [ "${1:-}" = build ]; then
    tests=""
    node=""
elif [ "${1:-}" = services ]; then
    build=""
    tests=$services
    node=""
elif [ "${1:-}" = bench ]; then
    build=""
    tests="hugo weasyprint"
    node=""
fi

if ! command -v apt-get >/dev/null 2>&1; then
    echo "make deps installs Debian packages, and this system has no apt-get. Install what corresponds to:"
    for package in $build $tests; do echo "  $package"; done
    [ -z "$node" ] || echo "  Node.js 20.19 or newer with npm (browser tests)"
    missing=""
    for program in cc make pkg-config; do command -v "$program" >/dev/null 2>&1 || missing="$missing $program"; done
    for library in libmicrohttpd libevent libh2o-evloop libulfius libwebsockets sqlite3 jansson libcrypto zlib; do
        pkg-config --exists "$library" 2>/dev/null || missing="$missing $library"
    done
    [ -z "$missing" ] || { echo "missing to build:$missing" >&2; exit 1; }
    exit 0
fi

missing=""
for package in $build $tests; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
# Node.js may come from elsewhere than Debian; only its commands matter.
for package in $node; do
    command -v "${package%js}" >/dev/null 2>&1 || missing="$missing $package"
done

if [ -z "$missing" ]; then
    echo "deps: nothing is missing"
    exit 0
fi

run=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "deps: as root, run: apt-get install$missing" >&2; exit 1; }
    run=sudo
fi
echo "deps: installing$missing"

# PostgreSQL and Redis are wanted as programs: the lab starts private servers with them. So no cluster "main" is made, nothing is started
# now (policy-rc.d, where there is none) and nothing at the next boot. What was installed before is left as it is.
new_services=""
for package in $services; do
    case " $missing " in *" $package "*) new_services="$new_services $package" ;; esac
done
policy=/usr/sbin/policy-rc.d
override=/etc/postgresql-common/createcluster.d/benchlab-deps.conf
made=""
remove_made() {
    # shellcheck disable=SC2086 # words are meant; paths without blanks
    [ -z "$made" ] || $run rm -f $made
}
if [ -n "$new_services" ]; then
    trap remove_made EXIT
    trap 'exit 1' INT TERM HUP
    made=$override
    $run mkdir -p "${override%/*}"
    echo "create_main_cluster = false" | $run tee "$override" >/dev/null
    if [ ! -e "$policy" ]; then
        made="$made $policy"
        printf '#!/bin/sh\nexit 101\n' | $run tee "$policy" >/dev/null
        $run chmod 755 "$policy"
    fi
fi
# shellcheck disable=SC2086 # words are meant
$run apt-get update -qq
# shellcheck disable=SC2086
$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
if [ -n "$new_services" ] && [ -d /run/systemd/system ]; then
    for package in $new_services; do $run systemctl disable --quiet "${package}.service" || true; done
fi
echo "deps: done"
