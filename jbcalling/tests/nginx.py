"""nginx before replicas, as an operator sets it up from Debian.

Its free version has no sticky sessions and asks nobody how he is. So it draws a replica for
who has no cookie, says in the cookie which, and tries another one when that fails.
"""

from __future__ import annotations

from pathlib import Path

from jbcalling.tests.balancer import Balancer

_CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;

    split_clients $request_id $drawn {{
{shares}
    }}
    map $cookie_io $replica {{
        default $drawn;
{cookies}
    }}
    map $http_upgrade $connection_upgrade {{
        default upgrade;
        "" close;
    }}
{upstreams}
    server {{
        listen 127.0.0.1:{port}{tls};
        {certificates}
        client_max_body_size 16m;
        location / {{
            proxy_pass http://$replica;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_connect_timeout 2s;
            proxy_read_timeout 1h;
            add_header Set-Cookie "io=$replica; Path=/socket.io/; HttpOnly{secure}";
        }}
        location /pages/ {{
            add_header Content-Type text/html always;
            return 200 "<html></html>";
        }}
    }}
}}
"""


class Nginx(Balancer):
    def _configuration(self, replicas: tuple[int, ...], certificate: Path | None) -> str:
        share = 100 // len(replicas)
        return _CONFIGURATION.format(
            folder=self.folder,
            port=self.port,
            shares="\n".join(
                f"        {'*' if port == replicas[-1] else f'{share}%'} r{port};"
                for port in replicas
            ),
            cookies="\n".join(f"        r{port} r{port};" for port in replicas),
            upstreams="\n".join(_upstream(port, replicas) for port in replicas),
            tls=" ssl" if certificate else "",
            certificates=(
                f"ssl_certificate {certificate}; ssl_certificate_key {certificate};"
                if certificate
                else ""
            ),
            secure="; Secure" if certificate else "",
        )

    def _command(self) -> list[str]:
        return ["nginx", "-p", str(self.folder), "-c", str(self.file), "-e", "stderr"]


def _upstream(port: int, replicas: tuple[int, ...]) -> str:
    servers = [f"server 127.0.0.1:{port} max_fails=1 fail_timeout=3s;"]
    servers += [f"server 127.0.0.1:{other} backup;" for other in replicas if other != port]
    return f"    upstream r{port} {{ {' '.join(servers)} }}"
