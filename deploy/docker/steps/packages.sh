#!/bin/sh
# packages.sh VENV
#
# Makes the virtual environment VENV with what the server runs on and nothing else: what
# it was made with does not stay in it. Runs in the project's folder.
set -eu
# The server runs as another user.
umask 022

venv=$1
python3 -m venv "$venv"
"$venv/bin/python" -m pip install --no-cache-dir --disable-pip-version-check --progress-bar off \
    -r requirements.txt
"$venv/bin/python" -m pip --disable-pip-version-check uninstall --yes --quiet setuptools pip
