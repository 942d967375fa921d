"""Who may use which address of the studio, and what a hostile browser gets from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.console.doorway import Doorway
from bot.console.pages import Pages
from bot.console.sign_in import SignIn
from bot.console.studio_routes import studio_routes
from bot.store.staff import ROLES
from bot.store.takes import CHECKED
from bot.voice.recording import LARGEST_BYTES
from tests.fakes.console import HALL, Clerk, ConsoleHouse
from tests.fakes.studio import Studio, shipped, spoken, wav

ACTING, KEEPING = ("clerk", "lead", "admin"), ("lead", "admin")
KEYS = count()


@dataclass(frozen=True)
class Case:
    """What an address answers: `done` to those who may use it, `nobody` to somebody who is not signed in."""

    done: int
    nobody: int = 401
    roles: tuple[str, ...] = ACTING
    form: dict[str, str] = field(default_factory=dict)


MATRIX: dict[tuple[str, str], Case] = {
    ("GET", "/console/studio"): Case(200, 303, ROLES),
    ("GET", "/console/studio/record/{key}"): Case(200, 303),
    ("POST", "/console/studio/record/{key}"): Case(200),
    ("GET", "/console/studio/takes/{id}/sound"): Case(200, 303, ROLES),
    ("POST", "/console/studio/takes/{id}/keep"): Case(303),
    ("GET", "/console/studio/check"): Case(200, 303, ROLES),
    ("GET", "/console/studio/playing"): Case(200, 303, ROLES),
    ("POST", "/console/studio/takes/{id}/approve"): Case(303),
    ("POST", "/console/studio/takes/{id}/back"): Case(303, form={"reason": "太快"}),
    ("POST", "/console/studio/takes/{id}/retire"): Case(303),
    ("GET", "/console/studio/speakers"): Case(200, 303, ROLES),
    ("POST", "/console/studio/speakers"): Case(303, form={"name": "演示丙", "accent": "plain", "agreed": "yes"}),
    ("POST", "/console/studio/speakers/{id}/withdraw"): Case(303),
    ("POST", "/console/studio/speakers/{id}/erase"): Case(303, roles=KEEPING, form={"sure": "yes"}),
    ("GET", "/console/studio/move"): Case(200, 303, KEEPING),
    ("POST", "/console/studio/export"): Case(200, roles=KEEPING),
    ("POST", "/console/studio/import"): Case(400, roles=KEEPING),
    ("POST", "/console/studio/import/take"): Case(404, roles=KEEPING),
}
FILES = ("/console/studio/record/{key}", "/console/studio/import")


class StudioHouse(ConsoleHouse):
    """A console with a studio in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.studio = Studio(self.store, folder / "studio")
        pages = Pages(lambda: HALL)
        sign_in = SignIn(self.store, pages)
        door = Doorway(self.store, self.clock, self.live, pages, sign_in.page, lambda: None)
        self.studio_routes = studio_routes(door, pages, self.studio)
        self.app = Starlette(routes=[*self.studio_routes, *self.routes])

    def key(self) -> str:
        """A thing on the list that no test has used."""
        return shipped()[next(KEYS) % 250].key


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioHouse]:
    house = StudioHouse(tmp_path_factory.mktemp("studio"))
    for role in ROLES:
        house.hire(role, role)
    yield house
    house.close()


def address(house: StudioHouse, path: str, clerk: str) -> str:
    """The path with something in it that this clerk could really do this with."""
    studio = house.studio
    if "{key}" in path:
        studio.voice()
        return path.replace("{key}", house.key())
    if "/speakers/{id}" in path:
        return path.replace("{id}", str(studio.voice()))
    if "{id}" not in path:
        return path
    voice, key = studio.voice(), house.key()
    if path.endswith("/keep"):
        sound = wav(spoken(max(0.5, 0.2 * len(studio.item(key).text)), seed=9000 + next(KEYS)))
        made = studio.hear(key, voice, studio.item(key).text, "", sound, clerk).take
    else:
        made = studio.recorded(key, voice, "陈静")
    return path.replace("{id}", str(made))


def send(house: StudioHouse, clerk: Clerk, method: str, path: str, case: Case, where: str) -> Any:
    if method == "GET":
        one = house.studio.store.speakers.all()[-1:]
        return clerk.get(path + (f"?speaker={one[0].id}" if one and "record" in path else ""))
    if where in FILES:
        return post_file(house, clerk, path, b"")
    return clerk.post(path, **case.form)


def post_file(house: StudioHouse, clerk: Clerk, path: str, data: bytes, **fields: str) -> Any:
    voice = house.studio.store.speakers.all()[-1].id if house.studio.store.speakers.all() else 0
    form = {"csrf": clerk.csrf, "speaker": str(voice), "wording": "三", **fields}
    return clerk.browser.post(path, data=form, files={"sound": ("take.wav", data, "audio/wav")})


def test_every_route_of_the_studio_stands_in_the_table(house: StudioHouse) -> None:
    known = {(m, r.path) for r in house.studio_routes if isinstance(r, Route) for m in r.methods or () if m != "HEAD"}
    assert known == set(MATRIX)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("where", MATRIX, ids=" ".join)
