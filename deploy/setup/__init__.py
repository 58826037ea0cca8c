"""The steps of the Makefile that are more than one command."""
