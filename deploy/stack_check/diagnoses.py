"""The names of what goes wrong with deployments, with causes and cures."""

from __future__ import annotations

from deploy.stack_check.result import Diagnosis

NAME_UNKNOWN = Diagnosis(
    "Name does not resolve",
    ("no DNS record for it", "the record is too new to be known here"),
    "Let the name point to the edge, then try again.",
)
CERTIFICATE_ENDED = Diagnosis(
    "Certificate ended",
    (
        "it was not renewed: Let's Encrypt cannot reach port 80 or 443 of this name",
        "it was renewed, but the edge was not told to read it again",
    ),
    "Look for `acme` in Traefik's log; reload another edge. Browsers do not open the page.",
)
CERTIFICATE_ENDS = Diagnosis(
    "Certificate ends soon",
    (
        "it was not renewed: Let's Encrypt cannot reach port 80 or 443 of this name",
        "it was renewed, but the edge was not told to read it again",
    ),
    "Look for `acme` in Traefik's log; reload another edge. From its end on, browsers do not open "
    "the page.",
)
CERTIFICATE_OF_ANOTHER = Diagnosis(
    "Certificate for another name",
    (
        "the certificate lacks this name",
        "Traefik has no certResolver for this router, and shows its default certificate",
        "the name leads to another machine",
    ),
    "Have a certificate made for every name under which clients come.",
)
CERTIFICATE_UNKNOWN = Diagnosis(
    "Certificate of an unknown authority",
    (
        "Traefik has no certResolver for this router, and shows its default certificate",
        "the edge sends no intermediate certificate",
        "the authority is your own: then SSL_CERT_FILE has to name its certificate here",
    ),
    "Look for `acme` in Traefik's log; browsers give no camera to a page without a good "
    "certificate.",
)
NO_TLS = Diagnosis(
    "TLS is off",
    ("the edge speaks plain http on this port", "the URL has another port or scheme"),
    "Turn TLS on: browsers give camera and microphone to pages over https alone.",
)
SIGNALING_DOWN = Diagnosis(
    "Signaling does not answer",
    (
        "the name leads to another machine",
        "signaling not started, or not healthy yet",
        "Traefik has no router for this host",
        "a firewall closes the edge's port",
    ),
    "See `docker service ps` of signaling and its log, then Traefik's routers.",
)
NO_REPLICA = Diagnosis(
    "Signaling does not answer",
    (
        "signaling not started, or not healthy yet",
        "the edge holds all replicas for unhealthy: ALLOWED_HOSTS lacks the host that its health "
        "check asks for",
        "signaling is not on the edge's network",
    ),
    "The edge answers, but has no replica to ask. See `docker service ps` of signaling; "
    "`Invalid HTTP_HOST header` in its log is ALLOWED_HOSTS.",
)
NOT_SIGNALING = Diagnosis(
    "Something else than signaling answers",
    (
        "the name leads to another machine",
        "the edge sends this host or path to another service",
    ),
    "Compare where the name leads (dns, above) with the edge's address, then see its routers.",
)
REPLICA_DEAD = Diagnosis(
    "A replica is dead",
    ("it has ended, or hangs", "its address is another one by now"),
    "See its log; the balancer keeps clients from it meanwhile.",
)
REPLICA_IN_ROTATION = Diagnosis(
    "A dead replica gets requests",
    (
        "a replica has died, hangs, or cannot be reached from the edge",
        "the balancer has no health check, or asks too seldom",
    ),
    "Start the replica again, and have the balancer ask each for /health every second.",
)
CUT_OFF = Diagnosis(
    "A replica is not like the others",
    (
        "its REDIS_URL, GATEWAY_REDIS_URL or DATABASE_URL is another, or its network",
        "a dependency came back, and it has not noticed yet",
    ),
    "Ask each replica itself (--replica URL), and give all of them the same settings.",
)
SPLIT_FLEET = Diagnosis(
    "Replicas do not hear each other",
    (
        "Redis for the gateway (redis-gateway) is down",
        "REDIS_URL, GATEWAY_REDIS_URL or DATABASE_URL differ between replicas",
    ),
    "Give all replicas the same. Until then, people in one room do not see each other.",
)
MIXED_KEYS = Diagnosis(
    "Replicas with several SECRET_KEYs",
    ("SECRET_KEY is not set, and each made its own", "it differs between replicas"),
    "Give all of them the same SECRET_KEY: links and logins of one are void at another.",
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
    "See `docker service ps` of redis. Calls that run go on meanwhile; nobody joins.",
)
GATEWAY_REDIS_DOWN = Diagnosis(
    "Redis of the gateway down",
    (
        "redis-gateway is not running",
        "signaling is not on its network",
        "GATEWAY_REDIS_URL (without it, REDIS_URL) is wrong",
    ),
    "See `docker service ps` of redis-gateway. Calls go on; people hear of each other late.",
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
SOCKET_IO_ELSEWHERE = Diagnosis(
    "Socket.IO is not routed to signaling",
    (
        "the edge sends /socket.io/ to the front end",
        "Traefik labels missing: another service answers for this path",
    ),
    "Let the edge send /socket.io/ of this host to signaling.",
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
NOT_FORWARDED = Diagnosis(
    "The proxy does not say that pages came over https",
    (
        "it does not set X-Forwarded-Proto",
        "TRUSTED_PROXIES lacks the proxy's address",
        "it passes on another Host",
    ),
    "Have it set `X-Forwarded-Proto: https`; until then, nobody logs in to the admin.",
)
CUT_WHEN_IDLE = Diagnosis(
    "A proxy cuts idle connections",
    (
        "its timeouts are below 45 s, Engine.IO's pingInterval and pingTimeout",
        "HAProxy: `timeout client`, `timeout server`, `timeout tunnel`",
        "nginx: `proxy_read_timeout`, `proxy_send_timeout`",
    ),
    "Set them to 60 s or more, for a tunnel to 1 h. Until then, people drop and come back.",
)
BODY_TOO_LARGE = Diagnosis(
    "A proxy refuses large requests",
    ("nginx: `client_max_body_size`", "a firewall for web applications"),
    "Let bodies of 1 MB through; until then, clients that poll cannot share their media.",
)
COOKIE_WRONG = Diagnosis(
    "The sticky cookie is set wrong",
    (
        "over https it lacks `Secure`, or over http it has it",
        "its path is not / or /socket.io/",
    ),
    "Correct it where it is set: the balancer's rule, or SIGNALING_COOKIE=false for signaling's "
    "own.",
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
NODES_MISSING = Diagnosis(
    "Media nodes missing",
    (
        "a media node is down, drains, or cannot reach Redis or the database",
        "it is so much busier than others that no new room is placed there",
        "it died lately and came back: rooms avoid it for 10 s, after more deaths up to 5 minutes",
    ),
    "See `docker service ps` of media, the log of those that are missing, and the admin's Nodes.",
)
NOT_ANNOUNCED = Diagnosis(
    "ICE fails: wrong announced address",
    (
        "ANNOUNCED_ADDRESS is not set: the node announces what it sees itself",
        "it is an address of an inner network",
    ),
    "Set ANNOUNCED_ADDRESS of the node that is named to its public address.",
)
SOMEBODY_ELSE = Diagnosis(
    "ICE fails: wrong announced address",
    (
        "ANNOUNCED_ADDRESS is another machine's",
        "two media nodes announce the same address and ports",
        "something on the way answers for the node",
    ),
    "Set ANNOUNCED_ADDRESS of the node that is named to its own public address.",
)
NOBODY_THERE = Diagnosis(
    "ICE fails: wrong announced address",
    (
        "ANNOUNCED_ADDRESS leads nowhere: nothing answers there on any port",
        "a firewall drops all that comes to that machine",
    ),
    "Set ANNOUNCED_ADDRESS of the node that is named to its public address.",
)
PORTS_BLOCKED = Diagnosis(
    "ICE fails: media ports closed",
    (
        "a firewall drops what comes for RTC_PORTS (40000-40100): the machine answers on others",
        "ANNOUNCED_ADDRESS is another machine's, which has such a firewall",
    ),
    "Open RTC_PORTS of the node that is named, UDP and TCP.",
)
PORTS_CLOSED = Diagnosis(
    "ICE fails: wrong announced address, or media ports closed",
    (
        "ANNOUNCED_ADDRESS is another machine's: one answers there, but with no",
        "media ports are not published in host mode",
        "a firewall refuses what comes for RTC_PORTS, 40000-40100, UDP and TCP",
    ),
    "See that ANNOUNCED_ADDRESS of the node that is named is its own public address; then publish "
    "its ports in host mode and open them.",
)
UDP_CLOSED = Diagnosis(
    "ICE fails: media ports closed for UDP",
    (
        "a firewall is open for TCP of RTC_PORTS (40000-40100), but not for UDP",
        "ports are published for TCP alone",
    ),
    "Open and publish RTC_PORTS of the node that is named for UDP; until then, media goes over "
    "TCP, and stutters with every loss.",
)
TCP_CLOSED = Diagnosis(
    "ICE fails: media ports closed for TCP",
    (
        "a firewall is open for UDP of RTC_PORTS (40000-40100), but not for TCP",
        "ports are published for UDP alone",
    ),
    "Open and publish RTC_PORTS of the node that is named for TCP; until then, people whose "
    "network has no UDP have no media.",
)
NO_TURN = Diagnosis(
    "TURN is not offered",
    ("TURN_URLS of media lacks it", "the URL is none"),
    "Set TURN_URLS and TURN_SECRET on every media node.",
)
TURN_DOWN = Diagnosis(
    "TURN does not answer",
    ("the TURN server is not running", "its ports are closed", "TURN_URLS names another host"),
    "See the log of coturn, then its firewall: 3478 UDP and TCP, 5349 or 443 for TLS. Without it, "
    "people behind strict firewalls have no media.",
)
TURN_REFUSES = Diagnosis(
    "TURN refuses its credentials",
    (
        "TURN_SECRET of the media node and static-auth-secret of coturn differ",
        "the clock of the TURN server is ahead",
    ),
    "Give both the same secret: `static-auth-secret` of coturn is TURN_SECRET of media.",
)
CLOCK_WRONG = Diagnosis(
    "A clock is wrong",
    ("the media node's clock is behind: it gives out credentials that have ended", "ours is ahead"),
    "Have all machines keep time (chrony, systemd-timesyncd), then start media again.",
)
TURN_CERTIFICATE = Diagnosis(
    "TURN has a bad certificate",
    (
        "the certificate ended, or is for another name",
        "TLS is off on that port: `no-tls`, or no `cert` and `pkey`",
    ),
    "Give coturn, or what takes the TLS off for it, a certificate for the name in TURN_URLS.",
)
TURN_RELAYS_NOTHING = Diagnosis(
    "TURN relays nothing",
    (
        "coturn's denied-peer-ip has the media node's address in it (403)",
        "a firewall between the relay's ports (49160-49560 UDP) and the media node",
        "external-ip or relay-ip of coturn is wrong",
    ),
    "Let coturn reach the media nodes at the addresses that they announce.",
)
