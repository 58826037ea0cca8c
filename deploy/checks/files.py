from __future__ import annotations

import resource
from typing import Any

from django.core.checks import CheckMessage, Warning, register

_ENOUGH = 8192


@register("deploy", deploy=True)
def check_files(app_configs: Any, **options: Any) -> list[CheckMessage]:
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY or limit >= _ENOUGH:
        return []
    return [
        Warning(
            f"This process may open {limit} files.",
            hint=f"Every client is one, and TCP media too. Allow {_ENOUGH} or more: `ulimit -n`, "
            "systemd's LimitNOFILE, `ulimits` of a container.",
            id="calling.W007",
        )
    ]
