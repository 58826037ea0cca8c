#!/usr/bin/env bash
# tests.sh PYTHON FRONTEND
#
# Runs all tests. Those of whole systems mostly wait, so the others run beside them;
# what these say comes at the end. Ends with 1 if any of them failed.
set -uo pipefail

python=$1
frontend=$2
said=$(mktemp)

others() {
    local status=0
    export TEST_PORTS=26384-32767
    trap 'exit 130' INT
    "$python" -m pytest deploy media rooms || status=1
    "$python" -m pytest --postgres || status=1
    npm --prefix "$frontend" --silent test -- --run || status=1
    return "$status"
}

# In a process group of their own, which can be ended as a whole.
set -m
others >"$said" 2>&1 &
set +m
group=$!
trap 'kill -INT -- "-$group" 2>/dev/null; wait; rm -f "$said"' EXIT
trap 'exit 130' INT TERM

status=0
TEST_PORTS=20000-26383 "$python" -m pytest jbcalling || status=1
wait "$group" || status=1
cat "$said"
exit "$status"
