"""Whatever is sent to the console, the answer is a page with a sentence, never a fault."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.console.forms import LARGEST
from tests.fakes.console import Clerk, ConsoleHouse

ADDRESSES = (
    "/console/login", "/console/password", "/console/handoffs/1/claim", "/console/handoffs/1/reply",
    "/console/handoffs/1/close", "/console/appointments/1/reveal", "/console/appointments/1/confirm",
    "/console/appointments/1/cancel", "/console/appointments/1/check-in", "/console/appointments/1/done",
    "/console/appointments/1/no-show", "/console/appointments/1/move", "/console/appointments/new",
    "/console/handoffs/1/forward", "/console/handoffs/1/note", "/console/handoffs/1/release", "/console/account/code",
    "/console/account/code/off", "/console/account/sign-out", "/console/login/code",
    "/console/appointments/waiting/1/reveal", "/console/appointments/waiting/1/off", "/console/appointments/visits",
    "/console/settings/hall/save", "/console/settings/workday/save", "/console/settings/hall/restore",
    "/console/settings/days/close", "/console/settings/days/open", "/console/settings/days/import",
    "/console/broadcasts/new/save", "/console/broadcasts/1/save", "/console/broadcasts/1/submit",
    "/console/broadcasts/1/back", "/console/broadcasts/1/approve", "/console/broadcasts/1/pause",
    "/console/broadcasts/1/resume", "/console/broadcasts/1/stop", "/console/broadcasts/tags/add",
    "/console/broadcasts/tags/off", "/console/channels/web/stop", "/console/channels/web/start",
    "/console/cases", "/console/cases/new/save", "/console/cases/1/step", "/console/cases/1/reveal",
    "/console/appointments/blocks/hall", "/console/appointments/blocks/crew", "/console/appointments/blocks/1/off",
    "/console/appointments/export", "/console/feeds", "/console/feeds/1/off", "/console/holders/search",
    "/console/holders/1/mark", "/console/holders/1/reveal", "/console/holders/1/drop",
    "/console/holders/imports/1/take", "/console/holders/imports/1/leave", "/console/holders/imports/1/undo",
    "/console/knowledge/renewal_fee.general/save", "/console/knowledge/renewal_fee.general/restore",
    "/console/knowledge/renewal_fee.general/1/publish", "/console/knowledge/renewal_fee.general/1/return",
    "/console/phrases", "/console/phrases/1", "/console/phrases/1/up", "/console/learning/label",
    "/console/learning/aside", "/console/learning/answer", "/console/learning/models/activate",
    "/console/handoffs/1/take", "/console/settings/days/open", "/console/staff",
)  # fmt: skip
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleHouse]:
    house = ConsoleHouse(tmp_path_factory.mktemp("console"))
    house.store.handoffs.claim(house.waiting().id, "王芳", house.clock.now())
    house.booked()
    house.listed()
    house.case()
    house.crew_off()
    house.holder()
    house.file_of_holders()
    yield house
    house.close()


@pytest.fixture(scope="module")
def clerk(house: ConsoleHouse) -> Clerk:
    return house.clerk()


def sentence(answer: Any) -> bool:
    """Whether the answer is a refusal that says why."""
    return 400 <= answer.status_code < 500 and 'role="alert"' in answer.text


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"text=" + b"x" * LARGEST, FORM),
        (b"&".join(b"a%d=1" % i for i in range(500)), FORM),
        (b"text=%FF%FE%00%ED%A0%80", FORM),
        (b"\xff\xfe\x00&csrf", FORM),
        (b'{"text": "x"}', {"content-type": "application/json"}),
        (b"--b\r\n\r\n", {"content-type": "multipart/form-data; boundary=b; charset=nonsense"}),
        (b"text=x", {"content-type": "text/plain; charset=utf-99"}),
        (b"", {}),
    ],
    ids=["huge", "many fields", "bad utf-8", "bytes", "json", "multipart", "plain", "nothing"],
)
def test_a_body_that_is_no_small_form_gets_a_refusal_with_a_sentence(
    clerk: Clerk, address: str, body: bytes, headers: dict[str, str]
) -> None:
    assert sentence(clerk.browser.post(address, content=body, headers=headers))


@pytest.mark.parametrize("address", ADDRESSES)
def test_fields_of_the_wrong_kind_never_break_anything(clerk: Clerk, address: str) -> None:
    for value in (
        "",
        "\x00",
        "\u202e\u200b",
        "😀" * 700,
        "-1",
        "1e999",
        "{{7*7}}",
        "%s%n",
        "\ud800".encode("utf-8", "replace"),
    ):
        names = (
            "text", "outcome", "wished", "phone", "old", "new", "again", "next", "kept", "key", "name", "password",
            "seen", "service", "start", "day", "licence", "address", "township", "relation", "extra", "to", "note",
            "session", "code", "handoff", "title", "spoken", "audience", "days", "township", "tag", "clock", "pace",
            "reason", "kind", "number", "person",
            "act", "q", "clerk", "first", "last", "source", "span", "form", "numbers", "wanted", "state", "spoken",
            "asks", "sources", "confidence", "checked_on", "review_by", "why", "word", "ids", "intent", "other",
        )  # fmt: skip
        answer = clerk.browser.post(address, data={"csrf": clerk.csrf, **dict.fromkeys(names, value)})
        assert answer.status_code < 500


@pytest.mark.parametrize("what", ["handoffs", "appointments"])
@pytest.mark.parametrize(
    "one", ["0", "-1", "1.0", "1e3", "x", "%00", "１", "9" * 10, "9" * 19, "9" * 5000, "..%2f1", "1%20", "%ff", "'"]
)
def test_an_id_that_is_none_is_not_found(clerk: Clerk, what: str, one: str) -> None:
    last = {"handoffs": "claim", "appointments": "confirm"}[what]
    assert clerk.post(f"/console/{what}/{one}/{last}").status_code in (404, 405)
    if what == "handoffs":
        assert clerk.get(f"/console/{what}/{one}").status_code == 404


@pytest.mark.parametrize("cookie", ["", "x", "x" * 9000, "%00", '"', "令牌".encode().decode("latin-1"), "a;b=c"])
def test_a_cookie_that_is_no_session_is_nobody(house: ConsoleHouse, cookie: str) -> None:
    answer = house.browser().get("/console", headers={"cookie": f"lianxin_staff={cookie}".encode("latin-1")})
    assert answer.headers["location"] == "/console/login"


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "console.html", "app.py", "x" * 3000])
def test_only_static_files_are_served(house: ConsoleHouse, name: str) -> None:
    assert house.browser().get(f"/console/static/{name}").status_code in (303, 404)


def test_a_method_that_is_none_is_refused(clerk: Clerk) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert clerk.browser.request(method, "/console/login").status_code == 405


def test_nothing_changes_on_a_get(clerk: Clerk, house: ConsoleHouse) -> None:
    for path in ("handoffs/1/claim", "handoffs/1/reply", "handoffs/1/close", "appointments/1/confirm", "logout"):
        assert clerk.get(f"/console/{path}").status_code == 404
    assert house.store.staff.session(clerk.token, house.clock.now()) is not None


def test_a_fault_inside_is_a_page_and_no_word_of_it_reaches_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    house = ConsoleHouse(tmp_path)
    clerk, waiting = house.clerk(), house.waiting()
    clerk.post(f"/console/handoffs/{waiting.id}/claim")

    personal = "1380000" + "1234"

    def broken(*_: object) -> None:
        raise RuntimeError(personal)

    monkeypatch.setattr(house.store.transcript, "add", broken)
    house.told.clear()
    with caplog.at_level(logging.DEBUG, logger="lianxin"):
        answer = clerk.post(f"/console/handoffs/{waiting.id}/reply", text="您好")
    assert answer.status_code == 500
    assert "没有做成" in answer.text
    assert personal not in caplog.text + answer.text
    assert "RuntimeError" in caplog.text
    assert house.told == []
    house.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=st.sampled_from(ADDRESSES), body=st.binary(max_size=300))
def test_any_bytes_at_all_are_answered(clerk: Clerk, address: str, body: bytes) -> None:
    assert clerk.browser.post(address, content=body, headers=FORM).status_code < 500
