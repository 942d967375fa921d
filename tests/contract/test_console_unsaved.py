"""Whatever is typed into any form of the console is still there after a refusal and after the end of a session."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from bot.console import unsaved
from tests.fakes.console import Clerk, signed_in_again
from tests.fakes.console_map import pages
from tests.fakes.full_house import FullHouse

pytestmark = pytest.mark.slow  # every form is sent several times

WRITTEN = "我写了很久的话"
ELSEWHERE = ("/console/logout", "/console/login", "/console/password")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullHouse]:
    house = FullHouse(tmp_path_factory.mktemp("unsaved"))
    yield house
    house.close()


@pytest.fixture(scope="module")
def forms(house: FullHouse) -> dict[str, set[str]]:
    """Every form of the console that people write something into, one of each kind, with its fields."""
    found: dict[str, tuple[str, set[str]]] = {}
    for _, page in pages(house.clerk("陈静", "admin"), ("/console", "/console/studio", "/console/handoffs/1"), 1):
        for method, action, fields in page.forms:
            written = {name for name in fields if name in unsaved.LABELS}
            if method == "POST" and written and not action.startswith(ELSEWHERE):
                found.setdefault(re.sub(r"[a-z_]+\.[\w.]+|\d+", "0", action), (action, fields))
    assert len(found) > 25
    return dict(found.values())


def filled(fields: set[str], text: str) -> dict[str, str]:
    return {name: text for name in fields if name in unsaved.LABELS}


def holds(page: Any, text: str) -> bool:
    return text in unescape(page.text)


def test_a_session_that_ran_out_loses_nothing_of_any_form(house: FullHouse, forms: dict[str, set[str]]) -> None:
    lost = []
    for action, fields in forms.items():
        clerk = house.clerk("陈静", "admin")
        house.store.staff.sign_out(clerk.token)
        asked = clerk.post(action, **filled(fields, WRITTEN))
        assert asked.status_code == 401
        if not holds(signed_in_again(clerk, asked, "陈静"), WRITTEN):
            lost.append(action)
    assert lost == []


@pytest.mark.parametrize(
    "text", ["😀很长" * 150, "<script>alert(1)</script>“话”", "1" * 30 + "号"], ids=["huge", "code", "no"]
)
def test_a_refusal_of_any_form_says_why_and_loses_nothing(
    house: FullHouse, forms: dict[str, set[str]], text: str
) -> None:  # fmt: skip
    clerk, lost = house.clerk("陈静", "admin"), []
    for action, fields in forms.items():
        answer = clerk.post(action, **filled(fields, text))
        assert answer.status_code < 500, action
        if answer.status_code >= 400 and not ('role="alert"' in answer.text and holds(answer, text)):
            lost.append((action, answer.status_code))
        assert "<script>alert" not in answer.text
    assert lost == []


def test_a_wrong_form_token_loses_nothing_of_any_form(house: FullHouse, forms: dict[str, set[str]]) -> None:
    clerk = house.clerk("陈静", "admin")
    for action, fields in forms.items():
        answer = clerk.browser.post(action, data={"csrf": "x", **filled(fields, WRITTEN)})
        assert answer.status_code == 403
        assert holds(answer, WRITTEN), action


def test_what_another_site_sends_is_not_shown_again(house: FullHouse) -> None:
    clerk = house.clerk("陈静", "admin")
    answer = clerk.browser.post(
        "/console/phrases", data={"csrf": "x", "title": "骗", "text": WRITTEN}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403
    assert WRITTEN not in answer.text


def test_passwords_and_codes_are_never_kept(house: FullHouse) -> None:
    secret = {"old": WRITTEN, "new": WRITTEN, "again": WRITTEN, "password": WRITTEN, "code": WRITTEN}
    assert unsaved.typed(secret) == []
    clerk = house.clerk("陈静", "admin")
    house.store.staff.sign_out(clerk.token)
    for path in ("/console/password", "/console/account/code", "/console/account/code/off"):
        assert WRITTEN not in clerk.post(path, **secret).text


def test_a_booking_by_telephone_comes_back_into_its_form(house: FullHouse) -> None:
    clerk: Clerk = house.clerk("陈静", "admin")
    house.store.staff.sign_out(clerk.token)
    asked = clerk.post("/console/appointments/new", key="k", service="renewal", name="演示乙", phone="13000000002")
    back = signed_in_again(clerk, asked, "陈静")
    assert "还没有约" in back.text
    assert 'value="演示乙"' in back.text
    assert 'value="13000000002"' in back.text


@pytest.mark.parametrize("kept", ["", "x", "unsaved:", "unsaved:{", "unsaved:[1]", "unsaved:[[1,2,3]]", "unsaved:{}"])
def test_what_was_not_packed_here_is_nothing(kept: str) -> None:
    assert unsaved.unpack(kept) == []


def test_only_words_come_back_and_no_choices() -> None:
    form = {"outcome": "solved", "note": "话\x00语", "service": "renewal", "csrf": "x", "text": " "}
    assert unsaved.unpack(unsaved.pack(form)) == [("备注", "话语")]
    assert unsaved.pack({"outcome": "solved"}) == ""
