# In the place of node:…-bookworm-slim: the very Node.js, as npm has it, and an npm.
FROM localhost/jbcalling/rehearsal-debian
RUN apt-get update && \
    apt-get install --yes --no-install-recommends ca-certificates libstdc++6 && \
    rm -rf /var/lib/apt/lists/*
COPY node/bin/node /usr/local/bin/
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
# Node.js would know none of this machine's own certificates.
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
