"""The page on the architecture says what is there: rooms, files, folders of data, and who may import whom."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomllib

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROOMS = [re.split(r" \| ", line.strip("| \n"), maxsplit=1) for line in PAGE.splitlines() if line.startswith("| `")]
CHAIN = PAGE.partition("## Rooms")[2].partition(". Under all of them")[0]


def named(text: str) -> list[str]:
    return re.findall(r"`([^`\s]+)`", text)


@pytest.mark.parametrize("path", sorted({n for n in named(PAGE) if re.match(r"(bot|actions|nlu|docs|deploy)/", n)}))
def test_every_path_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("rooms", "about"), ROOMS)
def test_every_file_that_is_named_for_a_room_is_in_it(rooms: str, about: str) -> None:
    folder = ROOT / named(rooms)[0]
    for name in named(about):
        if re.fullmatch(r"[a-z_]+(\.py|/)", name):
            assert (folder / name).exists(), name


def test_every_room_stands_in_the_table() -> None:
    listed = {name for rooms, _ in ROOMS for name in named(rooms)}
    there = {f"bot/{path.name}" for path in (ROOT / "bot").iterdir() if path.is_dir() and path.name[0] not in "_."}
    assert there | {"actions", "nlu"} <= listed


def test_who_may_import_whom_is_what_the_check_holds() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = [set(re.split(r"\s*\|\s*", layer)) - {"bot.logs"} for layer in rules[0]["layers"]]
    said = [set(named(part)) for part in CHAIN.split("←")]
    assert said == layers[::-1][2:]
    under = PAGE.partition("Under all of them lie")[2].partition(";")[0]
    assert set(named(under)) <= layers[-1] | layers[-2]


def test_every_folder_of_the_data_is_named() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    folders = set(re.findall(r"settings\.data / \"([a-z-]+)\"", code))
    kept = {name.rstrip("/").partition("/")[0] for name in named(PAGE.partition("## Where things are kept")[2])}
    assert folders
    assert folders <= kept
