#!/bin/bash
# Installs the packages of the lock file into tests/browser/node_modules, unless they are there.
set -euo pipefail
cd "$(dirname "$0")"
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
    npm ci
    cp package-lock.json node_modules/.installed-lock.json
fi
