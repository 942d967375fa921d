"""The reader of photos keeps to its wire, or it is ended; what it cannot take is told by a word."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.photo.process import NotTaken, ReadingError, WorkerReader


def reader(answer: dict[str, Any], picture: bytes = b"jpeg") -> WorkerReader:
    """A reader whose process answers so."""
    one = WorkerReader(["false"], Path())

    async def ask(_data: bytes, _limit_s: float, _behind: str = "") -> Any:
        return answer, picture

    one.ask = ask  # type: ignore[method-assign]
    return one


def test_lines_come_with_their_place_and_further_looks() -> None:
    raw = ["证号：350300123456", 0.99, 0.1, 0.2, 0.5, 0.25, ["证号:350300123456"]]
    seen = asyncio.run(reader({"lines": [raw]}).lines(b"x"))
    (line,) = seen.lines
    assert (line.text, line.score, line.right, line.again) == (raw[0], 0.99, 0.5, ("证号:350300123456",))
    assert seen.picture == b"jpeg"


def test_a_refused_file_is_told_by_its_word() -> None:
    with pytest.raises(NotTaken) as told:
        asyncio.run(reader({"refused": "heic"}).lines(b"x"))
    assert told.value.code == "heic"


@pytest.mark.parametrize(
    "lines", [None, 7, [["only a text"]], [["a", "b", 0, 0, 0, 0, []]], [["a", 1, 0, 0, 0, 0, "b"]]]
)
def test_an_answer_of_another_shape_ends_the_process(lines: Any) -> None:
    with pytest.raises(ReadingError) as told:
        asyncio.run(reader({"lines": lines}).lines(b"x"))
    assert told.value.code == "broken"


def test_a_program_that_cannot_be_started_leaves_the_house_without_reading_and_no_worse() -> None:
    with pytest.raises(ReadingError):
        asyncio.run(WorkerReader(["/nowhere/python"], Path()).lines(b"x"))
