#!/bin/sh
# user.sh VAR_DIR
#
# Makes the user that the server runs as, with a folder of its own. What the server would
# make in it at each start is there already, so that all of it may be read-only.
set -eu

groupadd --system --gid 10001 jbcalling
useradd --system --uid 10001 --gid jbcalling --home-dir "$1" --shell /usr/sbin/nologin jbcalling
install --directory --owner=jbcalling --group=jbcalling --mode=0750 "$1" "$1/static"
