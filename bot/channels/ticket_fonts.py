"""A Chinese font of this machine, if it has one: none is shipped, a good one weighs more than the whole program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import ImageFont

FOLDERS = (
    Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("~/.local/share/fonts"), Path("~/.fonts"),
    Path("/System/Library/Fonts"), Path("/Library/Fonts"),
)  # fmt: skip
# Beginnings of file names, the best first.
NAMES = (
    "NotoSansCJK", "NotoSansSC", "SourceHanSans", "PingFang", "Hiragino Sans GB", "wqy-", "DroidSansFallback",
    "STHeiti", "NotoSerifCJK",
)  # fmt: skip
ENDINGS = (".ttc", ".otf", ".ttf")
MOST_FILES = 20_000  # a machine of a designer: the search must end all the same
SAMPLE, NOWHERE = "约", "\U0010fffe"
MOST_FACES = 12


@cache
def chinese() -> tuple[str, int] | None:
    """(file, number of the face in it) of a font with simplified Chinese, searched once; None when there is none."""
    found = sorted(_candidates(), key=lambda pair: (pair[0], "Regular" not in pair[1].name, pair[1].name))
    return next(filter(None, (_face(path) for _, path in found)), None)


def _candidates() -> Iterator[tuple[int, Path]]:
    seen = 0
    for folder in FOLDERS:
        for path in folder.expanduser().rglob("*"):
            seen += 1
            if seen > MOST_FILES:
                return
            rank = next((n for n, name in enumerate(NAMES) if path.name.startswith(name)), None)
            if rank is not None and path.suffix.lower() in ENDINGS:
                yield rank, path


def _face(path: Path) -> tuple[str, int] | None:
    """The face for the mainland's forms, else the first that has the sample at all."""
    usable = []
    for number in range(MOST_FACES):
        try:
            face = ImageFont.truetype(str(path), 32, index=number)
            drawn = bytes(face.getmask(SAMPLE)) != bytes(face.getmask(NOWHERE))
        except (OSError, ValueError):
            break
        if drawn:
            usable.append(("SC" not in str(face.getname()[0]).split(), number))
    return (str(path), min(usable)[1]) if usable else None
