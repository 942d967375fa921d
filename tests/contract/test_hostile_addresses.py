"""Every address of the whole house against whoever wants a file, another's page, or a link of their own in ours.

The addresses are taken from the application itself, so that a new one is under the same tests.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.bootstrap import build_app
from bot.channels import audio
from bot.desk.private_words import Words
from bot.settings import read
from tests.fakes.console import ConsoleHouse
from tests.fakes.house import ROOT

pytestmark = pytest.mark.slow
PLANTED = "planted-and-never-served-4417"
PARAMETER = re.compile(r"\{[^}]+\}")
TRAVERSALS = (
    "..%2fplanted.txt", "..%2f..%2fplanted.txt", "%2e%2e%2fplanted.txt", "..%5cplanted.txt", "..%252fplanted.txt",
    "....%2f%2fplanted.txt", "%00planted.txt", "planted.txt%00.mp3", "..%2fplanted.mp3", "..%2fplanted.ogg",
    "..%2fvoice%2fplanted.mp3", "..%2fkeys%2fcookie.key", "..%2fstore.sqlite3", "file:%2f%2f%2fetc%2fpasswd",
    "%2fetc%2fpasswd", "~root", "C:%5cwindows%5cwin.ini", "con.mp3", "١.mp3", "-1", "1e3", "0x1", "%ff%fe",
    "{{1234*4321}}", "${1234*4321}", "{0.__class__}", "%25s%25n",
)  # fmt: skip
FILES = (b"root:x:0:0", PLANTED.encode(), b"SQLite format 3")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> tuple[TestClient, Path]:
    """Everything the gateway serves, on an empty store, with files lying where a wrong step would lead."""
    data = tmp_path_factory.mktemp("house") / "data"
    data.mkdir()
    app = build_app(read({"LIANXIN_DATA": str(data), "LIANXIN_VOICE": "off"}, ROOT))
    folders = [data.parent, data, *(data / name for name in ("voice", "studio", "videos", "recordings", "log"))]
    for folder in folders:
        folder.mkdir(exist_ok=True)
        for name in ("planted.txt", "planted.mp3", "planted.ogg", "planted.mp4", "planted.wav"):
            (folder / name).write_text(PLANTED)
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False), data


def test_an_address_with_a_slip_of_the_pen_leads_back_to_the_house(house: tuple[TestClient, Path]) -> None:
    client, _ = house
    page = client.get("/。", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "没有这一页" in page.text
    assert '<a class="button main" href="/">' in page.text
    assert 'href="tel:' in page.text
    assert client.get("/nothing", headers={"Accept": "application/json"}).text == "Not Found"


def paths(client: TestClient, method: str = "GET") -> list[str]:
    """Every address of the house that a method may ask for; streams never end and are left to their own tests."""
    routes: list[Any] = client.app.routes  # type: ignore[attr-defined]
    found = {one.path for one in routes if isinstance(one, Route) and method in (one.methods or ())}
    return sorted(found - {"/web/events", "/events", "/console/events"})


def test_the_whole_house_is_under_these_tests(house: tuple[TestClient, Path]) -> None:
    known = set(paths(house[0]))
    assert {
        "/",
        "/audio/{name}",
        "/video/{name}",
        "/ticket/{name}",
        "/guide/form/{token}",
        "/static/page.{rest}",
    } <= known
    assert {"/console/recordings/{id}", "/console/calendar/{token}", "/console/static/{name}"} <= known
    assert any(path.startswith("/console/studio/") and "{" in path for path in known)


@pytest.mark.parametrize("hostile", TRAVERSALS)
def test_no_address_leads_to_a_file_that_is_not_meant(house: tuple[TestClient, Path], hostile: str) -> None:
    client, _ = house
    for path in paths(client):
        if "{" not in path:
            continue
        answer = client.get(PARAMETER.sub(lambda _: hostile, path))
        assert answer.status_code in (303, 307, 400, 401, 403, 404, 405, 422), (path, answer.status_code)
        assert not [one for one in FILES if one in answer.content], path
        assert "5332114" not in answer.text + answer.headers.get("location", ""), path


def test_a_step_up_in_the_address_itself_leads_nowhere(house: tuple[TestClient, Path]) -> None:
    client, _ = house
    for start in ("/audio", "/video", "/static", "/console/static", "/console/recordings", "/ticket", "/guide/picture"):
        for steps in (
            "/../planted.txt",
            "/%2e%2e/planted.txt",
            "/..;/planted.txt",
            "//etc/passwd",
            "/./../keys/cookie.key",
        ):
            answer = client.get(start + steps)
            assert answer.status_code in (303, 307, 400, 401, 404, 405)
            assert not [one for one in FILES if one in answer.content]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "evil.example@hall.example", "<script>", "a b", ""]
)
def test_a_forged_host_gets_into_no_page_and_no_redirect(house: tuple[TestClient, Path], host: str) -> None:
    """The code on the hall's television is for whoever asked under that name, so it is the one exception."""
    client, _ = house
    headers = {"host": host, "x-forwarded-host": "evil.example", "x-forwarded-server": "evil.example"}
    for path in paths(client):
        answer = client.get(PARAMETER.sub("1", path), headers=headers)
        told = answer.text + repr(sorted(answer.headers.items()))
        assert "evil.example" not in told, path
        assert "<script>/" not in told, path
        assert answer.headers.get("location", "/").startswith("/"), path


