"""The one ASGI application: Django, Channels and Socket.IO side by side.

    /socket.io/…        Socket.IO (signaling), polling and websocket
    other websockets    Channels
    everything else     Django

Socket.IO stands outside the Channels middleware: it checks the origin itself
and looks the user up once per connection instead of once per polling request.
"""

import os
from typing import Any, cast

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jbcalling.settings")
# Loads the apps; what follows needs them.
django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import re_path  # noqa: E402

from jbcalling import lifecycle  # noqa: E402
from jbcalling.proxies import trusting  # noqa: E402
from jbcalling.types import Receive, Scope, Send  # noqa: E402
from rooms.signaling.server import engineio_app  # noqa: E402


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Close a websocket that asks for a path nobody serves."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


channels_application = AllowedHostsOriginValidator(
    AuthMiddlewareStack(URLRouter([re_path(r"", cast(Any, refuse))]))
)


async def route(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await lifecycle.serve_lifespan(receive, send)
    elif scope["path"].startswith("/socket.io/"):
        await engineio_app(scope, receive, send)
    elif scope["type"] == "websocket":
        await channels_application(scope, receive, send)
    else:
        await django_application(scope, receive, send)


application = trusting(route, settings.TRUSTED_PROXIES)
