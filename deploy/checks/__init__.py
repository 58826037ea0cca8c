"""What `manage.py check --deploy` looks at on the machine, and in the role, that it runs in.

Importing a module registers its checks. Ids are `calling.E…` for what breaks
calls and `calling.W…` for what may; each says what to do. `SILENCED_SYSTEM_CHECKS`
takes them. Another look, at the whole of a running deployment, is `check_stack`.

    role            what this process is for, which decides what is worth a look
    database        E001 away or without tables   clock       E002 another time than the database
    worker          E003 missing, E004 its schema, W001 unknown version
    announced       E005, W008 none, E006 nobody's, W002 private
    ports           E007 too few, W003 none to spare, E008 shared with HTTP
    taken_ports     E009 another node's, E010 somebody else's
    turn            E011 no secret, W004 no TURN
    redis           E012 away, E013 too old, E014 evicts
    layer           E015 alone in memory though a fleet is there
    secret_key      E016 weak, E017 each replica its own    debug   E018 on
    hosts           E019 any, W005 this machine's alone     proxy   W006 any may speak for clients
    sticky_cookie   E020 off                                files   W007 few
"""

from deploy.checks import (  # noqa: F401
    announced,
    clock,
    database,
    debug,
    files,
    hosts,
    layer,
    ports,
    proxy,
    redis,
    secret_key,
    sticky_cookie,
    taken_ports,
    turn,
    worker,
)
