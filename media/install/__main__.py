"""`python -m media.install`: the installer on a bare Python, without Django and what it needs.

For images, whose layer with the worker must not depend on the rest of the server. In a
server's own environment, `manage.py install_worker` is the command.
"""

from __future__ import annotations

import sys

from media.install.errors import InstallError
from media.install.installer import install


def main() -> None:
    try:
        install(lambda line: print(line, flush=True))
    except InstallError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
