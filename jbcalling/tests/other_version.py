"""Settings of a replica that was not updated with the others."""

from jbcalling.settings import *  # noqa: F403

CALLING_VERSION = "0.0.9"
