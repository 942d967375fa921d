"""Finished clips before they are shipped: one folder, by key, so that nothing is made twice."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tools.pack.scoring import Errors
from tools.pack.verdicts import SAME_BUT_PARTS, VERSION, acceptable
from tools.pack.workshop import Clip


class Drafts:
    """What came out of the workshop: bytes and the verdict on them, also of clips that were rejected."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> dict[str, Any] | None:
        """What is known about a clip that was made before under the same judge; None when it must be made."""
        try:
            facts: dict[str, Any] = json.loads(self._path(key, "json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if facts.get("judge") not in (SAME_BUT_PARTS, VERSION):
            return None
        heard = facts.get("heard", "")
        facts["accepted"] = bool(heard) and acceptable(
            Errors(*facts["syllables"]), facts["worst"], heard.count("|") + 1
        )
        return facts

    def data(self, key: str) -> bytes:
        """The sound of a made clip."""
        return self._path(key, "ogg").read_bytes()

    def put(self, key: str, clip: Clip | None) -> dict[str, Any]:
        """Keep a clip, or that it could not be said; returns what `get` will."""
        facts: dict[str, Any] = {"judge": VERSION, "accepted": False, "syllables": [0, 0]}
        if clip:
            self._write(key, "ogg", clip.data)
            facts |= {**_facts(clip), "accepted": clip.verdict.accepted}
        self._write(key, "json", json.dumps(facts, ensure_ascii=False).encode())
        return facts

    def _path(self, key: str, ending: str) -> Path:
        return self._folder / key[:2] / f"{key}.{ending}"

    def _write(self, key: str, ending: str, content: bytes) -> None:
        path = self._path(key, ending)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(content)
        fresh.replace(path)


def _facts(clip: Clip) -> dict[str, Any]:
    def pair(errors: Errors) -> list[int]:
        return list(asdict(errors).values())

    verdict = clip.verdict
    return {
        "seconds": round(clip.seconds, 3),
        "take": clip.take,
        "tried": clip.tried,
        "heard": verdict.heard,
        "syllables": pair(verdict.syllables),
        "characters": pair(verdict.characters),
        "worst": verdict.worst,
        "rendered_s": round(clip.rendered_s, 2),
        "cpu_s": round(clip.cpu_s, 2),
    }
