#!/bin/sh
# Builds the call page's assets into rooms/static/rooms/app. Runs in the project's folder.
set -eu
# The server runs as another user.
umask 022

npm --prefix rooms/frontend ci --no-audit --no-fund
npm --prefix rooms/frontend run build
