"""The reader of photos in a process of its own; whatever a picture does to it, the house only loses that one answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.hall.licence_text import Line
from bot.voice.beside import Beside, BesideError

log = logging.getLogger("lianxin.photo")

WORKSHOP = ".venv-photo"
LOADING_S = 60.0
READING_S = 45.0
MOST_WAITING = 6


class ReadingError(BesideError):
    """Nothing was read because of ourselves; `code` is `off`, `busy`, `slow`, `crashed` or `broken`."""


class NotTaken(Exception):
    """A file that is not read; `code` is heic, not_picture, too_many_pixels or too_small."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Seen:
    """The lines of a picture, and the picture itself upright, small and with nothing of the old file in it (JPEG)."""

    lines: tuple[Line, ...]
    picture: bytes


class PhotoReader(Protocol):
    """What reads the lines of a picture."""

    @property
    def version(self) -> str:
        """What it is; empty before its first start."""
        ...

    async def lines(self, data: bytes) -> Seen:
        """The lines of one file. Raises NotTaken and ReadingError."""
        ...

    async def warm(self) -> None:
        """Load ahead of the first photo. Raises ReadingError."""
        ...

    async def close(self) -> None:
        """Give everything back."""
        ...


class WorkerReader(Beside):
    """Reads one photo at a time; an answer that takes longer than `reading_s` seconds ends the process."""

    def __init__(
        self, command: Sequence[str], folder: Path, *, loading_s: float = LOADING_S, reading_s: float = READING_S,
        most_waiting: int = MOST_WAITING,
    ) -> None:  # fmt: skip
        super().__init__(
            "reader of photos", command, folder, loading_s=loading_s, most_waiting=most_waiting, log=log,
            error=ReadingError,
        )  # fmt: skip
        self._reading_s = reading_s

    @property
    def version(self) -> str:
        """What the process said of itself; empty before its first start."""
        return str(self.about.get("version", ""))

    async def lines(self, data: bytes) -> Seen:
        """The lines of one file. Raises NotTaken and ReadingError: busy, slow, crashed, broken, off (it rests)."""
        answer, picture = await self.ask(data, self._reading_s, "jpeg")
        if "refused" in answer:
            raise NotTaken(str(answer["refused"]))
        try:
            return Seen(tuple(_line(raw) for raw in answer["lines"]), picture)
        except (ValueError, KeyError, TypeError) as error:
            await self.lost("broken")
            raise ReadingError("broken", type(error).__name__) from None


def _line(raw: Sequence[object]) -> Line:
    text, *numbers, again = raw
    if not isinstance(again, list):
        raise TypeError("further looks are a list")
    score, left, top, right, bottom = (float(str(number)) for number in numbers)
    return Line(str(text), score, left, top, right, bottom, tuple(map(str, again)))


def installed(root: Path) -> Path | None:
    """The Python of the environment that reads photos, None where it was not built."""
    python = root / WORKSHOP / "bin" / "python"
    found = any((root / WORKSHOP).glob("lib/python3.*/site-packages/rapidocr/__init__.py"))
    return python if found else None


def reader(root: Path) -> WorkerReader | None:
    """The reader of this house, None where it is not installed; its process begins with the first photo."""
    python = installed(root)
    return WorkerReader([str(python), "-m", "bot.photo.worker"], root) if python else None
