#!/bin/sh
# coturn with the options of turnserver.conf, and what is only known here:
#
#   TURN_REALM                     the domain
#   TURN_ADDRESS                   where browsers reach it
#   TURN_LISTEN_IP                 its own address, if that is another one
#   TURN_SECRET, TURN_SECRET_FILE  the secret that media nodes have as well
set -eu

folder=${TURN_CONFIG_FOLDER:-/etc/jbcalling}
options=$(mktemp)
chmod 600 "$options"
{
    cat "$folder/turnserver.conf"
    echo "realm=$TURN_REALM"
    if [ -n "${TURN_LISTEN_IP:-}" ]; then
        echo "listening-ip=$TURN_LISTEN_IP"
        echo "relay-ip=$TURN_LISTEN_IP"
        echo "external-ip=$TURN_ADDRESS/$TURN_LISTEN_IP"
    else
        echo "external-ip=$TURN_ADDRESS"
    fi
    # In a file: other processes can read a command line.
    echo "static-auth-secret=${TURN_SECRET:-$(cat "$TURN_SECRET_FILE")}"
} >"$options"
exec turnserver -c "$options"
