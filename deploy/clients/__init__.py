"""Clients of a running deployment, as programs: what self-tests and load tests call with."""
