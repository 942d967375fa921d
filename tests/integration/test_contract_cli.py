"""What programs outside rely on at the command line: lines in and out, keys, masks, exit codes, settings."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from tests.fakes.command import bot
from tests.fakes.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.rasa]
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d\+08:00"
KEYS = {
    "appointments": "id number service status start duration_min place channel sender name phone licence",
    "slots": "service start capacity free by_appointment",
    "handoffs": "id channel sender reason state opened_at clerk wished_time",
    "notices": "id cause step channel sender due state",
    "questions": "id text guess confidence at",
}
TIMES = {"appointments": "start", "slots": "start", "handoffs": "opened_at", "notices": "due", "questions": "at"}
PHONE, LICENCE = "13800004321", "350303198012"


def records(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The JSON lines of a command that went well."""
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


# -- lines in, lines out ----------------------------------------------------------------------------------


def test_when_gives_one_line_per_line_in_order_and_never_null(tmp_path: Path) -> None:
    said = ["明天上午九点", "", "下周三", "12月5号", "你好", "只能晚上"]
    rows = records(bot("when", "--now", "2026-11-23T09:10", lines="\n".join(said) + "\n", LIANXIN_DATA=str(tmp_path)))
    assert [row["text"] for row in rows] == said
    values = [row["value"] for row in rows]
    assert values[:5] == ["2026-11-24T09:00", "NONE", "2026-12-02", "2026-12-05", "NONE"]
    assert values[5].startswith("AMBIGUOUS:")


def test_when_takes_a_now_on_every_line_and_converts_an_offset(tmp_path: Path) -> None:
    lines = "2026-11-23T09:10\t明天\n2026-11-23T20:10+00:00\t明天\n2026-12-31T09:00\t明天\n"
    rows = records(bot("when", lines=lines, LIANXIN_DATA=str(tmp_path)))
    assert [row["value"] for row in rows] == ["2026-11-24", "2026-11-25", "2027-01-01"]


def test_when_names_a_malformed_now_goes_on_and_fails_at_the_end(tmp_path: Path) -> None:
    done = bot("when", lines="gestern\t明天\n2026-11-23T09:10\t明天\n", LIANXIN_DATA=str(tmp_path))
    broken, good = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert (broken["text"], good["value"]) == ("明天", "2026-11-24")
    assert "gestern" in broken["error"]


def test_spoken_gives_words_line_by_line(tmp_path: Path) -> None:
    done = bot("spoken", lines="请打12313\n\n11月28日下午3:30\n", LIANXIN_DATA=str(tmp_path))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.split("\n")
    assert (len(lines), lines[1], lines[3]) == (4, "", "")
    assert "幺二三幺三" in lines[0]
    assert "三点半" in lines[2]
    assert not re.search(r"[0-9A-Za-z]", done.stdout)


def test_understand_gives_the_decision_its_rivals_and_what_was_named(product: Product) -> None:
    said = ["烟草证什么时候去续", "", "驾照过期了怎么办", "明天上午去续证，我的电话13800001234"]
    rows = records(product.command("understand", lines="\n".join(said) + "\n"))
    assert [row["text"] for row in rows] == said
    for row in rows:
        assert set(row) == {"text", "intent", "answer", "also", "confidence", "outcome", "alternatives", "entities"}
        assert row["outcome"] in {"answer", "clarify", "handoff", "reject"}
        assert set(row["entities"]) == {"time", "phone", "licence_no", "service", "township", "money"}
        sure = [rival["confidence"] for rival in row["alternatives"]]
        assert len(sure) == 3 or not row["text"]
        assert sure == sorted(sure, reverse=True)
    assert (rows[0]["intent"], rows[0]["outcome"], rows[0]["alternatives"][0]["intent"]) == (
        "renewal_when", "answer", "renewal_when",
    )  # fmt: skip
    assert rows[0]["answer"].startswith("renewal_when")
    assert (rows[2]["intent"], rows[2]["outcome"]) == ("out_of_scope", "reject")
    assert rows[3]["entities"]["phone"] == "13800001234"
    assert rows[3]["entities"]["time"] == "2026-11-24T06:00/2026-11-24T12:00"


def test_nothing_could_be_spoken_is_exit_3(tmp_path: Path) -> None:
    out = tmp_path / "a.mp3"
    closed = "http://127.0.0.1:9"  # the discard port: nobody answers, as without a network
    env = {"HTTPS_PROXY": closed, "https_proxy": closed, "HTTP_PROXY": closed, "http_proxy": closed}
    done = bot("say", "续证不收费", "--out", str(out), LIANXIN_DATA=str(tmp_path), **env)
    assert done.returncode == 3, done.stderr
    assert done.stdout == ""
    assert done.stderr.strip()
    assert not out.exists()


# -- listings ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def booked(product: Product) -> Iterator[str]:
    """Somebody with an appointment, a person who was called, and a question nobody could answer."""
    me = uuid.uuid4().hex
    for text in ("我要预约续证", "周日晚上", "1", "林演示", PHONE, LICENCE, "对", "嘎嘎嘎", "人工"):
        product.say(me, text)
    yield me
    [handoff] = product.rows("handoffs", "--sender", me)
    product.command("handoffs", "close", str(handoff["id"]), "--as", product.hire("陈演示"))


