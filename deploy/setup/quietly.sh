#!/usr/bin/env bash
# quietly.sh MESSAGE COMMAND...
#
# Says MESSAGE and runs COMMAND. On a terminal the newest line of its output is
# shown in place, so that one sees it work; all of it comes out only on failure.
set -uo pipefail

message=$1
shift
output=$(mktemp)
trap 'rm -f "$output"' EXIT

newest_line() {
    local width=$(($(tput cols 2>/dev/null || echo 80) - 3))
    while IFS= read -r line; do
        printf '\r\033[K  %s' "${line:0:width}"
    done
    printf '\r\033[K'
}

echo "$message"
if [ -t 1 ]; then
    "$@" 2>&1 </dev/null | tee "$output" | newest_line
else
    "$@" >"$output" 2>&1 </dev/null
fi
status=$?

if [ "$status" -ne 0 ]; then cat "$output" >&2; fi
exit "$status"
