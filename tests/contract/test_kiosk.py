"""What the kiosk's addresses promise: only its own page may ask, nothing personal comes back, no picture is kept."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import segno
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels import kiosk, square_code, web
from bot.store.seal import Seal
from bot.store.store import Store
from tests.contract.test_arriving import NAME, PHONE, Lobby
from tests.fakes.template import empty_store
from tests.fakes.web_service import FakeWebService


class Hall(Lobby):
    """A lobby with a kiosk in it that is reached over HTTP; `heard` is what its ear hears."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.service, self.arrivals, self.heard = FakeWebService(), 0, ""
        lobby = kiosk.Lobby(self.service.unsign, self.kiosk, self._say, self._arrived, self)
        app = Starlette(routes=[*kiosk.routes(lobby), *web.routes(self.service)])
        self.browser = TestClient(app, headers={"Sec-Fetch-Site": "same-origin"}, raise_server_exceptions=False)

    def _say(self, text: str, loud: bool) -> str:
        return f"/audio/{'loud' if loud else 'usual'}-{len(text)}.mp3"

    def _arrived(self) -> None:
        self.arrivals += 1

    async def hear(self, data: bytes, recognise: bool = True) -> Any:
        return SimpleNamespace(text=self.heard)

    def shows(self, picture: bytes, kind: str = "image/png") -> Any:
        """A still of the camera."""
        return self.browser.post("/web/checkin/picture?at=kiosk", content=picture, headers={"Content-Type": kind})

    def asks(self, path: str, **fields: Any) -> Any:
        """What the page sends."""
        return self.browser.post(f"/web/checkin/{path}?at=kiosk", json=fields)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    db = empty_store(tmp_path)
    hall = Hall(Store(db, Seal(b"k" * 32)))
    hall.browser.get("/kiosk")
    yield hall
    db.close()


def still(text: str, kind: str = "PNG") -> bytes:
    """A picture in which somebody holds up a code, a little turned and on a grey table."""
    code = io.BytesIO()
    segno.make(text).save(code, kind="png", scale=5, border=4)
    picture = Image.new("L", (640, 480), 120)
    picture.paste(Image.open(code).convert("L").rotate(11, expand=True, fillcolor=120), (180, 90))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_ticket_held_up_is_found_and_thats_me_checks_in(hall: Hall, kind: str) -> None:
    one = hall.book()
    found = hall.shows(still(hall.code(one), kind), f"image/{kind.lower()}")
    assert found.headers["cache-control"] == "no-store"
    body = found.json()
    assert (body["state"], body["mine"][0]["who"], body["url"]) == ("found", "林＊＊", "/audio/usual-26.mp3")
    assert [secret for secret in (NAME, NAME[1:], PHONE, "白塘", str(one.licence)) if secret in found.text] == []
    came = hall.asks("arrive", token=body["mine"][0]["token"]).json()
    assert (came["state"], came["slip"]["waiting"], hall.status(one), hall.arrivals) == (
        "arrived", "001", "checked_in", 1,
    )  # fmt: skip


def test_a_picture_without_a_code_is_not_counted_and_rubbish_is_no_code(hall: Hall) -> None:
    for _ in range(20):
        assert hall.shows(still(hall.code(hall.book(phone="13000000009")))[:200]).json() == {"state": "unread"}
    blank = io.BytesIO()
    Image.new("L", (640, 480), 200).save(blank, "PNG")
    assert hall.shows(blank.getvalue()).json() == {"state": "unread"}
    assert hall.shows(still("https://example.com/pay")).json()["state"] == "foreign"


def test_pictures_are_limited_in_size_kind_and_width(hall: Hall) -> None:
    assert hall.shows(b"x" * (square_code.LARGEST + 1)).status_code == 413
    assert hall.shows(b"GIF89a", "image/gif").status_code == 415
    wide = io.BytesIO()
    Image.new("L", (square_code.WIDEST + 1, 4)).save(wide, "PNG")
    assert hall.shows(wide.getvalue()).json() == {"state": "unread"}


def test_numbers_are_typed_or_said(hall: Hall) -> None:
    one = hall.book()
    assert hall.asks("look", by="number", said=one.number).json()["state"] == "found"
    assert hall.asks("look", by="phone", said="4321").json()["state"] == "found"
    hall.heard = "零零零" + "零一二三四五六七八九"[one.id]
    sound = hall.browser.post("/web/checkin/voice?at=kiosk", content=b"x", headers={"Content-Type": "audio/webm"})
    assert sound.json()["state"] == "found"
    hall.heard = "我来办事"
    sound = hall.browser.post("/web/checkin/voice?at=kiosk", content=b"x", headers={"Content-Type": "audio/webm"})
    assert sound.json() == {"state": "unheard"}


def test_the_next_visitor_can_do_nothing_with_what_the_one_before_found(hall: Hall) -> None:
    one = hall.book()
    token = hall.asks("look", by="number", said=one.number).json()["mine"][0]["token"]
    hall.browser.get("/kiosk")  # the screen was reset
    assert hall.asks("arrive", token=token).json()["state"] == "stale"
    assert hall.status(one) == "confirmed"


def test_guessing_is_stopped_for_the_machine_however_often_the_page_is_opened_anew(hall: Hall) -> None:
    states = []
    for guess in range(9):
        hall.browser.get("/kiosk")
        states.append(hall.asks("look", by="phone", said=f"{guess:04d}").json()["state"])
    assert states == ["unknown"] * 8 + ["too_many"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("look", {"by": "name", "said": "林"}, 400), ("look", {"by": "number"}, 400),
        ("look", {"by": "number", "said": "1" * 41}, 400), ("arrive", {"token": 7}, 400),
        ("arrive", {}, 400), ("arrive", [], 400),
    ],
)  # fmt: skip
def test_what_is_not_as_agreed_is_refused(hall: Hall, path: str, body: Any, status: int) -> None:
    answer = hall.browser.post(f"/web/checkin/{path}?at=kiosk", content=json.dumps(body).encode(), headers=JSON)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "detail"}


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("path", ["look", "picture", "voice", "arrive"])
def test_other_sites_and_browsers_without_the_kiosks_cookie_may_ask_nothing(hall: Hall, path: str) -> None:
    foreign = hall.browser.post(f"/web/checkin/{path}", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    hall.browser.cookies.clear()
    hall.browser.get("/")  # the page at home is no kiosk
    assert hall.browser.post(f"/web/checkin/{path}", json={}).status_code == 401
    assert hall.browser.get("/web/say?what=greeting").status_code == 401


def test_the_kiosks_own_sentences_have_a_sound_in_two_loudnesses(hall: Hall) -> None:
    usual, loud = (hall.browser.get(f"/web/say?what=greeting{more}").json()["url"] for more in ("", "&loud=1"))
    assert usual.startswith("/audio/usual")
    assert loud.startswith("/audio/loud")
    assert hall.browser.get("/web/say?what=anything").status_code == 404


def test_the_kiosk_page_may_use_the_camera_and_no_other_page_may(hall: Hall) -> None:
    assert "camera=(self)" in hall.browser.get("/kiosk").headers["permissions-policy"]
    assert "camera=()" in hall.browser.get("/").headers["permissions-policy"]
    alive = hall.browser.get("/web/alive")
    assert (alive.status_code, alive.headers["cache-control"]) == (204, "no-store")
