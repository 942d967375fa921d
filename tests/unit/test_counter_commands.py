"""A clerk at the command line: every action prints the changed row, refusals say why, the waiting list is masked."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.bootstrap import House, build_house
from bot.cli.main import ROOT, main, read_settings
from bot.desk.case_desk import CaseDesk
from bot.hall.services import SERVICES
from bot.settings import read
from bot.store.appointments import Details
from bot.store.waiting import Wanted
from tests.fakes.staff import staffed_house

KEYS = [
    "id", "number", "service", "status", "start", "duration_min", "place", "channel", "sender", "name", "phone",
    "licence",
]  # fmt: skip
MORE = ["clerk", "township", "relation", "made_by", "outcome"]
BOOK = ("appointments", "book", "--as", "小林", "--service", "renewal", "--start", "2026-11-24T09:00")
WHO = ("--name", "演示甲", "--phone", "13000000001", "--licence", "350300000001")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own and a clock that starts on a Monday morning."""
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("LIANXIN_NOW", "2026-11-23T09:10")
    return staffed_house(tmp_path, "小林")


def house() -> House:
    """The house behind the commands."""
    return build_house(read_settings())


def row(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    """Run a command that must succeed; its one JSON line."""
    assert main(words) == 0
    [line] = capsys.readouterr().out.splitlines()
    return dict(json.loads(line))


def audit() -> list[tuple[str, str, str]]:
    """The audit log: who, action, target."""
    with house().store.db.read() as c:
        return [tuple(r) for r in c.exec_driver_sql("select who, action, target from audit order by id")]


def test_a_booking_prints_the_row_of_the_contract_with_masked_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    one = row(capsys, *BOOK, *WHO)
    assert list(one) == KEYS
    assert (one["number"], one["status"], one["start"]) == ("0001", "confirmed", "2026-11-24T09:00+08:00")
    assert (one["channel"], one["phone"], one["licence"]) == ("phone", "130****0001", "****0001")
    assert audit() == [("小林", "book", "appointment:1")]


def test_a_clerk_leads_an_appointment_from_the_call_to_its_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = ("--township", "白塘", "--address", "演示村1号", "--relation", "母亲")
    book = ("appointments", "book", "--as", "小林", "--service", "mediation", "--start", "2026-11-25T09:00")
    one = row(capsys, *book, "--name", "演示乙", "--phone", "13000000002", "--no-licence", *visit, "--long")
    assert list(one) == KEYS + MORE
    assert (one["clerk"], one["township"], one["relation"], one["made_by"]) == ("1", "白塘", "母亲", "小林")
    moved = row(capsys, "appointments", "move", "1", "--as", "小林", "--to", "2026-11-26T10:00")
    assert (moved["start"], moved["status"]) == ("2026-11-26T10:00+08:00", "confirmed")
    monkeypatch.setenv("LIANXIN_NOW", "2026-11-26T10:05")
    assert row(capsys, "appointments", "no-show", "1", "--as", "小林")["status"] == "no_show"
    assert row(capsys, "appointments", "check-in", "0001", "--as", "小林")["status"] == "checked_in"
    assert main(("appointments", "done", "1", "--as", "小林")) == 1
    assert "outcome_missing: --outcome is needed" in capsys.readouterr().err
    done = row(capsys, "appointments", "done", "1", "--as", "小林", "--outcome", "同意退货，电话13000000002", "--long")
    assert (done["status"], done["outcome"]) == ("done", "同意退货，电话130****0002")
    assert [a[1] for a in audit()] == ["book", "move", "no_show", "check_in", "done"]


def test_a_place_by_appointment_is_confirmed_and_cancelled_with_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    here, service = house(), SERVICES["renewal"]
    now, start = here.clock.now(), datetime(2026, 11, 28, 19, 30)
    who, claim = here.store.people.meet("web", "ann", now).id, here.desk.wishes.claim_at(start, service, now)
    assert claim is not None
    here.store.appointments.take("k", who, "web", service, claim, Details("演示甲", "13000000001"), now)
    assert row(capsys, "appointments", "confirm", "1", "--as", "小林")["status"] == "confirmed"
    assert row(capsys, "appointments", "cancel", "1", "--as", "小林", "--reason", "停电")["status"] == "cancelled"
    [text] = [n.text for n in house().store.notices.listing() if n.step == "cancelled"]
    assert "原因是：停电" in text


def test_what_the_hall_refuses_exits_with_one_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    row(capsys, *BOOK, *WHO)
    for words, why in (
        (("confirm", "1"), "wrong_step"),
        (("check-in", "1"), "not_yet"),
        (("no-show", "1"), "not_yet"),
        (("done", "1"), "not_yet"),
        (("cancel", "9"), "no_such_appointment"),
        (("move", "1", "--to", "2026-11-24T13:00"), "no_such_slot"),
        (("move", "1", "--to", "2026-11-24T09:00"), "same_time"),
    ):
        assert main(("appointments", *words, "--as", "小林")) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith(f"{why}: ")
    assert [a[1] for a in audit()] == ["book"]


def test_a_second_one_needs_extra(capsys: pytest.CaptureFixture[str]) -> None:
    row(capsys, *BOOK, *WHO)
    again = (*BOOK[:-1], "2026-11-25T09:00", *WHO)
    assert main(again) == 1
    assert "--extra books a second one" in capsys.readouterr().err
    assert row(capsys, *again, "--extra")["id"] == 2


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("confirm", "1"), "--as"),
        (("confirm", "--as", "小林"), "ID"),
        (("confirm", "1", "--as", " "), "--as"),
        (("confirm", "x", "--as", "小林"), "ID"),
        (("move", "1", "--as", "小林"), "--to"),
        (("move", "1", "--as", "小林", "--to", "tomorrow"), "2026-11-28T19:30"),
        (("move", "1", "--as", "小林", "--to", "2026-11-28T19:30+08:00"), "2026-11-28T19:30"),
        (("dance", "1", "--as", "小林"), "ACTION"),
        ((*BOOK[1:], "--name", "演示甲", "--phone", "130", "--no-licence"), "--phone must have 11 digits"),
        ((*BOOK[1:], "--name", "演示甲", "--phone", "13000000001"), "--no-licence"),
        ((*BOOK[1:], *WHO, "--no-licence"), "not allowed with"),
        ((*BOOK[1:], "--service", "delivery", *WHO, "--address", "演示村1号"), "--township must be one of"),
        ((*BOOK[1:], "--service", "delivery", *WHO, "--township", "白塘"), "--address is needed"),
        ((*BOOK[1:], "--service", "tea", *WHO), "renewal"),
    ],
)
def test_wrong_use_says_what_is_right_and_exits_with_two(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], hint: str
) -> None:
    assert main(("appointments", *words)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert hint in said.err


@pytest.mark.parametrize("action", ["confirm", "check-in", "done", "no-show", "move", "cancel", "book"])
def test_every_action_helps_with_an_example_that_is_one(capsys: pytest.CaptureFixture[str], action: str) -> None:
    assert main(("appointments", action, "--help")) == 0
    shown = capsys.readouterr().out
    assert f"python -m bot appointments {action}" in shown
    assert "--as NAME" in shown


def test_the_listing_keeps_its_keys_and_says_more_only_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    row(capsys, *BOOK, *WHO)
    assert list(row(capsys, "appointments", "--json")) == KEYS
    assert list(row(capsys, "appointments", "--json", "--long")) == KEYS + MORE
    assert main(("appointments",)) == 0
    assert capsys.readouterr().out.splitlines()[0].split("\t") == KEYS
    assert main(("appointments", "--long")) == 0
    assert capsys.readouterr().out.splitlines()[0].split("\t") == KEYS + MORE
    assert row(capsys, "appointments", "--json", "--reveal")["phone"] == "13000000001"


def test_numbers_of_a_changed_row_are_revealed_only_on_demand_and_that_is_written_down(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert row(capsys, *BOOK, *WHO, "--reveal")["phone"] == "13000000001"
    assert audit()[-1] == ("小林", "reveal", "appointment:1")


def test_the_waiting_list_is_masked_unless_revealed_and_can_be_filtered(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = build_house(read({"LIANXIN_DATA": str(place), "LIANXIN_NOW": "2026-11-23T09:10"}, ROOT))
    now, first = here.clock.now(), datetime(2026, 11, 28, 18, 0)
    for n, service in enumerate(("renewal", "change")):
        who = here.store.people.meet("web", f"eve{n}", now).id
        wanted = Wanted("周六晚上", now.isoformat(), None, f"演示{n}", f"1300000000{n}")
        here.store.waiting.join(who, "web", service, first, first + timedelta(hours=2), wanted, now)
    one = row(capsys, "waiting", "--json", "--service", "renewal")
    assert list(one) == ["id", "service", "state", "first", "last", "channel", "sender", "name", "phone", "created_at"]
    assert one == {
        "id": 1, "service": "renewal", "state": "waiting", "first": "2026-11-28T18:00+08:00",
        "last": "2026-11-28T20:00+08:00", "channel": "web", "sender": "eve0", "name": "演示0", "phone": "130****0000",
        "created_at": "2026-11-23T09:10+08:00",
    }  # fmt: skip
    assert main(("waiting",)) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert main(("waiting", "--json", "--status", "taken")) == 0
    assert capsys.readouterr().out == ""
    assert main(("waiting", "--status", "gone")) == 2
    assert audit() == []
    assert row(capsys, "waiting", "--json", "--service", "change", "--reveal")["phone"] == "13000000001"
    assert audit() == [("command line", "reveal", "waiting")]


def test_cases_are_listed_masked_and_full_numbers_are_written_down(capsys: pytest.CaptureFixture[str]) -> None:
    at_home = house()
    CaseDesk(at_home.store, at_home.clock).open("renewal", "演示甲", "13000000001", "350300000001", "小林")
    one = row(capsys, "cases", "--json")
    assert (one["number"], one["step"], one["phone"], one["licence"]) == ("0001", "applied", "130****0001", "****0001")
    assert row(capsys, "cases", "--json", "--reveal", "--status", "applied")["phone"] == "13000000001"
    assert ("command line", "reveal", "cases") in audit()
    assert main(["cases", "--json", "--status", "refused"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["cases", "--status", "nonsense"]) == 2
