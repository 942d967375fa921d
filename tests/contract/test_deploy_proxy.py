"""nginx before the gateway: TLS, what people may reach and what not, streams word by word, a log without secrets."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from bot.bootstrap import build_app
from bot.settings import read
from tests.fakes.patience import wait_until
from tests.fakes.product import ROOT, free_port

pytestmark = [pytest.mark.slow, pytest.mark.nginx]
INSIDE = ("/health", "/metrics", "/openapi.json", "/events", "/webhooks/rest/webhook", "/internal/actions")


class Gateway(BaseHTTPRequestHandler):
    """Says what it was asked and how it was told of the way; its stream says one word and waits."""

    going_on = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        if self.path.endswith("/events"):
            self.wfile.write(b"first\n")
            self.wfile.flush()
            self.going_on.wait(30)
        words = [self.path, self.headers.get("X-Forwarded-Proto", ""), self.headers.get("X-Forwarded-For", "")]
        self.wfile.write(" ".join(words).encode())

    def log_message(self, *_words: object) -> None:
        pass


@dataclass
class Proxy:
    """A running nginx with the shipped file."""

    https: int
    http: int
    trust: ssl.SSLContext
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"https://localhost:{self.https}{path}", context=self.trust, timeout=20) as got:
                return got.status, got.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    behind.daemon_threads = True
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    ours = trustme.CA()
    paper = ours.issue_cert("localhost")
    paper.private_key_and_cert_chain_pem.write_to_path(folder / "hall.key")
    paper.private_key_and_cert_chain_pem.write_to_path(folder / "hall.crt")
    https, http = free_port(), free_port()
    shipped = (ROOT / "deploy" / "proxy" / "lianxin.conf").read_text(encoding="utf-8")
    for here, there in {
        "/etc/nginx/tls": str(folder), "127.0.0.1:8080": f"127.0.0.1:{behind.server_address[1]}",
        "listen 443": f"listen 127.0.0.1:{https}", "listen 80": f"listen 127.0.0.1:{http}",
        "/dev/stdout": str(folder / "access.log"), "/dev/stderr": str(folder / "error.log"),
    }.items():  # fmt: skip
        assert here in shipped
        shipped = shipped.replace(here, there)
    (folder / "lianxin.conf").write_text(shipped, encoding="utf-8")
    paths = "".join(f"{n}_temp_path {folder}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    own = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; {own} error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {paths} include {folder}/lianxin.conf; }}\n",
        encoding="utf-8",
    )
    command = [str(shutil.which("nginx")), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    subprocess.run([*command, "-t"], check=True, capture_output=True, timeout=30)
    trust = ssl.create_default_context()
    ours.configure_trust(trust)
    made = Proxy(https, http, trust, folder / "access.log")
    with subprocess.Popen(command) as server:
        try:
            wait_until(lambda: (folder / "pid").exists() and (folder / "pid").read_text().strip() != "")
            yield made
        finally:
            Gateway.going_on.set()
            server.terminate()
            server.wait(20)
            behind.shutdown()
            behind.server_close()


def test_every_address_of_people_and_staff_is_passed_on_and_no_other(proxy: Proxy, tmp_path: Path) -> None:
    app = build_app(read({"LIANXIN_DATA": str(tmp_path), "LIANXIN_ASR": "off", "LIANXIN_VOICE": "off"}, ROOT))
    paths = {route.path.partition("{")[0] for route in app.routes}  # type: ignore[attr-defined]
    assert set(INSIDE) <= paths
    for path in sorted(paths - {"/web/events", "/console/events"}):
        wanted = 404 if path in INSIDE else 200
        assert proxy.get(path)[0] == wanted, path


def test_the_gateway_hears_of_tls_and_of_who_asks(proxy: Proxy) -> None:
    assert proxy.get("/screen")[1] == "/screen https 127.0.0.1"


def test_who_comes_without_tls_is_sent_to_it(proxy: Proxy) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_words: object) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as told:
        urllib.request.build_opener(Stay).open(f"http://localhost:{proxy.http}/guide", timeout=20)
    assert told.value.code == 301
    assert told.value.headers["location"] == "https://localhost/guide"


def test_a_stream_is_passed_on_word_by_word(proxy: Proxy) -> None:
    Gateway.going_on.clear()
    address = f"https://localhost:{proxy.https}/web/events"
    with urllib.request.urlopen(address, context=proxy.trust, timeout=20) as stream:
        assert stream.readline() == b"first\n"  # while the rest is held back
        Gateway.going_on.set()
        assert stream.read().startswith(b"/web/events")


def test_the_log_holds_no_secret_address(proxy: Proxy) -> None:
    proxy.get("/ticket/very-secret?token=also-secret")
    wait_until(lambda: " /ticket 200 " in proxy.log.read_text())
    assert "secret" not in proxy.log.read_text()
