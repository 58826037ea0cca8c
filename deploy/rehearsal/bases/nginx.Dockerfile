# In the place of nginxinc/nginx-unprivileged: its user, port, folders and templates.
FROM localhost/jbcalling/rehearsal-debian
RUN apt-get update && \
    apt-get install --yes --no-install-recommends curl gettext-base nginx-light && \
    rm -rf /var/lib/apt/lists/* && \
    mkdir -p /etc/nginx/templates && \
    chown 101:101 /etc/nginx/conf.d
COPY nginx/nginx.conf /etc/nginx/
COPY nginx/entrypoint.sh /docker-entrypoint.sh
USER 101
ENTRYPOINT ["/docker-entrypoint.sh"]
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
