# The pages and their assets alone, for those who serve them apart from signaling.
#
#   docker build -f deploy/docker/frontend.Dockerfile -t jbcalling/frontend .
#
# SIGNALING_URL says where signaling is, such as https://api.example.org, whose
# ALLOWED_ORIGINS have to name the origin of these pages. To pin a base by what it is
# instead of what it is called, give its digest as well: --build-arg NGINX_DIGEST=@sha256:…
ARG PYTHON_TAG=3.11.13-slim-bookworm
ARG PYTHON_DIGEST=
ARG NODE_TAG=22.16.0-bookworm-slim
ARG NODE_DIGEST=
ARG NGINX_TAG=1.28.0
ARG NGINX_DIGEST=

FROM node:${NODE_TAG}${NODE_DIGEST} AS front-end
WORKDIR /app
COPY deploy/docker/steps/front-end.sh deploy/docker/steps/
COPY rooms/frontend rooms/frontend
RUN deploy/docker/steps/front-end.sh

FROM python:${PYTHON_TAG}${PYTHON_DIGEST} AS pages
WORKDIR /app
COPY deploy/docker/steps/packages.sh deploy/docker/steps/
COPY requirements.txt .
RUN deploy/docker/steps/packages.sh /opt/venv
COPY . .
COPY --from=front-end /app/rooms/static/rooms/app rooms/static/rooms/app
RUN deploy/docker/steps/pages.sh /opt/venv/bin/python /srv/www

FROM nginxinc/nginx-unprivileged:${NGINX_TAG}${NGINX_DIGEST}
ENV SIGNALING_URL=
COPY deploy/docker/frontend/site.conf.template /etc/nginx/templates/default.conf.template
COPY --from=pages /srv/www /srv/www
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s --retries=3 \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/health"]
# Last, so that another version is another label and no other layer.
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="jbcalling frontend" \
      org.opencontainers.image.description="Group video calls: the pages" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
