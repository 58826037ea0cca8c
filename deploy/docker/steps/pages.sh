#!/bin/sh
# pages.sh PYTHON FOLDER
#
# Puts all that the front end's web server serves into FOLDER: the pages, and below
# static/ the assets that were built before. Runs in the project's folder.
set -eu

python=$1
folder=$2

VAR_DIR=$(mktemp -d)
export VAR_DIR
"$python" manage.py render_pages "$folder"
rm -rf "$VAR_DIR"

mkdir -p "$folder/static"
cp -R rooms/static/rooms "$folder/static/"
