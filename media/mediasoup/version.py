"""The one mediasoup version this driver speaks: worker binary and schema alike.

The worker shakes no hands about versions and enum numbers move between
releases, so the binary and the schema must come from exactly this one.
"""

MEDIASOUP_VERSION = "3.27.1"
