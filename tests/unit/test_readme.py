"""The documents keep their word: every command, setting, link and picture they name is there."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.cli.main import parser

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
PAGES = [
    ENGLISH,
    CHINESE,
    *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
SETTING = re.compile(r"LIANXIN_[A-Z_]+")
COMMAND = re.compile(r"(?:python3? -m bot|bin/lianxin|`lianxin) +([^\s`]+)((?: +[^\s`|>#&]+)*)")
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")


def text(page: Path) -> str:
    """What a page says, with lines of a shell that are continued put together."""
    return re.sub(r"\\\n\s*", "", page.read_text(encoding="utf-8"))


def snippets(page: Path) -> str:
    """Only what is set as code: blocks and inline."""
    blocks = re.findall(r"```.*?\n(.*?)```", text(page), re.DOTALL)
    plain = re.sub(r"```.*?```", "", text(page), flags=re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", plain)])


def verbs() -> dict[str, argparse.ArgumentParser]:
    """Every verb of the command line with its own parser."""
    return parts(parser())


def parts(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parts of a command that have a parser of their own."""
    actions: list[Any] = [a for a in of._actions if isinstance(a, argparse._SubParsersAction)]
    return {name: one for action in actions for name, one in action.choices.items()}


def targets() -> set[str]:
    """What can be made."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """The addresses of a page's headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_everything_that_is_said_to_be_made_can_be_made(page: Path) -> None:
    named = re.findall(r"(?:^|[\s/(])make ([a-z][a-z-]*)", snippets(page), re.MULTILINE)
    assert set(named) <= targets()


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_command_is_one_that_exists(page: Path) -> None:
    named = {verb for verb, _ in COMMAND.findall(snippets(page))} - {"VERB", "--help"}
    assert named <= set(verbs())


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_option_of_a_command_is_one_of_that_command(page: Path) -> None:
    known = verbs()
    for verb, rest in COMMAND.findall(snippets(page)):
        if verb in known:
            one = known[verb]
            for part in rest.split():
                one = parts(one).get(part, one)
            for option in re.findall(r"(?<= )--[a-z-]+", rest):
                assert option in one._option_string_actions, f"{verb} {option}"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    for pair in LINK.findall(page.read_text(encoding="utf-8")):
        link = "".join(pair)
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), f"{link} is not there"
        assert not anchor or anchor in anchors(target), f"{link} names no heading"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_setting_that_is_named_is_known(page: Path) -> None:
    assert set(SETTING.findall(page.read_text(encoding="utf-8"))) <= settings.KNOWN


def test_every_setting_stands_in_the_table() -> None:
    rows = [line for line in text(ENGLISH).splitlines() if line.startswith("| `LIANXIN_")]
    assert {name for row in rows for name in SETTING.findall(row.split("|")[1])} == settings.KNOWN


def test_every_verb_stands_in_the_table_of_commands() -> None:
    table = text(ENGLISH).partition("## Commands")[2].partition("## Settings")[0]
    first = {
        word
        for row in table.splitlines()
        if row.startswith("| `")
        for word in re.findall(r"`(.+?)`", row.split("|")[1])
    }
    assert first == set(verbs())


def test_the_readme_opens_with_a_picture_a_sound_and_six_lines_of_talk() -> None:
    opening = text(ENGLISH).partition("\n## ")[0]
    assert ".png" in opening
    assert ".ogg" in opening
    talk = re.findall(r"^(我|厅)：", opening, re.MULTILINE)
    assert talk == ["我", "厅"] * 3


def test_the_spoken_sample_is_a_small_ogg_file_of_the_answer_it_names() -> None:
    sample = ROOT / "docs" / "sound" / "renewal-fee.ogg"
    assert sample.read_bytes()[:4] == b"OggS"
    assert sample.stat().st_size <= 60_000
    said = re.findall(r"^> ([^(\n]+)$", text(ROOT / "docs" / "sound" / "README.md"), re.MULTILINE)
    assert f"spoken: {said[0]}\n" in (ROOT / "data" / "knowledge" / "renewal_fee.yml").read_text(encoding="utf-8")


def test_the_pages_stay_short_enough_to_be_read() -> None:
    limits = {ENGLISH: 180, CHINESE: 120, ROOT / "CONTRIBUTING.md": 60}
    assert {
        page.name: len(text(page).splitlines()) for page, most in limits.items() if len(text(page).splitlines()) > most
    } == {}


def test_every_shell_line_of_the_chinese_page_begins_with_a_program_that_is_there() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", text(CHINESE), re.DOTALL)
    lines = [re.sub(r"^(?:LIANXIN_[A-Z_]+=\S+ )+", "", line) for block in blocks for line in block.splitlines() if line]
    assert lines
    assert {line.split()[0] for line in lines} <= {"make", "python3", "cp"}
    for source in (line.split()[1] for line in lines if line.startswith("cp ")):
        assert (ROOT / source).is_file()
