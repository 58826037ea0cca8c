#!/usr/bin/env bash
# once.sh STAMP INPUT... -- COMMAND...
#
# Runs COMMAND unless it already ran on these very INPUTs (files, or folders but
# for their node_modules), which STAMP remembers by their content. A STAMP inside
# what COMMAND makes goes away with it. Two set-ups at once wait for each other.
set -euo pipefail

stamp=$1
shift
inputs=()
while [ "$1" != -- ]; do
    inputs+=("$1")
    shift
done
shift

fingerprint() {
    find "${inputs[@]}" -name node_modules -prune -o -type f -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

is_done() {
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]
}

wanted=$(fingerprint)
if is_done; then exit; fi

mkdir -p var
exec {lock}>var/setup.lock
flock "$lock"
if is_done; then exit; fi

rm -f "$stamp"
"$@" {lock}>&-
echo "$wanted" >"$stamp"