@pytest.mark.parametrize("verb", KEYS)
def test_a_listing_is_json_lines_with_its_keys_local_times_and_no_number(
    product: Product, booked: str, verb: str
) -> None:
    rows = product.rows(verb)
    assert rows
    for row in rows:
        assert set(row) == set(KEYS[verb].split())
        assert re.fullmatch(STAMP, row[TIMES[verb]])
        told = json.dumps(
            {key: value for key, value in row.items() if key != "sender"}
        )  # a caller's own id, random hex
        assert not re.search(r"1[3-9]\d{9}|\d{12}", told), row
        assert PHONE not in json.dumps(row), row
        assert LICENCE not in json.dumps(row), row


def test_numbers_are_masked_unless_revealed_and_that_is_written_down(product: Product, booked: str) -> None:
    [masked] = product.rows("appointments", "--sender", booked)
    assert masked["phone"] == "138****4321"
    assert masked["licence"] not in (LICENCE, "")
    before = looks(product)
    [shown] = product.rows("appointments", "--sender", booked, "--reveal")
    assert (shown["phone"], shown["licence"]) == (PHONE, LICENCE)
    assert looks(product) == before + 1


def looks(product: Product) -> int:
    """How often somebody at the command line has looked at numbers, by the audit log."""
    with closing(sqlite3.connect(product.data / "store.sqlite3")) as store:
        found = store.execute("select count(*) from audit where action = 'reveal' and target = 'appointments'")
        return int(found.fetchone()[0])


def test_listings_can_be_narrowed(product: Product, booked: str) -> None:
    assert product.rows("appointments", "--sender", booked, "--from", "2026-11-29", "--to", "2026-11-29")
    assert product.rows("appointments", "--sender", booked, "--to", "2026-11-28") == []
    assert product.rows("appointments", "--sender", booked, "--service", "change") == []
    assert {row["status"] for row in product.rows("appointments", "--status", "pending")} == {"pending"}
    sundays = product.rows("slots", "--service", "renewal", "--from", "2026-11-29", "--to", "2026-11-29")
    assert {row["start"][:10] for row in sundays} == {"2026-11-29"}
    assert all(row["by_appointment"] and 0 <= row["free"] <= row["capacity"] == 2 for row in sundays)
    mine = product.rows("appointments", "--sender", booked)[0]["start"]  # others share the hall and book there, too
    there = product.rows("appointments", "--from", "2026-11-29", "--to", "2026-11-29")
    taken = sum(row["start"] == mine and row["status"] in ("held", "pending", "confirmed") for row in there)
    assert 1 <= taken <= 2
    assert next(row["free"] for row in sundays if row["start"] == mine) == 2 - taken


def test_without_json_a_listing_is_a_table_for_people(product: Product, booked: str) -> None:
    done = product.command("appointments", "--sender", booked)
    assert done.stdout.splitlines()[0].split("\t") == KEYS["appointments"].split()
    assert PHONE not in done.stdout


# -- wrong use and wrong settings -------------------------------------------------------------------------


def test_an_unknown_verb_is_exit_2_and_nothing_on_stdout(tmp_path: Path) -> None:
    done = bot("nonsense", LIANXIN_DATA=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "nonsense" in done.stderr


def test_every_verb_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    verbs = (
        "run train check chat staff backup restore export-person forget-person content demo understand when spoken say"
    )
    for verb in [*verbs.split(), *KEYS]:
        assert main([verb, "--help"]) == 0
        assert f"usage: python -m bot {verb}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        (), ("appointments", "--status", "maybe"), ("slots", "--from", "tomorrow"), ("slots", "--service", "tea"),
        ("handoffs", "claim", "1"), ("say", "好", "--out", "a.wav"), ("staff", "add", "甲", "--role", "king"),
        ("when", "--now", "gestern"),
    ],
)  # fmt: skip
def test_wrong_use_is_exit_2_with_a_sentence_and_nothing_on_stdout(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path))
    assert main(list(words)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIANXIN_PROT", "8080"), ("LIANXIN_PORT", "0"), ("LIANXIN_PROFILE", "moon"), ("LIANXIN_NOW", "morgen"),
        ("LIANXIN_RASA_URL", "localhost"), ("LIANXIN_HALL", "/nowhere/hall.yml"), ("LIANXIN_TELEGRAM_MODE", "push"),
    ],
)  # fmt: skip
def test_an_unknown_setting_or_a_bad_value_is_named(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path))
    monkeypatch.setenv(name, value)
    assert main(["slots"]) == 2
    assert name in capsys.readouterr().err


def test_a_moved_clock_is_refused_where_people_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path))
    monkeypatch.setenv("LIANXIN_PROFILE", "mainland")
    monkeypatch.setenv("LIANXIN_NOW", "2026-11-23T09:00")
    assert main(["slots"]) == 2
    assert "LIANXIN_NOW" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("hall", "named"),
    [("hall: {nmae: 某大厅}", "hall.nmae"), ("booking: {capacity: many}", "booking.capacity"), ("{", "hall.yml")],
)
def test_a_hall_file_with_an_unknown_key_or_a_bad_value_refuses_to_start_and_names_it(
    hall: str, named: str, tmp_path: Path
) -> None:
    path = tmp_path / "hall.yml"
    path.write_text(hall, encoding="utf-8")
    done = bot("serve", LIANXIN_DATA=str(tmp_path / "data"), LIANXIN_HALL=str(path))
    assert done.returncode == 2, done.stderr
    assert named in done.stderr
    assert "Traceback" not in done.stderr