def test_every_redirect_stays_in_the_house(house: tuple[TestClient, Path]) -> None:
    client, _ = house
    for path in paths(client):
        for query in (
            "next=https://evil.example",
            "next=//evil.example",
            "then=https:evil.example",
            "from=//evil.example",
        ):
            answer = client.get(f"{PARAMETER.sub('1', path)}?{query}")
            location = answer.headers.get("location", "/")
            assert location.startswith("/"), path
            assert not location.startswith(("//", "/\\")), path


def test_everything_that_is_sent_says_what_it_is_and_is_not_guessed_at(house: tuple[TestClient, Path]) -> None:
    client, _ = house
    for path in paths(client):
        answer = client.get(PARAMETER.sub("1", path))
        if answer.headers.get("content-type", "").startswith(("text/html", "image/svg+xml")):
            assert "content-security-policy" in answer.headers, path
            assert answer.headers["x-content-type-options"] == "nosniff", path


def test_over_tls_every_answer_says_that_it_stays_so_and_without_tls_none_does(house: tuple[TestClient, Path]) -> None:
    over_tls = TestClient(house[0].app, base_url="https://hall.test", follow_redirects=False)
    for path in paths(over_tls):
        address = PARAMETER.sub("1", path)
        assert over_tls.get(address).headers["strict-transport-security"] == "max-age=31536000", path
        assert "strict-transport-security" not in house[0].get(address).headers


def test_no_method_that_changes_anything_can_be_called_without_a_right(house: tuple[TestClient, Path]) -> None:
    """From outside, with nothing in hand: every POST of the house is refused, and nothing is in the store after it."""
    client, _ = house
    for path in paths(client, "POST"):
        if path in ("/webhooks/rest/webhook", "/console/login"):  # open on loopback; the form has its own key
            continue
        answer = client.post(PARAMETER.sub("1", path), content=b"{}", headers={"content-type": "application/json"})
        assert answer.status_code in (303, 400, 401, 403, 404, 405, 413, 415), (path, answer.status_code)


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "http://]", "http://a[b]c", "://", "[", "http://\xe4"])
def test_an_origin_that_is_no_address_is_another_site_and_no_fault(house: tuple[TestClient, Path], origin: str) -> None:
    client = TestClient(house[0].app, raise_server_exceptions=False, follow_redirects=False)  # nobody's allowance
    for path in paths(house[0]):
        if path.startswith(("/web/", "/console")):
            client.cookies.clear()
            answer = client.get(PARAMETER.sub("1", path), headers={"origin": origin.encode("latin-1")})
            assert answer.status_code < 500, path
    client.cookies.clear()
    for path in ("/web/messages", "/web/voice", "/web/photo", "/console/login"):
        assert client.post(path, headers={"origin": origin.encode("latin-1")}).status_code in (403, 415), path


