#!/bin/sh
# Builds the call page's assets into rooms/static/rooms/app. Runs in the project's folder.
set -eu

npm --prefix rooms/frontend ci --no-audit --no-fund
npm --prefix rooms/frontend run build
