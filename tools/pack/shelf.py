"""The shipped folder: sound files named by their content, a manifest with a line for every clip that may be
played, and before them one that says under which licence and with what they were made.

Writing is stable: the same clips give the same bytes, a clip whose key did not change keeps its file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.pack.plan import Line

MOST_BYTES = 15_000_000
MANIFEST = "manifest.jsonl"
Row = dict[str, Any]


class TooBig(Exception):
    """The pack would be larger than a release may carry."""


class Shelf:
    """A pack's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _lines(self) -> list[Row]:
        path = self.folder / MANIFEST
        if not path.is_file():
            return []
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]

    def header(self) -> Row:
        """The first line: licence, and with what the clips were made."""
        return next((line for line in self._lines() if "sha256" not in line), {})

    def rows(self) -> list[Row]:
        """The clips of the manifest as it stands; empty when there is none."""
        return [line for line in self._lines() if "sha256" in line]

    def path(self, sha256: str) -> Path:
        """Where the sound with this digest lies."""
        return self.folder / "clips" / sha256[:2] / f"{sha256}.ogg"

    def kept(self) -> dict[str, Row]:
        """The manifest's rows by key, of those whose sound is there."""
        return {row["key"]: row for row in self.rows() if self.path(row["sha256"]).is_file()}

    def write(self, rows: Sequence[Row], data: Callable[[Row], bytes], header: Row) -> int:
        """Put exactly these clips on the shelf; returns the bytes of sound. Raises TooBig and changes nothing then."""
        new = {row["sha256"]: row for row in rows}
        sounds = {sha: data(row) for sha, row in new.items() if not self.path(sha).is_file()}
        size = sum(len(sounds[sha]) if sha in sounds else self.path(sha).stat().st_size for sha in new)
        if size > MOST_BYTES:
            raise TooBig(f"{size / 1e6:.1f} MB of sound, at most {MOST_BYTES / 1e6:g}")
        for sha, content in sounds.items():
            self.path(sha).parent.mkdir(parents=True, exist_ok=True)
            self.path(sha).write_bytes(content)
        self._forget(set(new))
        lines = [json.dumps(line, ensure_ascii=False) for line in (header, *sorted(rows, key=order))]
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / MANIFEST).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return size

    def _forget(self, kept: set[str]) -> None:
        for path in self.folder.glob("clips/*/*.ogg"):
            if path.stem not in kept:
                path.unlink()
        for folder in self.folder.glob("clips/*"):
            if not any(folder.iterdir()):
                folder.rmdir()


def order(row: Row) -> tuple[str, ...]:
    """How rows are sorted: by what they are and what is said, never by when they were made."""
    return (row["kind"], row["text"], row["edge"], row["answer"], row["id"])


def row(line: Line, facts: Mapping[str, Any], key: str, sha256: str, speaker: str) -> Row:
    """The manifest's row of a clip that was accepted."""
    return {
        "id": line.id,
        "kind": line.kind,
        "text": line.text,
        "edge": line.edge,
        "seconds": facts["seconds"],
        "sha256": sha256,
        "speaker": speaker,
        "answer": line.answer,
        "version": line.version,
        "key": key,
        "take": facts["take"],
        "judge": {name: facts[name] for name in ("heard", "syllables", "characters", "worst", "judge")},
    }


def same_sound(line: Line, old: Row) -> Row:
    """The row of a clip that is already on the shelf, for a line that may have another id or answer by now."""
    fresh = {"id": line.id, "kind": line.kind, "text": line.text, "edge": line.edge}
    return {**old, **fresh, "answer": line.answer, "version": line.version}


def digest(data: bytes) -> str:
    """The name of a sound."""
    return hashlib.sha256(data).hexdigest()
