#!/bin/sh
# Enforces the direction of dependencies: which folder may include headers of which (docs/architecture.md). Prints each include that
# breaks a rule and fails. Also refuses system or library headers where a layer must not know them.
set -eu
cd "$(dirname "$0")/.."
failed=0

# folder: the folders whose headers it may include
rules="
lib:lib
servers/app:servers/app servers/store servers/json servers/http
servers/http:servers/app servers/http
servers/store:servers/store servers/app
servers/json:servers/json servers/app
servers/dataset:servers/dataset servers/store servers/app
runner:lib runner
site-gen/store:lib site-gen/store
site-gen/import:lib site-gen/import site-gen/store
site-gen/stats:lib site-gen/stats
site-gen/serve:lib site-gen/serve
site-gen/report:lib site-gen/store site-gen/stats site-gen/report
benchlab:lib runner site-gen/import site-gen/store site-gen/stats site-gen/report site-gen/render site-gen/serve benchlab
"

report() {
    echo "$1" >&2
    failed=1
}

for rule in $(echo "$rules" | tr ' ' ',' ); do
    folder=${rule%%:*}
    allowed=$(echo "${rule#*:}" | tr ',' ' ')
    for file in "$folder"/*.[ch]; do
        [ -f "$file" ] || continue
        for include in $(sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file"); do
            directory=${include%/*}
            case " $allowed " in
            *" $directory "*) ;;
            *) report "$file includes $include: $folder may use only $allowed" ;;
            esac
        done
    done
done

# Renderers know the document tree (doc.h and its helpers), the draw list and lib; never the store, the statistics or a chart's
# specification.
for file in site-gen/render/*.[ch]; do
    for include in $(sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file"); do
        case $include in
        lib/* | site-gen/render/* | site-gen/report/doc.h | site-gen/report/doc_*.h | site-gen/report/draw.h) ;;
        *) report "$file includes $include: renderers may use lib, the document tree and draw.h only" ;;
        esac
    done
done

# One module each knows a library.
only() { # header pattern, files that may include it
    pattern=$1
    shift
    for file in $(grep -lE "#include <$pattern" -r lib runner servers site-gen benchlab --include='*.c' --include='*.h' || true); do
        known=0
        for allowed in "$@"; do
            case $file in $allowed) known=1 ;; esac
        done
        [ $known -eq 1 ] || report "$file includes <$pattern>: only $* may"
    done
}
only 'sqlite3' 'site-gen/store/database_sqlite*' 'servers/store/sqlite*'
only 'harfbuzz' 'site-gen/render/pdf_fonts*'
only 'cairo' 'site-gen/render/picture.c'
only 'cmark' 'site-gen/report/doc_markdown.c'
only 'microhttpd' 'servers/http/microhttpd*' 'site-gen/serve/serve.c'
only 'event2' 'servers/http/libevent*'
only 'civetweb' 'servers/http/civetweb*'
only 'ulfius' 'servers/http/ulfius*'
only 'libwebsockets' 'servers/http/libwebsockets*'
only 'h2o' 'servers/http/h2o*'
only 'openssl' 'lib/digest.c' 'runner/transport_tls.c' 'servers/app/jwt.c'
only 'hiredis' 'servers/store/redis.c'
only 'libpq-fe' 'site-gen/store/database_postgres*' 'servers/store/postgresql*'
only 'jansson' 'lib/json*' 'servers/json/jansson*'
only 'json-c' 'servers/json/json_c.c'
only 'cjson' 'servers/json/cjson.c'

# Functions that cannot be bounded.
for file in $(find lib runner servers site-gen benchlab -name '*.c'); do
    if grep -nE '(^|[^a-z_])(strcpy|strcat|sprintf|vsprintf|gets|strtok|system|alloca)\(' "$file"; then
        report "$file uses a function that is banned here"
    fi
done

[ $failed -eq 0 ] && echo "layers: ok"
exit $failed
