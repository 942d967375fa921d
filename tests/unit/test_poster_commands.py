"""`posters`: links that lead to one matter, their square codes, and how often they were followed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from bot.bootstrap import House, build_house
from bot.cli.main import main
from bot.desk.poster_words import QUESTIONS, question
from bot.hall.services import SERVICES
from bot.settings import read
from tests.fakes.house import ROOT

WEB = "https://hall.example"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("LIANXIN_NOW", "2026-11-23T09:10")
    monkeypatch.setenv("LIANXIN_PUBLIC_URL", WEB)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(words) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def house(place: Path) -> House:
    return build_house(read({"LIANXIN_DATA": str(place / "var")}, ROOT))


def made(capsys: pytest.CaptureFixture[str], service: str = "renewal") -> dict[str, Any]:
    words = ("posters", "add", "--service", service, "--place", " 白塘镇  演示村 ", "--bot", "@sample_hall_bot")
    return told(capsys, *words)


def test_a_new_poster_has_a_link_into_the_chat_and_one_to_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    one = made(capsys)
    token = one["token"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", token)
    assert token[0].isalnum()  # else the next command would take it for an option
    assert one["telegram"] == f"https://t.me/sample_hall_bot?start={token}"
    assert one["web"] == f"{WEB}/?from={token}"
    assert (one["service"], one["place"]) == ("renewal", "白塘镇 演示村")


def test_visits_stand_in_the_list(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = made(capsys)["token"]
    house(place).store.posters.visit(token, house(place).clock.now().date())
    assert told(capsys, "posters", "--json")["visits"] == 1
    assert told(capsys, "posters", "drop", token) == {"dropped": True}
    assert main(("posters", "drop", token)) == 1


@pytest.mark.parametrize(
    ("to", "start"), [("telegram", "https://t.me/other_hall_bot?start="), ("web", f"{WEB}/?from=")]
)
def test_the_printed_code_leads_there(
    place: Path, capsys: pytest.CaptureFixture[str], to: str, start: str
) -> None:  # fmt: skip
    token, file = made(capsys)["token"], place / "poster.png"
    words = ("posters", "print", token, "--to", to, "--out", str(file), "--bot", "other_hall_bot")
    assert told(capsys, *words)["link"] == start + token
    (code,) = zxingcpp.read_barcodes(Image.open(file))
    assert code.text == start + token


def test_the_sheet_names_the_matter_the_hall_and_the_place(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token, file = made(capsys)["token"], place / "poster.html"
    told(capsys, "posters", "print", token, "--to", "web", "--out", str(file))
    sheet = file.read_text(encoding="utf-8")
    for words in ("扫一扫，问", SERVICES["renewal"].name, "白塘镇 演示村", "<svg", "A4"):
        assert words in sheet
    assert "<script" not in sheet


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "--place", ""), "--place"),
        (("add", "--place", "字" * 41), "--place"),
        (("add", "--place", "甲村", "--bot", "a b"), "--bot"),
        (("print", "nobody", "--to", "web", "--out", "a.png"), "nobody"),
        (("print", "nobody", "--to", "web", "--out", "a.gif"), ".svg .png .html"),
    ],
)
def test_wrong_use_says_what_is_right(words: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("posters", *words)) == 2
    done = capsys.readouterr()
    assert why in done.err
    assert done.out == ""


def test_without_any_channel_with_links_no_poster_is_made(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LIANXIN_PUBLIC_URL")
    assert main(("posters", "add", "--place", "甲村")) == 2
    assert "LIANXIN_PUBLIC_URL" in capsys.readouterr().err
    assert house(place).store.posters.listing() == []


def test_an_unreachable_telegram_asks_for_the_bots_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANXIN_TELEGRAM_TOKEN", "4242424242:invented-token-of-nobody-at-all")
    monkeypatch.setenv("LIANXIN_TELEGRAM_API_URL", "http://127.0.0.1:9")
    assert main(("posters", "add", "--place", "甲村")) == 2
    said = capsys.readouterr().err
    assert "--bot" in said
    assert "invented-token" not in said


def test_every_matter_has_its_question(place: Path) -> None:
    assert set(QUESTIONS) == set(SERVICES)
    posters = house(place).store.posters
    assert question(posters.make(None, "甲村", house(place).clock.now())) == "你好"
