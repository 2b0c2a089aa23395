#!/bin/sh
# Every header compiles alone, with the project's warnings.
set -eu
cd "$(dirname "$0")/.."
failed=0
count=0
for header in $(find lib runner servers site-gen benchlab -name '*.h' | sort); do
    count=$((count + 1))
    printf '#include "%s"\n' "$header" |
        ${CC:-cc} -std=c17 -D_GNU_SOURCE -I. $(pkg-config --cflags libpq) -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Werror -fsyntax-only -x c - || { echo "$header does not compile alone" >&2; failed=1; }
done
[ $failed -eq 0 ] && echo "headers: $count ok"
exit $failed
