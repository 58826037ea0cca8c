"""Django's PostgreSQL backend, for a server that calls wait for."""
