"""The names of what goes wrong with deployments, with causes and cures."""

from __future__ import annotations

from deploy.stack_check.result import Diagnosis

NAME_UNKNOWN = Diagnosis(
    "Name does not resolve",
    ("no DNS record for it", "the record is too new to be known here"),
    "Let the name point to the edge, then try again.",
)
BAD_CERTIFICATE = Diagnosis(
    "Certificate not valid",
    (
        "Traefik has no certResolver for this router",
        "Let's Encrypt cannot reach port 80 or 443 of this name",
        "the certificate is for another name, or was not renewed",
    ),
    "Look for `acme` in Traefik's log; browsers give no camera to a page without a good "
    "certificate.",
)
SIGNALING_DOWN = Diagnosis(
    "Signaling does not answer",
    (
        "signaling not started, or not healthy yet",
        "Traefik has no router for this host",
        "a firewall closes the edge's port",
    ),
    "See `docker service ps` of signaling and its log, then Traefik's routers.",
)
HOST_REFUSED = Diagnosis(
    "Host refused",
    ("ALLOWED_HOSTS lacks this host", "the proxy does not pass on the Host header"),
    "Set ALLOWED_HOSTS on signaling to every name under which clients and health checks ask.",
)
MIXED_VERSIONS = Diagnosis(
    "Replicas of several versions",
    ("an update is under way, or stopped half-way", "a replica runs an old image"),
    "Let the update end, or roll back: all replicas must run one version.",
)
NOT_READY = Diagnosis(
    "Signaling cannot take calls",
    ("what it names is down, or cannot be reached from signaling's networks",),
    "Bring back what it names; calls that run go on meanwhile.",
)
DATABASE_DOWN = Diagnosis(
    "Database down",
    ("PostgreSQL is not running", "signaling is not on its network", "DATABASE_URL is wrong"),
    "See `docker service ps` of postgres. Calls that run go on meanwhile; nobody joins.",
)
REDIS_DOWN = Diagnosis(
    "Redis down",
    ("Redis is not running", "signaling is not on its network", "REDIS_URL is wrong"),
    "See `docker service ps` of redis and redis-gateway. Calls that run go on meanwhile; nobody "
    "joins.",
)
MEDIA_UNREACHABLE = Diagnosis(
    "Media service unreachable",
    (
        "the media service is not running",
        "it is not on the `backend` network",
        "its workers have not started",
        "Redis does not carry commands to it",
    ),
    "See `docker service ps` of media and its log, which names every worker; then `/ready` "
    "of the node on port 4000.",
)
SOCKET_IO_404 = Diagnosis(
    "Socket.IO answers 404",
    (
        "signaling not started",
        "Traefik labels missing: another service answers for this path",
        "Socket.IO is not mounted at /socket.io/",
    ),
    "See that Traefik's router for this host leads to signaling, with no rule that takes "
    "/socket.io/ away.",
)
NO_HANDSHAKE = Diagnosis(
    "No Engine.IO handshake",
    ("something else than signaling answers", "a proxy changes paths, queries or bodies"),
    "Compare with the same request to a signaling replica itself.",
)
ORIGIN_REFUSED = Diagnosis(
    "Pages are refused",
    (
        "ALLOWED_ORIGINS lacks the page's origin",
        "ALLOWED_HOSTS lacks this host",
        "the proxy does not pass on the Host header",
    ),
    "Set ALLOWED_ORIGINS on signaling to the address of the page, as in https://example.org.",
)
NO_WEBSOCKET = Diagnosis(
    "WebSocket upgrade refused",
    ("a proxy on the way does not pass on Upgrade", "a rule of the edge takes only HTTP"),
    "Let the proxy pass on `Upgrade` and `Connection`; until then, all clients poll.",
)
NOT_STICKY = Diagnosis(
    "Sticky sessions not working",
    (
        "no sticky cookie: the balancer does not set `io`",
        "the sticky label is missing on the service of /socket.io/",
        "the balancer's cookie is replaced by signaling's own of the same name and path",
    ),
    "Have the balancer set `io` with a path of its own, as with the labels "
    "`loadbalancer.sticky.cookie.name=io` and `loadbalancer.sticky.cookie.path=/socket.io/`. "
    "Until then, clients that poll connect and then drop at random.",
)
REPLICAS_MISSING = Diagnosis(
    "Replicas missing",
    ("replicas have not started", "the edge holds them for unhealthy"),
    "See `docker service ls`: it must show X/X; then the logs of those that are missing.",
)
CANNOT_JOIN = Diagnosis(
    "Cannot join a room",
    ("this room is locked, full, ended or not open to guests", "signaling has a defect"),
    "Name a room that guests may enter with --room; else see signaling's log.",
)
ICE_FAILS = Diagnosis(
    "ICE fails, clients cannot connect to media",
    (
        "media ports are not published in host mode",
        "a firewall is closed for the node's RTC_PORTS, 40000-40100, UDP and TCP",
        "wrong announced address",
    ),
    "Set ANNOUNCED_ADDRESS to the node's public address, publish its ports in host mode, and "
    "open them.",
)
TURN_FAILS = Diagnosis(
    "TURN does not work",
    (
        "TURN_SECRET differs between signaling or media and the TURN server",
        "the TURN server is not running, or its ports are closed",
        "its clock or ours is wrong: credentials hold for a limited time",
    ),
    "Give both sides the same secret; open its ports. Without it, people behind strict "
    "firewalls have no media.",
)
WRONG_ROUTES = Diagnosis(
    "Traefik does not know the service",
    (
        "labels missing, or not below `deploy:` in the stack file",
        "the service is not on Traefik's network",
        "two routers share a name",
    ),
    "See Traefik's log and dashboard for the router of this host.",
)
NO_PAGE = Diagnosis(
    "The page does not come",
    ("frontend not started", "its router or its certificate is missing"),
    "See `docker service ps` of frontend, then Traefik's routers.",
)
