# A Python base with the libraries of a worker that was built on it.
ARG PYTHON_TAG
FROM docker.io/library/python:${PYTHON_TAG}
COPY packages /
RUN apt-get update && \
    xargs apt-get install --yes --no-install-recommends </packages && \
    rm -rf /var/lib/apt/lists/*
