"""The runbook keeps its word: its commands work on a house as it is, and its Chinese names stand on the pages."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bot.cli.main import ROOT, main
from tests.fakes.staff import staffed_house

PAGE = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
STAFF = (ROOT / "docs" / "遇到问题.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
OWN = sorted({line.partition("#")[0].strip() for block in BLOCKS for line in block.splitlines() if "-m bot" in line})
NEEDS_MORE = ("say", "voice")  # an engine, or a recording: tests/unit/test_voice_command.py


@pytest.mark.parametrize("line", OWN)
def test_every_command_of_the_runbook_works(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = shlex.split(line.partition("-m bot ")[2])
    if words[0] in NEEDS_MORE:
        words = [words[0], "--help"]
    monkeypatch.setenv("LIANXIN_DATA", str(staffed_house(tmp_path, "admin", "小林")))
    monkeypatch.setenv("LIANXIN_NOW", "2026-11-23T09:10")
    monkeypatch.chdir(tmp_path)
    assert main(words) == 0


def test_every_trouble_says_what_is_seen_what_to_do_and_when_it_is_over() -> None:
    parts = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    assert len(parts) >= 10
    for part in parts:
        name = part.splitlines()[0]
        assert "**Seen**" in part, name
        assert "```sh" in part, name
        assert "**Over when**" in part, name


def test_what_the_staff_are_told_to_press_is_called_so_on_their_pages() -> None:
    pages = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot/console", "bot/desk", "bot/channels/page")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".html", ".js")
    )
    said = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").glob("*.py")) + pages
    said += "".join(path.read_text(encoding="utf-8") for path in (ROOT / "data" / "voice").glob("*.yml"))
    names = set(re.findall(r"“([^”]+)”", STAFF)) - {"看到什么", "几点钟", "续证要多少钱", "帮我约周六晚上续证"}
    assert {name for name in names if name not in said} == set()
