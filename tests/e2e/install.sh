#!/bin/bash
# `make install` into an empty folder: the installed program finds its scenarios, targets and servers without the source tree.
set -u
. "$(dirname "$0")/lib.sh"
make --no-print-directory install DESTDIR= PREFIX="$folder/prefix" >"$folder/log" 2>&1
check "make install PREFIX=" test $? -eq 0
cd "$folder" || exit 1
check "the program starts" ./prefix/bin/benchlab --version
./prefix/bin/benchlab run --list >list 2>&1
for name in 01-lightweight 08-concurrent-mixed c-libevent c-microhttpd; do
    check "run --list names $name" grep -q "$name" list
done
./prefix/bin/benchlab run 01 --target c-libevent --duration 200ms --runs 1 --quiet >run.log 2>&1
check "a run measures" test $? -eq 0
./prefix/bin/benchlab import >import.log 2>&1
check "its result is imported" test $? -eq 0
./prefix/bin/benchlab site >site.log 2>&1
check "the site is rendered" test -s public/index.html
check "the report is rendered" test -s docs/99-benchmark-results.md
finish
