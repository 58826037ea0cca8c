"""What the front end's image serves, by a real nginx with the image's own site."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from deploy.tests.shipping.ports import free_port, wait_until_it_listens

DOCKER = Path(__file__).parents[2] / "docker"
PROJECT = DOCKER.parents[1]
MAIN = """
daemon off;
worker_processes 1;
pid {here}/pid;
error_log {here}/errors;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {here}/1;
    proxy_temp_path {here}/2;
    fastcgi_temp_path {here}/3;
    uwsgi_temp_path {here}/4;
    scgi_temp_path {here}/5;
    include {here}/site.conf;
}}
"""


@dataclass
class Site:
    port: int
    www: Path

    def get(self, path: str) -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer, body


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    here = tmp_path_factory.mktemp("nginx")
    # nginx's worker is another user.
    here.chmod(0o755)
    here.parent.chmod(0o755)
    www, port = here / "www", free_port()
    subprocess.run([DOCKER / "steps/pages.sh", sys.executable, www], cwd=PROJECT, check=True)
    filled = subprocess.run(
        ["envsubst", "$SIGNALING_URL"],
        input=(DOCKER / "frontend/site.conf.template").read_text(),
        env={"PATH": os.environ["PATH"], "SIGNALING_URL": "https://api.example.org"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    (here / "site.conf").write_text(
        filled.replace("listen 8080", f"listen 127.0.0.1:{port}").replace("/srv/www", str(www))
    )
    (here / "nginx.conf").write_text(MAIN.format(here=here) + user())
    nginx = subprocess.Popen(
        ["nginx", "-p", here, "-c", here / "nginx.conf", "-e", here / "errors"]
    )
    try:
        wait_until_it_listens(nginx, port)
        yield Site(port, www)
    finally:
        nginx.terminate()
        nginx.wait()


def user() -> str:
    """The worker of a root's nginx could not read what only root may."""
    return "user root;\n" if os.geteuid() == 0 else ""


def test_every_room_has_the_same_page_which_knows_where_signaling_is(site: Site) -> None:
    answer, page = site.get("/r/team-7/")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert '"roomId": "", ' in page
    assert '"signalingUrl": "https://api.example.org"' in page


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/", 200, None),
        ("/health", 200, None),
        ("/r/demo?token=a", 301, "/r/demo/?token=a"),
        ("/favicon.ico", 302, "/static/rooms/favicon.svg"),
        ("/r/-x/", 404, None),
        (f"/r/{'a' * 65}/", 404, None),
        ("/call.html", 404, None),
        ("/socket.io/", 404, None),
    ],
)
def test_paths(site: Site, path: str, status: int, location: str | None) -> None:
    answer, _ = site.get(path)
    assert (answer.status, answer.headers["Location"]) == (status, location)
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_assets_that_are_named_by_content_are_kept(site: Site) -> None:
    asset = next((site.www / "static/rooms/app/assets").glob("*.js"))
    answer, body = site.get(f"/{asset.relative_to(site.www)}")
    assert (answer.status, body) == (200, asset.read_text())
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    icon, _ = site.get("/static/rooms/favicon.svg")
    assert icon.headers["Cache-Control"] == "public, max-age=3600"
