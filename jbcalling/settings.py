"""Django settings. Everything an operator may change comes from the environment."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from jbcalling import env
from jbcalling.databases import database
from media.addresses import own_addresses

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

CALLING_VERSION = "0.1.0"

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.secret("SECRET_KEY", VAR_DIR / "secret-key")
ALLOWED_HOSTS = [
    *env.words("ALLOWED_HOSTS"),
    # Nobody else can have these names lead here; health checks and monitoring use them.
    *env.own_hosts("HOST", "ANNOUNCED_ADDRESS"),
    *own_addresses(),
]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "django_vite",
    "rooms",
    "media",
    "deploy",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "jbcalling.urls"
ASGI_APPLICATION = "jbcalling.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Empty: SQLite, in VAR_DIR.
DATABASE_URL = env.url("DATABASE_URL", "postgres", "postgresql")
DATABASES = {"default": database(DATABASE_URL, VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Set: this process is one of a fleet. Empty: it is the whole system.
REDIS_URL = env.url("REDIS_URL", "redis", "rediss", "unix")
# Socket.IO's own Redis, if it is another.
GATEWAY_REDIS_URL = env.url("GATEWAY_REDIS_URL", "redis", "rediss", "unix") or REDIS_URL

_IN_MEMORY_LAYER = {
    "BACKEND": "channels.layers.InMemoryChannelLayer",
    # The layer drops what exceeds this; a busy moment must not lose commands.
    "CONFIG": {"capacity": 10_000},
}
_REDIS_LAYER = {
    "BACKEND": "media.commands.layer.RedisLayer",
    # An idle connection is no dead one, and a busy moment may need many.
    "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None, "max_connections": 1000}]},
}
CHANNEL_LAYERS = {"default": _REDIS_LAYER if REDIS_URL else _IN_MEMORY_LAYER}

# Celery has a name of its own for sockets.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
# Nobody waits for a task's result but an operator's command.
CELERY_RESULT_BACKEND = CELERY_BROKER_URL
CELERY_RESULT_EXPIRES = 600
# A Redis that is silent is as good as gone.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5.0, "socket_connect_timeout": 2.0}
CELERY_REDIS_SOCKET_TIMEOUT = 5.0
CELERY_REDIS_SOCKET_CONNECT_TIMEOUT = 2.0
CELERY_TASK_ACKS_LATE = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# However long Redis is away: a node must not end over it.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Each is only worth doing while it is news.
CELERY_BEAT_SCHEDULE = {
    task: {"task": task, "schedule": seconds, "options": {"queue": "fleet", "expires": seconds}}
    for task, seconds in (
        ("media.tasks.reap_dead_nodes", 10.0),
        ("media.tasks.place_stranded_rooms", 10.0),
        ("media.tasks.forget_dead_nodes", 3600.0),
        ("rooms.tasks.expire_participants", 5.0),
        ("rooms.tasks.remove_ghosts", 30.0),
    )
}
# A self-test of the whole deployment, through these URLs, so often; empty: none.
CANARY_URLS = env.words("CANARY_URLS")
CANARY_EVERY = env.seconds("CANARY_EVERY", 300.0)
# More options of `manage.py selftest`, as one writes them there.
CANARY_OPTIONS = env.text("CANARY_OPTIONS", "")
if CANARY_URLS:
    CELERY_BEAT_SCHEDULE["deploy.tasks.canary"] = {
        "task": "deploy.tasks.canary",
        "schedule": CANARY_EVERY,
        "options": {"queue": "fleet", "expires": CANARY_EVERY},
    }
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
DJANGO_VITE = {
    "default": {
        "manifest_path": BASE_DIR / "rooms/static/rooms/app/manifest.json",
        "static_url_prefix": "rooms/app",
    },
}

# Registries of Prometheus metrics that replicas serve beside their own.
METRICS_REGISTRIES = ["deploy.canary.metrics.registry"]

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Who may say so, as addresses or networks; empty: whoever does.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
# Ids of deploy checks that an operator knows better than.
SILENCED_SYSTEM_CHECKS = env.words("SILENCED_SYSTEM_CHECKS")
SESSION_COOKIE_SAMESITE = "Lax"
# Where all pages come over https, cookies of the admin never travel without it.
SECURE_COOKIES = env.flag("SECURE_COOKIES", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s"},
        "json": {
            "()": "jbcalling.logs.JsonFormatter",
            "node": env.text("MEDIA_NODE", socket.gethostname()),
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.choice("LOG_FORMAT", "text", "json"),
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Their INFO lines repeat what ours say, per packet or per request.
        name: {"level": "WARNING"}
        for name in (
            *("socketio", "engineio", "daphne", "aioice", "aiortc", "django.channels.server"),
            *("celery.worker.strategy", "celery.app.trace", "celery.beat"),
        )
    },
}

# --- Rooms -------------------------------------------------------------------

# A link to a room that does not exist yet opens it.
ROOMS_AUTO_CREATE = env.flag("ROOMS_AUTO_CREATE", True)
# How long a peer whose connection broke keeps its place.
ROOMS_GRACE_SECONDS = env.seconds("ROOMS_GRACE_SECONDS", 15.0)
ROOMS_MAX_PEERS = env.whole("ROOMS_MAX_PEERS", 300, 1, 10_000)
ROOMS_MAX_PAYLOAD_BYTES = 65_536
ROOMS_HISTORY_MESSAGES = 100
# Origins whose pages may call; empty: this host and pages on this machine.
ALLOWED_ORIGINS = env.words("ALLOWED_ORIGINS")
# Where pages find signaling; empty: at the host that sent them.
SIGNALING_URL = env.url("SIGNALING_URL", "http", "https")
# Set the cookie `io`, by which a balancer knows a polling client's replica. A
# balancer that sets one of that name itself must not have it overwritten.
SIGNALING_COOKIE = env.flag("SIGNALING_COOKIE", True)

# --- Media -------------------------------------------------------------------

MEDIA_NODE = env.text("MEDIA_NODE", "local")
MEDIA_WORKERS = env.whole("MEDIA_WORKERS", os.cpu_count() or 1, 1, 256)
# From here on, newcomers to a room go to another worker.
MEDIA_WORKER_MAX_CONSUMERS = env.whole("MEDIA_WORKER_MAX_CONSUMERS", 400, 1, 100_000)
# Or when it uses so many percent of a core.
MEDIA_WORKER_MAX_CPU = env.whole("MEDIA_WORKER_MAX_CPU", 90, 1, 100)
# Which interface workers listen on; empty: what the announced addresses need.
MEDIA_LISTEN_IP = env.text("MEDIA_LISTEN_IP", "")
# Where clients reach this node: one address or several, the best first. Empty:
# this machine's own addresses.
MEDIA_ANNOUNCED_ADDRESSES = env.words("ANNOUNCED_ADDRESS")
# One port, UDP and TCP, for each worker.
MEDIA_RTC_PORTS = env.port_range("RTC_PORTS", (40000, 40100))
# Help for browsers behind NAT, and coturn's secret, with which they get credentials
# that are good for so many seconds.
STUN_URLS = env.ice_urls("STUN_URLS", "stun", "stuns")
TURN_URLS = env.ice_urls("TURN_URLS", "turn", "turns")
TURN_SECRET = env.text("TURN_SECRET", "")
if TURN_URLS and not TURN_SECRET:
    raise ImproperlyConfigured("TURN_URLS needs TURN_SECRET: the static-auth-secret of coturn.")
TURN_TTL = env.whole("TURN_TTL", 12 * 3600, 60, 30 * 24 * 3600)
MEDIA_COMMAND_TIMEOUT = 10.0
# The media node's own /health, /ready and /metrics; in a fleet alone.
MEDIA_HTTP_HOST = env.text("MEDIA_HTTP_HOST", "0.0.0.0")
MEDIA_HTTP_PORT = env.whole("MEDIA_HTTP_PORT", 4000, 1, 65535)
# How long a node that is asked to end (SIGTERM) may take to move its calls.
MEDIA_DRAIN_SECONDS = env.seconds("MEDIA_DRAIN_SECONDS", 60.0)
