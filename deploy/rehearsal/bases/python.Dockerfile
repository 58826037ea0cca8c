# In the place of python:3.11-slim-bookworm, whose Python is its own.
FROM localhost/jbcalling/rehearsal-debian
RUN apt-get update && \
    apt-get install --yes --no-install-recommends \
        ca-certificates netbase python3 python3-venv python-is-python3 tzdata && \
    rm -rf /var/lib/apt/lists/*
