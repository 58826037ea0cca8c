"""Brings the media worker and its schema into the user's cache.

`installer` is the way in; every other module is one step of it. This file stays
empty of imports: `system_packages` also runs before anything is installed.
"""
