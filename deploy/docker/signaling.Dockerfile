# A replica: pages, signaling and admin. The same image is beat, and migrates.
#
#   docker build -f deploy/docker/signaling.Dockerfile -t jbcalling/signaling .
#
# To pin a base by what it is instead of what it is called, give its digest as well:
# --build-arg PYTHON_DIGEST=@sha256:…
ARG PYTHON_TAG=3.11.13-slim-bookworm
ARG PYTHON_DIGEST=
ARG NODE_TAG=22.16.0-bookworm-slim
ARG NODE_DIGEST=

FROM node:${NODE_TAG}${NODE_DIGEST} AS front-end
WORKDIR /app
COPY deploy/docker/steps/front-end.sh deploy/docker/steps/
COPY rooms/frontend rooms/frontend
RUN deploy/docker/steps/front-end.sh

FROM python:${PYTHON_TAG}${PYTHON_DIGEST} AS packages
WORKDIR /app
COPY deploy/docker/steps/packages.sh deploy/docker/steps/
COPY requirements.txt .
RUN deploy/docker/steps/packages.sh /opt/venv

FROM python:${PYTHON_TAG}${PYTHON_DIGEST}
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/jbcalling \
    HOST=0.0.0.0 \
    PORT=8001
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=front-end /app/rooms/static/rooms/app rooms/static/rooms/app
RUN deploy/docker/steps/user.sh /var/lib/jbcalling
USER 10001:10001
EXPOSE 8001
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-m", "deploy.probe", "http://127.0.0.1:8001/health"]
CMD ["python", "manage.py", "serve"]
# Last, so that another version is another label and no other layer.
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="jbcalling signaling" \
      org.opencontainers.image.description="Group video calls: pages, signaling and admin" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