def test_a_role_gets_what_the_table_says(house: StudioHouse, where: tuple[str, str], role: str) -> None:
    method, path = where
    case = MATRIX[where]
    answer = send(house, house.clerk(role), method, address(house, path, role), case, path)
    assert answer.status_code == (case.done if role in case.roles else 403)


@pytest.mark.parametrize("where", MATRIX, ids=" ".join)
def test_nobody_is_sent_to_the_sign_in_page(house: StudioHouse, where: tuple[str, str]) -> None:
    method, path = where
    answer = house.browser().request(method, address(house, path, "nobody"))
    assert answer.status_code == MATRIX[where].nobody


@pytest.mark.parametrize("where", [w for w in MATRIX if w[0] == "POST"], ids=" ".join)
def test_a_form_without_its_token_changes_nothing(house: StudioHouse, where: tuple[str, str]) -> None:
    lead, path = house.clerk("lead"), address(house, where[1], "lead")
    before = house.looks()
    for token in ("", "x" * 32, "令牌"):
        form = {**MATRIX[where].form, "csrf": token}
        files = {"sound": ("a.wav", wav(spoken(0.5)))} if where[1] in FILES else None
        assert lead.browser.post(path, data=form, files=files).status_code == 403
    assert house.looks() == before


def test_a_file_that_is_too_large_is_cut_off_and_one_from_nobody_is_not_read(house: StudioHouse) -> None:
    clerk, path = house.clerk("clerk"), address(house, "/console/studio/record/{key}", "clerk")
    assert post_file(house, clerk, path, b"x" * (LARGEST_BYTES + 100_000)).status_code == 413

    def endless() -> Iterator[bytes]:
        for _ in range(10_000):
            yield b"x" * 100_000

    kind = {"content-type": "multipart/form-data; boundary=b"}
    answer = house.browser().post(path, content=endless(), headers=kind)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"csrf=1", 415),
        ("multipart/form-data", b"no boundary", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nbroken", 403),
        ("multipart/form-data; boundary=b", b"", 403),
    ],
)
def test_a_broken_form_is_refused(house: StudioHouse, kind: str, body: bytes, status: int) -> None:
    clerk, path = house.clerk("clerk"), address(house, "/console/studio/record/{key}", "clerk")
    assert clerk.browser.post(path, content=body, headers={"content-type": kind}).status_code == status


@pytest.mark.parametrize("speaker", ["", "x", "9999999", "-1", "１", "9" * 30])
def test_a_speaker_who_is_not_there_records_nothing(house: StudioHouse, speaker: str) -> None:
    clerk, path = house.clerk("clerk"), address(house, "/console/studio/record/{key}", "clerk")
    before = len(house.store.takes.listing())
    answer = post_file(house, clerk, path, wav(spoken(0.5, seed=77)), speaker=speaker)
    assert answer.status_code == 400 or answer.json()["take"] is None
    assert len(house.store.takes.listing()) == before


@pytest.mark.parametrize("key", ["nothing", "digit.3.mid%00", "%F0%9F%98%80"])
def test_what_is_not_on_the_list_is_not_there(house: StudioHouse, key: str) -> None:
    assert house.clerk("clerk").get(f"/console/studio/record/{key}").status_code in (404, 303)


def test_words_from_outside_are_shown_as_words(house: StudioHouse) -> None:
    voice = house.studio.voice("<script>alert(1)</script>")
    take = house.studio.recorded(house.key(), voice, "陈静")
    house.studio.send_back(take, "<img src=x>", "李强")
    for page in ("/console/studio/speakers", "/console/studio", "/console/studio/check"):
        html = house.clerk("lead").get(page).text
        assert "<script>alert" not in html
        assert "<img" not in html


def test_the_studios_pages_may_use_the_microphone_and_nothing_else_may(house: StudioHouse) -> None:
    clerk = house.clerk("lead")
    headers = clerk.get("/console/studio").headers
    assert headers["permissions-policy"].startswith("microphone=(self)")
    assert "media-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert clerk.get("/console").headers["permissions-policy"].startswith("microphone=()")


def test_who_recorded_it_cannot_let_it_play_and_is_told_so(house: StudioHouse) -> None:
    clerk = house.clerk("clerk")
    take = house.studio.recorded(house.key(), house.studio.voice(), "clerk")
    answer = clerk.post(f"/console/studio/takes/{take}/approve")
    assert answer.status_code == 409
    assert "请另一位同事来听" in answer.text
    assert house.store.takes.get(take).status == CHECKED  # type: ignore[union-attr]


def test_hearing_somebody_elses_recording_is_a_look_in_the_log(house: StudioHouse) -> None:
    take = house.studio.recorded(house.key(), house.studio.voice(), "陈静")
    house.clerk("auditor").get(f"/console/studio/takes/{take}/sound")
    assert house.looks("look")[-1] == ("auditor", "look", f"take:{take}")
