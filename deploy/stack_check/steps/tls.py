"""The certificate is one that browsers take, and will be for a while."""

from __future__ import annotations

import asyncio
import ssl
import time
from ipaddress import ip_address
from urllib.parse import urlsplit

from deploy.stack_check.diagnoses import (
    CERTIFICATE_ENDED,
    CERTIFICATE_ENDS,
    CERTIFICATE_OF_ANOTHER,
    CERTIFICATE_UNKNOWN,
    NO_TLS,
    SIGNALING_DOWN,
)
from deploy.stack_check.http import explain
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.walk import Walk

# Let's Encrypt's are renewed 30 days before their end.
_DAYS_LEFT = 14
# By OpenSSL's X509_V_ERR_…: HAS_EXPIRED, HOSTNAME_MISMATCH, IP_ADDRESS_MISMATCH.
_MEANINGS = {10: CERTIFICATE_ENDED, 62: CERTIFICATE_OF_ANOTHER, 64: CERTIFICATE_OF_ANOTHER}


async def check(walk: Walk) -> str:
    urls = [url for url in (walk.target.url, walk.target.frontend) if url]
    plain = [url for url in urls if urlsplit(url).scheme != "https"]
    if plain and any(ip_address(address).is_global for address in walk.addresses):
        raise Failed(f"{plain[0]} is not https: browsers give no camera to its pages", NO_TLS)
    if plain:
        raise Skipped("plain http: browsers give camera only to pages of their own machine")
    days = {urlsplit(url).netloc: await _days_left(url, walk.target.timeout) for url in urls}
    for name, left in days.items():
        if left < _DAYS_LEFT:
            raise Failed(
                f"the certificate of {name} ends in {left} days and was not renewed",
                CERTIFICATE_ENDS,
                leaves_rest=True,
            )
    return "; ".join(f"{name} for {left} more days" for name, left in days.items())


async def _days_left(url: str, timeout: float) -> int:
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(timeout):
            _, writer = await asyncio.open_connection(
                parts.hostname, parts.port or 443, ssl=ssl.create_default_context()
            )
    except ssl.SSLCertVerificationError as error:
        diagnosis = _MEANINGS.get(error.verify_code, CERTIFICATE_UNKNOWN)
        raise Failed(f"{parts.netloc}: {error.verify_message}", diagnosis) from error
    except (ssl.SSLError, ConnectionResetError) as error:
        raise Failed(f"{parts.netloc} does not speak TLS: {explain(error)}", NO_TLS) from error
    except (OSError, TimeoutError) as error:
        raise Failed(f"{parts.netloc}: {explain(error)}", SIGNALING_DOWN) from error
    certificate = writer.get_extra_info("peercert")
    writer.close()
    return int((ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()) // 86400)
