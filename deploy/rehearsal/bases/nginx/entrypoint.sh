#!/bin/sh
# Fills the templates in, of the variables that exist only: nginx's own stay as they are.
set -eu

variables=$(env | cut -d= -f1 | sed 's/.*/${&}/' | tr '\n' ' ')
for template in /etc/nginx/templates/*.template; do
    name=$(basename "$template" .template)
    envsubst "$variables" <"$template" >"/etc/nginx/conf.d/$name"
done
exec "$@"
