#!/usr/bin/env bash
# venv.sh PYTHON
#
# Makes .venv with PYTHON unless there is one that works.
set -euo pipefail

works() {
    .venv/bin/python -c 'import pip' 2>/dev/null
}

if works; then exit; fi

mkdir -p var
exec {lock}>var/setup.lock
flock "$lock"
if works; then exit; fi

deploy/setup/quietly.sh "Making the virtual environment .venv" \
    "$1" -m venv --clear .venv {lock}>&-
