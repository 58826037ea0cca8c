#!/bin/sh
# worker.sh PYTHON CACHE
#
# Puts the media worker and its schema into the folder CACHE: the official prebuilt one,
# or one that is built here when there is none that runs. CACHE/packages names the Debian
# packages whose libraries it needs. Runs in the project's folder, as root for the build's
# own packages.
set -eu
# The server runs as another user.
umask 022

python=$1
cache=$2
export XDG_CACHE_HOME="$cache"

"$python" -m media.install
rm -f "$cache"/jbcalling/*.tgz "$cache"/jbcalling/*.lock

# Debian keeps libraries in /usr/lib and reaches them through /lib as well.
ldd "$cache"/jbcalling/mediasoup-*/mediasoup-worker |
    awk '$2 == "=>" && $3 ~ /^\// { print $3 }' |
    while read -r library; do
        dpkg-query --search "$library" 2>/dev/null ||
            dpkg-query --search "/usr$library" 2>/dev/null ||
            dpkg-query --search "$(readlink --canonicalize "$library")"
    done |
    cut --delimiter=: --fields=1 | sort --unique >"$cache/packages"
