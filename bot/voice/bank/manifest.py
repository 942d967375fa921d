"""The shipped pack: `manifest.jsonl` beside `clips/HH/HASH.ogg`, every file named by the sha256 of its bytes.

A line holds `text kind edge seconds speaker sha256` and, for answers, `answer version`; its licence stands in the first
line's `licence`. A clip whose file is missing or damaged is left out, and one log line says how many there were.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast, get_args

from bot.voice.bank.clip import BankClip, Edge, Kind

log = logging.getLogger("lianxin.voice")


class Pack:
    """A ClipShelf over a folder; read when it is first asked, and again when the manifest changes."""

    def __init__(self, folder: Path, voice: str = "mandarin") -> None:
        self.voice = voice
        self._folder = folder
        self._read: tuple[str, tuple[BankClip, ...]] = ("", ())

    def clips(self) -> tuple[BankClip, ...]:
        """Every whole clip."""
        signature = self.signature()
        if self._read[0] != signature:
            self._read = (signature, tuple(self._load()) if signature else ())
        return self._read[1]

    def signature(self) -> str:
        """Time and size of the manifest; empty without one."""
        try:
            status = (self._folder / "manifest.jsonl").stat()
        except OSError:
            return ""
        return f"{status.st_mtime_ns}-{status.st_size}"

    def licence(self) -> str:
        """What the pack may be used for, as its manifest says."""
        try:
            with (self._folder / "manifest.jsonl").open(encoding="utf-8") as lines:
                return str(json.loads(next(lines)).get("licence") or "")
        except (OSError, StopIteration, ValueError, AttributeError):
            return ""

    def _load(self) -> Iterator[BankClip]:
        dropped = 0
        raw = (self._folder / "manifest.jsonl").read_text(encoding="utf-8", errors="replace")
        for line in filter(str.strip, raw.splitlines()):
            clip = self._clip(line)
            if clip is not None:
                yield clip
            elif '"licence"' not in line or '"text"' in line:
                dropped += 1
        if dropped:
            log.warning("voice pack %s: %d clips are missing or damaged and are not used", self._folder.name, dropped)

    def _clip(self, line: str) -> BankClip | None:
        try:
            raw: dict[str, Any] = json.loads(line)
            digest = str(raw["sha256"])
            path = self._folder / "clips" / digest[:2] / f"{digest}.ogg"
            if raw["kind"] not in get_args(Kind) or raw.get("edge", "any") not in get_args(Edge):
                return None
            if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                return None
            return BankClip(
                str(raw["text"]), cast(Kind, raw["kind"]), path, digest, float(raw["seconds"]),
                str(raw.get("speaker", "")), cast(Edge, raw.get("edge", "any")), str(raw.get("answer") or ""),
                str(raw.get("version") or ""),
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError):
            return None
