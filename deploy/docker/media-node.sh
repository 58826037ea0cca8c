#!/bin/sh
# A media node: the Celery worker of the queue that has this node's name.
set -eu

exec celery --quiet -A jbcalling worker -Q "media.$MEDIA_NODE" -n "media@$MEDIA_NODE" \
    --pool threads --concurrency 4 --without-gossip --without-mingle --without-heartbeat
