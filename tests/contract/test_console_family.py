"""Acting for a relative at the staff's console: a yes written down with how it was given, and the end of it."""

from __future__ import annotations

import pytest

from bot.hall import family as rules
from bot.hall.holders import HolderLine
from tests.fakes.console import ConsoleHouse


def state(house: ConsoleHouse, link: int) -> str:
    found = house.store.family.get(link)
    assert found is not None
    return found.state


@pytest.mark.parametrize(("how", "said"), [("counter", "本人在柜台确认（王芳）"), ("phone", "打电话问过本人（王芳）")])
def test_a_clerk_writes_down_how_the_holder_said_yes(house: ConsoleHouse, how: str, said: str) -> None:
    clerk, link = house.clerk(), house.family("林小明")
    page = clerk.get("/console/family").text
    assert "林小明替母亲办" in page
    assert "等本人同意" in page
    assert "350300700" not in page
    assert clerk.post(f"/console/family/{link}/confirm", how=how).status_code == 303
    assert said in clerk.get("/console/family").text
    assert state(house, link) == rules.ACTIVE
    assert house.looks(f"family_confirm_{how}") == [("王芳", f"family_confirm_{how}", f"family:{link}")]
    told = [(n.step, n.channel) for n in house.store.notices.listing(status="queued")]
    assert told == [("family_active", "rest")]


def test_a_yes_without_saying_how_is_none_and_a_second_one_is_late(house: ConsoleHouse) -> None:
    clerk, link = house.clerk(), house.family()
    assert clerk.post(f"/console/family/{link}/confirm").status_code == 400
    assert clerk.post(f"/console/family/{link}/confirm", how="code").status_code == 400
    assert state(house, link) == rules.ASKED
    assert clerk.post(f"/console/family/{link}/confirm", how="phone").status_code == 303
    late = clerk.post(f"/console/family/{link}/confirm", how="phone")
    assert late.status_code == 409
    assert "没有改动" in late.text
    assert clerk.post("/console/family/999/confirm", how="phone").status_code == 404


def test_a_clerk_ends_it_at_once_and_the_helper_is_told(house: ConsoleHouse) -> None:
    clerk, link = house.clerk(), house.family()
    clerk.post(f"/console/family/{link}/confirm", how="counter")
    assert clerk.post(f"/console/family/{link}/revoke").status_code == 303
    assert state(house, link) == rules.REVOKED
    assert [n.step for n in house.store.notices.listing(status="queued")] == ["family_over"]
    assert "停了代办" in clerk.get("/console/family").text
    assert clerk.post(f"/console/family/{link}/revoke").status_code == 409


def test_a_holder_has_a_page_of_helpers_and_a_number_finds_them(house: ConsoleHouse) -> None:
    clerk, now = house.clerk(), house.clock.now()
    holder = house.holder()
    licence = house.store.holders.get(holder).line.licence  # type: ignore[union-attr]
    assert licence
    helper = house.person("son", "rest")
    house.store.family.ask(helper, licence, "父亲", "陈小明", "123456", now)
    assert "陈小明替父亲办" in clerk.get(f"/console/holders/{holder}/family").text
    assert f"/console/holders/{holder}/family" in clerk.get("/console/holders").text
    assert "陈小明" in clerk.post("/console/family/search", licence=licence).text
    assert "陈小明" not in clerk.post("/console/family/search", licence="350300999999").text
    assert clerk.post("/console/family/search", licence="12").status_code == 400


def test_nobody_has_more_helpers_than_five(house: ConsoleHouse) -> None:
    clerk, now = house.clerk(), house.clock.now()
    house.store.holders.subscribe(HolderLine("350300000001", None, None, now.date()), house.person("holder"), now)
    for number in range(6):
        helper = house.person(f"helper{number}", "rest")
        link = house.store.family.ask(helper, "350300000001", "母亲", "林小明", "123456", now)
        answer = clerk.post(f"/console/family/{link.id}/confirm", how="counter")
        assert answer.status_code == (303 if number < 5 else 409)
    assert "已经有5位" in answer.text
