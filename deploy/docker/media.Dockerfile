# A media node: the Celery worker that owns a pool of mediasoup workers.
#
#   docker build -f deploy/docker/media.Dockerfile -t jbcalling/media .
#
# To pin the base by what it is instead of what it is called, give its digest as well:
# --build-arg PYTHON_DIGEST=@sha256:…
ARG PYTHON_TAG=3.11.13-slim-bookworm
ARG PYTHON_DIGEST=

FROM python:${PYTHON_TAG}${PYTHON_DIGEST} AS packages
WORKDIR /app
COPY deploy/docker/steps/packages.sh deploy/docker/steps/
COPY requirements.txt .
RUN deploy/docker/steps/packages.sh /opt/venv

# Copies only what the installer reads: with that unchanged, no other change builds the
# worker anew.
FROM python:${PYTHON_TAG}${PYTHON_DIGEST} AS worker
ARG MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL
WORKDIR /app
COPY deploy/docker/steps/worker.sh deploy/docker/steps/
COPY media/__init__.py media/
COPY media/install media/install
COPY media/mediasoup/locations.py media/mediasoup/version.py media/mediasoup/
RUN deploy/docker/steps/worker.sh python3 /opt/cache

FROM python:${PYTHON_TAG}${PYTHON_DIGEST}
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/jbcalling \
    XDG_CACHE_HOME=/opt/cache
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY --from=worker /opt/cache /opt/cache
COPY deploy/docker/steps/libraries.sh deploy/docker/steps/
RUN deploy/docker/steps/libraries.sh /opt/cache
COPY . .
RUN deploy/docker/steps/user.sh /var/lib/jbcalling
USER 10001:10001
EXPOSE 4000
# Workers start within half a minute. It is the process that is asked, not its calls:
# whoever restarts it for an unwell worker would end the calls of the others.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-m", "deploy.probe", "http://127.0.0.1:4000/health"]
CMD ["deploy/docker/media-node.sh"]
# Last, so that another version is another label and no other layer.
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="jbcalling media" \
      org.opencontainers.image.description="Group video calls: a media node" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
