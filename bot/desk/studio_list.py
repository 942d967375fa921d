"""What the hall has to record: the shipped list, brought up to date with the answers as they are now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.hall.yaml_text import read_yaml
from bot.voice.bank.clip import version_of
from bot.voice.spoken import speak

KINDS = ("whole", "carrier", "slot")
EDGES = ("any", "start", "mid", "final")
TIERS = (1, 2)
FIELDS = {"key", "tier", "kind", "text", "edge", "answer", "wording", "reading", "note"}
LONGEST = 400
WHOLE = "answer."
CHANGED = "答复改过了，原来的方言写法不能再用，请重新写。"
NEW = "大厅自己写的答复，还没有方言写法，请写上。"


@dataclass(frozen=True)
class Item:
    """One thing to be recorded.

    `text` stands for it in an utterance; `wording` and `reading` say how it might be said in dialect, a proposal to be
    confirmed by a native speaker, empty where none is known. `version` binds a whole answer to its words.
    """

    key: str
    tier: int
    kind: str
    text: str
    edge: str = "any"
    answer: str = ""
    wording: str = ""
    reading: str = ""
    note: str = ""
    version: str = ""


def _none() -> Sequence[str]:
    return ()


class StudioList:
    """The list. `spoken_of` gives what an answer says now, None for an answer that is gone.

    `written` names the answers that the hall has written itself: they stand behind what was shipped. `edition` is
    another value whenever what answers say may have changed.
    """

    def __init__(
        self, shipped: Sequence[Item], spoken_of: Callable[[str], str | None],
        written: Callable[[], Sequence[str]] = _none, edition: Callable[[], object] = int,
    ) -> None:  # fmt: skip
        self._shipped = {one.key: one for one in shipped}
        self._answers = {one.answer for one in shipped}
        self._spoken_of = spoken_of
        self._written = written
        self.edition = edition

    def __iter__(self) -> Iterator[Item]:
        return (one for key in [*self._shipped, *self._own()] if (one := self.get(key)) is not None)

    def _own(self) -> dict[str, Item]:
        """What the hall has written or changed and the shipped list does not name; its words come with `get`."""
        fresh = [answer for answer in self._written() if answer not in self._answers]
        return {f"{WHOLE}{answer}": Item(f"{WHOLE}{answer}", 1, "whole", "", answer=answer) for answer in fresh}

    def get(self, key: str) -> Item | None:
        """The thing of this key as it has to be said now; None when there is none, or its answer is gone."""
        one = self._shipped.get(key) or (self._own().get(key) if key.startswith(WHOLE) else None)
        if one is None or not one.answer:
            return one
        words = self._spoken_of(one.answer)
        if words is None:
            return None
        now = speak(words)
        if now == one.text:
            return replace(one, version=version_of(now))
        note = CHANGED if one.text else NEW
        return replace(one, text=now, wording="", reading="", note=note, version=version_of(now))


def read_list(path: Path) -> list[Item]:
    """The shipped list. Raises ValueError naming the row, the field and what is allowed."""
    rows = read_yaml(path.read_text(encoding="utf-8"))["items"]
    items = [_item(row, f"{path.name}: row {number}") for number, row in enumerate(rows, 1)]
    twice = [key for key, times in Counter(one.key for one in items).items() if times > 1]
    if twice:
        raise ValueError(f"{path.name}: {twice[0]} stands there twice; keys must differ")
    return items


def _item(row: dict[str, Any], where: str) -> Item:
    if unknown := set(row) - FIELDS:
        raise ValueError(f"{where}: {sorted(unknown)[0]!r} is not allowed; use {', '.join(sorted(FIELDS))}")
    one = Item(**row)
    for name, allowed in (("kind", KINDS), ("edge", EDGES), ("tier", TIERS)):
        if getattr(one, name) not in allowed:
            raise ValueError(f"{where}: {name} is {getattr(one, name)!r}; use one of {allowed}")
    if not one.text or len(one.text) > LONGEST or (one.kind == "whole") != bool(one.answer):
        raise ValueError(f"{where}: a whole answer needs `answer`, everything needs a text of at most {LONGEST}")
    return one