@pytest.mark.parametrize("token", ["%E4%BA%BA", "%ff", "%00", "%ed%a0%80", "é", "", "x" * 5000])
def test_a_wrong_token_of_any_letters_is_refused_at_the_engines_own_address(
    house: tuple[TestClient, Path], token: str
) -> None:
    assert house[0].post(f"/internal/actions?token={token}", content=b"{}").status_code == 403


def test_whoever_leaves_while_sending_is_no_fault(
    house: tuple[TestClient, Path], caplog: pytest.LogCaptureFixture
) -> None:
    """Else a stranger fills the log with as many tracebacks as they like, and real faults are not seen among them."""
    client, _ = house
    client.get("/")
    visitor = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    for path in paths(client, "POST"):
        for kind in ("application/json", "audio/webm", "image/png", "application/x-www-form-urlencoded", MULTIPART):
            _leave(client.app, PARAMETER.sub("1", path), kind, visitor)
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == []


MULTIPART = "multipart/form-data; boundary=b"


def _leave(app: Any, path: str, kind: str, cookies: str) -> None:
    """Announce a body, send its beginning, and go."""
    said = {"host": "hall.test", "origin": "http://hall.test", "content-type": kind, "cookie": cookies}
    headers = [(name.encode(), value.encode()) for name, value in {**said, "content-length": "600"}.items()]
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": path, "query_string": b"",
        "raw_path": path.encode(), "root_path": "", "headers": headers, "client": ("127.0.0.1", 1), "server": ("x", 80),
    }  # fmt: skip
    came = iter([{"type": "http.request", "body": b"--b", "more_body": True}])

    async def receive() -> dict[str, Any]:
        return next(came, {"type": "http.disconnect"})

    async def send(_message: Any) -> None: ...

    asyncio.run(app(scope, receive, send))


class Shelf:
    """What is behind the audio route: one sentence, one file, and a note of every file that was asked for."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "known.mp3"
        self.path.write_bytes(b"ID3 sound")
        self.asked: list[str] = []

    def sentence(self, key: str) -> Words | None:
        return Words("不收钱。", "normal") if key == "known" else None

    async def file(self, words: Words, codec: str) -> Path | None:
        self.asked.append(words.spoken)
        return self.path


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(st.text(min_size=1, max_size=40), st.sampled_from(["known.wav", "known.mp3.mp3", "known", "KNOWN.mp3"]))
)
def test_only_the_key_of_a_sentence_that_was_said_opens_a_sound(tmp_path_factory: Any, name: str) -> None:
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    client = TestClient(Starlette(routes=list(audio.routes(shelf))))
    assert client.get("/audio/known.mp3").content == b"ID3 sound"
    if name in ("known.mp3", "known.ogg"):
        return
    answer = client.get("/audio/" + quote(name, safe=""))
    assert answer.status_code == 404
    assert shelf.asked == ["不收钱。"]


@pytest.mark.parametrize("name", ["..%2f1", "1.mp3", "1%2f..%2f1", "+1", "1 ", "%31%00", "９", "1.0", "-1", "1;2", "*"])
def test_a_recording_is_opened_by_its_number_and_nothing_else(tmp_path: Path, name: str) -> None:
    house = ConsoleHouse(tmp_path)
    _, one = house.recorded()
    assert one.id == 1
    clerk = house.clerk()
    answer = clerk.get(f"/console/recordings/{name}")
    assert answer.status_code in (400, 404)
    assert b"ID3" not in answer.content
    assert house.looks("look") == []
    house.close()
