"""The folder of models: which there are, which one is in use, which came before it."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.hall.clock import SHANGHAI, stamp

KEPT = 5
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
ENDING = ".tar.gz"
UNJUDGED = "it was never judged"


class UnknownModel(ValueError):
    """A name that is not a model of the folder; the message names those that are."""


@dataclass(frozen=True)
class Model:
    """One model and what is known of it. `figures` are counts (None: never judged), `sentences` says on which ones."""

    name: str
    fingerprint: str
    at: str | None
    number: int = 0
    rejected: list[str] = field(default_factory=list)
    figures: dict[str, Any] | None = None
    sentences: str | None = None
    learned: int = 0


class Registry:
    """Models as NAME.tar.gz with a record NAME.json; `current.json` names the one in use and those used before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """The file of a model; raises UnknownModel for anything but the name of a file of this very folder."""
        bare = name.removesuffix(ENDING)
        file = self.folder / f"{bare}{ENDING}"
        if not NAME.fullmatch(bare) or not file.is_file() or file.resolve().parent != self.folder.resolve():
            names = ", ".join(m.name for m in self.all()) or "none yet"
            raise UnknownModel(f"{name!r} is not a model of {self.folder}; models: {names}")
        return file

    def all(self) -> list[Model]:
        """Every model, the newest first."""
        files = [f for f in self.folder.glob(f"*{ENDING}") if NAME.fullmatch(f.name.removesuffix(ENDING))]
        return sorted((self._read(f) for f in files), key=lambda m: (-m.number, m.name))

    def get(self, name: str) -> Model:
        """One model; raises UnknownModel."""
        return self._read(self.path(name))

    def _read(self, file: Path) -> Model:
        name = file.name.removesuffix(ENDING)
        try:
            return Model(**json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):  # made before there were records
            current = self._current()
            mark = str(current.get("fingerprint", "")) if current.get("model") == file.name else ""
            return Model(name, mark, stamp(datetime.fromtimestamp(int(file.stat().st_mtime), SHANGHAI)))

    def active(self) -> Model | None:
        """The model in use, None when there is none."""
        try:
            return self.get(str(self._current()["model"]))
        except (KeyError, UnknownModel):
            return None

    def intact(self, name: str) -> bool:
        """Whether the file of a model can be read to its end, check sum and all (14 MB: some 50 ms)."""
        try:
            with gzip.open(self.path(name)) as packed:
                while packed.read(1 << 20):
                    pass
        except (OSError, EOFError, zlib.error):
            return False
        return True

    def stand_in(self) -> Model | None:
        """What could be used instead of the one in use: the one before it, else the newest that was not rejected."""
        active = self.active()
        others = (m for m in self.all() if not m.rejected and (active is None or m.name != active.name))
        return self.before() or next(others, None)

    def set_aside(self, name: str) -> Path:
        """Take a model out of the folder's list without deleting it; where its file is now."""
        file = self.path(name)
        return file.rename(file.with_name(f"{file.name}.spoilt"))

    def trained_from(self, fingerprint: str) -> Model | None:
        """A model of these data: the one in use if it is, else the newest."""
        active = self.active()
        if active is not None and active.fingerprint == fingerprint:
            return active
        return next((m for m in self.all() if m.fingerprint == fingerprint), None)

    def state(self, model: Model) -> str:
        """`active`, `rejected` or `kept`."""
        active = self.active()
        if active is not None and active.name == model.name:
            return "active"
        return "rejected" if model.rejected else "kept"

    def before(self) -> Model | None:
        """The model to which a rollback leads."""
        return next((self.get(name) for name in reversed(self._before()) if self._there(name)), None)

    def free_name(self, fingerprint: str) -> str:
        """A name that no model has yet."""
        name = base = f"model-{fingerprint[:12]}"
        number = 1
        while (self.folder / f"{name}{ENDING}").exists():
            number += 1
            name = f"{base}-{number}"
        return name

    def write(self, model: Model) -> Model:
        """Write a model's record; a new one gets its number."""
        numbered = model if model.number else replace(model, number=1 + max((m.number for m in self.all()), default=0))
        self._put(self.folder / f"{model.name}.json", asdict(numbered))
        return numbered

    def use(self, name: str, back: bool = False) -> None:
        """Make a model the one in use. `back`: it was in use before, and the one in use now is not returned to."""
        active, before = self.active(), self._before()
        if back:
            before = before[: before.index(name)] if name in before else before
        elif active is not None and active.name != name:
            before = [*(n for n in before if n != active.name), active.name]
        model = self.get(name)
        note = {"model": f"{model.name}{ENDING}", "fingerprint": model.fingerprint, "before": before[-KEPT:]}
        self._put(self.folder / "current.json", note)

    def prune(self) -> list[str]:
        """Delete all but the last five, never the one in use or the one to return to; their names."""
        active, before = self.active(), self.before()
        keep = [m.name for m in (active, before) if m is not None]
        rest = [m.name for m in self.all() if m.name not in keep]
        gone = rest[max(0, KEPT - len(keep)) :]
        for name in gone:
            (self.folder / f"{name}{ENDING}").unlink(missing_ok=True)
            (self.folder / f"{name}.json").unlink(missing_ok=True)
        return gone

    def _before(self) -> list[str]:
        return [str(name) for name in self._current().get("before") or ()]

    def _there(self, name: str) -> bool:
        active = self.active()
        return (self.folder / f"{name}{ENDING}").is_file() and (active is None or active.name != name)

    def _current(self) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / "current.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _put(self, file: Path, content: dict[str, Any]) -> None:
        fresh = file.with_name(f"{file.name}.new")
        fresh.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        fresh.replace(file)
