#!/bin/bash
# Torture: each call that changes a file fails once (disk full), one after the other, during an import and during a site build. Each time
# the program must say so in one line and exit 1, what was stored before must be whole, and a repetition without the fault must complete.
# usage: faults.sh BENCHLAB (a build without sanitizers: the library is preloaded)
set -u
benchlab=$(realpath "$1")
data=$(realpath "$(dirname "$0")/../data/results")
source_file=$(realpath "$(dirname "$0")/fault_inject.c")
. "$(dirname "$0")/lib.sh"
cd "$folder" || exit 1
check "the fault library compiles" ${CC:-cc} -shared -fPIC -O1 -o fault.so "$source_file" -ldl

mkdir few
find "$data" -name '*.json' | sort | head -n 3 | while read -r file; do
    cp --parents "${file#/}" few/ 2>/dev/null || (cd / && cp --parents "${file#/}" "$folder/few/")
done

# inject N COMMAND...: exit code of the command with the Nth call failing; "delivered" exists when that call was reached.
inject() {
    local at=$1
    shift
    rm -f marker
    : >marker
    FAULT_AT=$at FAULT_LOG=$folder/marker LD_PRELOAD=$folder/fault.so "$@" >out.txt 2>err.txt
}

# torture NAME LIMIT COMMAND...: N = 1, 2, ... until the fault is no longer reached.
torture() {
    local name=$1 limit=$2 at status
    shift 2
    for ((at = 1; at <= limit; at++)); do
        prepare
        inject "$at" "$@"
        status=$?
        if [ ! -s marker ]; then
            check "$name: complete without a fault after $((at - 1)) injected ones" test $status -eq 0 -a "$at" -gt 1
            return
        fi
        # A write-ahead log's checkpoint at close may fail without loss; everything else must be told.
        if [ $status -ne 1 ] && ! tolerated $status; then
            not_ok "$name: fault $at gave exit $status: $(tail -n 1 err.txt)"
        elif [ $status -eq 1 ] && [ ! -s err.txt ]; then
            not_ok "$name: fault $at gave no message"
        else
            ok "$name: fault $at"
        fi
        verify "$name: fault $at"
    done
    not_ok "$name: more than $limit calls"
}

prepare() { rm -rf store.sqlite*; }
verify() {
    "$benchlab" import --store store.sqlite few >again.txt 2>&1 || { not_ok "$1: the repetition failed: $(tail -n 1 again.txt)"; return; }
    local runs
    runs=$(sqlite_count)
    [ "$runs" = 3 ] || not_ok "$1: $runs runs stored after the repetition, expected 3"
}
sqlite_count() { "$benchlab" import --store store.sqlite few 2>&1 | sed -nE 's/.*unchanged ([0-9]+).*/\1/p'; }
# The store is complete when the fault only hit the checkpoint that SQLite tries when it closes.
tolerated() { [ "$1" -eq 0 ] && [ "$(sqlite_count)" = 3 ]; }
torture "import" 400 "$benchlab" import --store store.sqlite few

"$benchlab" import --store store.sqlite few >/dev/null 2>&1
"$benchlab" site --store store.sqlite --out before --docs before-docs --no-pdf >/dev/null 2>&1
check "a site to compare with" test -s before/index.html
prepare() { rm -rf out docs; cp -r before out; cp -r before-docs docs; echo old >out/index.html; }
verify() {
    # Either the old site or the new one is whole; the marker page tells which.
    [ -s out/index.html ] || not_ok "$1: no index.html is left"
}
tolerated() { return 1; }
# A sample of the calls is enough here: the same few places in the code write every page.
torture_sampled() {
    local name=$1 at status
    shift
    for at in 1 2 3 4 5 6 7 8 9 10 20 30 40 60 80 120 160 200; do
        prepare
        inject "$at" "$@"
        status=$?
        [ -s marker ] || { check "$name: complete when the fault is not reached" test $status -eq 0; return; }
        if [ $status -eq 1 ] && [ -s err.txt ]; then ok "$name: fault $at"; else not_ok "$name: fault $at gave exit $status: $(tail -n 1 err.txt)"; fi
        verify "$name: fault $at"
    done
}
torture_sampled "site" "$benchlab" site --store store.sqlite --out out --docs docs --no-pdf
prepare
"$benchlab" site --store store.sqlite --out out --docs docs --no-pdf >/dev/null 2>&1
check "a build after all faults gives the same site" diff -r before out
finish
