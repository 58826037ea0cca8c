"""A whole fleet on one machine: `make fleet`.

Procfile        what runs, in which order
__main__.py     reads it, starts everything, shows the logs, ends everything
processes.py    one running line of it
postgres.py     a PostgreSQL of our own, in a folder
ready.py        waits until Redis and PostgreSQL answer
"""
