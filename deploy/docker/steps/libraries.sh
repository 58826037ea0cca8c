#!/bin/sh
# libraries.sh CACHE
#
# Installs the Debian packages that CACHE/packages names, and checks that the worker in
# CACHE finds all its libraries.
set -eu

cache=$1
apt-get update
# One package a line, and none of the names has a space in it.
xargs apt-get install --yes --no-install-recommends <"$cache/packages"
rm -rf /var/lib/apt/lists/*

if ldd "$cache"/jbcalling/mediasoup-*/mediasoup-worker | grep "not found"; then
    echo "The media worker lacks libraries." >&2
    exit 1
fi
