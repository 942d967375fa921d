"""What was written → what was meant to be written: characters, slips, dialect words, fillers, repeats.

The raw text is kept beside it, and every character of the spoken form knows where in the raw text it came from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlu import lexicon, slips

HEAD, TAIL = 300, 120
_NEAR = 4
_BREAK = re.compile(r"[\s，,。.！!？?；;：:、~～…·“”\"'‘’（）()《》<>【】\[\]\-—_/\\|*#@&^%$+=`]+")
_CLAUSE_END = re.compile(r"[啊呀哦嘞啦]?(?:[\s，,。.！!？?；;]|$)")
_NOT_TEXT = re.compile("[\u200b-\u200f\ufe0e\ufe0f\U0001f000-\U0001faff\u2600-\u27bf]")
_MANY = re.compile(r"([^\d])\1{2,}")
_AGAIN = re.compile(r"([^\d，]{2,6}?)(?:，?\1)+")


@dataclass(frozen=True)
class Aligned:
    """A text with, for each of its characters, the span of the raw text it stands for."""

    raw: str
    text: str
    spans: Sequence[tuple[int, int]]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the raw text the characters [start, end) of `text` came from."""
        return self.spans[start][0], self.spans[end - 1][1]


@dataclass(frozen=True)
class DialectWord:
    """One Mandarin word and when a dialect form may be read as it."""

    say: str
    near: tuple[str, ...]
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]
    at_end: bool = False

    def fits(self, text: str, start: int, end: int) -> bool:
        """Whether the form at [start, end) stands where it means the dialect word."""
        if self.at_end and not _CLAUSE_END.match(text, end):
            return False
        if self.not_before and text.startswith(self.not_before, end):
            return False
        if self.not_after and text.endswith(self.not_after, 0, start):
            return False
        around = text[max(0, start - _NEAR) : end + _NEAR]
        return not self.near or any(cue in around for cue in self.near)


def shorten(text: str) -> str:
    """A text of sensible length: of a very long one the beginning and the end, where the question stands."""
    return text if len(text) <= HEAD + TAIL else text[:HEAD] + "，" + text[-TAIL:]


class Normaliser:
    """Applies the word lists. One instance serves all messages; it keeps no state between them."""

    def __init__(
        self, pairs: Sequence[str], dialect: Sequence[dict[str, Any]], fillers: dict[str, Any], repair: slips.Slips
    ) -> None:
        self._table = _character_table(pairs)
        self._repair = repair
        self._dialect: dict[str, list[DialectWord]] = {}
        for word in dialect:
            near, before, after = (tuple(word.get(key, ())) for key in ("near", "not_before", "not_after"))
            meant = DialectWord(word["say"], near, before, after, bool(word.get("at_end")))
            for form in word["forms"]:
                self._dialect.setdefault(form, []).append(meant)
        self._dialect_form = _any_of(self._dialect)
        opener = "|".join(_longest_first(fillers["openers"]))
        address = "|".join(_longest_first(fillers["addresses"]))
        self._openers = re.compile(f"(?:(?:{opener})，?|(?:{address})，)+")
        self._anywhere = _any_of(fillers["anywhere"])
        self._closers = tuple(fillers["closers"])
        self._stutter = re.compile(f"([{fillers['stutter']}])\\1+")

    def fold(self, text: str) -> str:
        """Simplified characters, half-width letters and digits, lower case; the length never changes."""
        return text.translate(self._table)

    def spoken(self, raw: str) -> Aligned:
        """Folded, slips put right, dialect words as Mandarin; positions kept."""
        text = self._repair.repair(self.fold(raw))
        out: list[str] = []
        spans: list[tuple[int, int]] = []
        done = 0
        for match in self._dialect_form.finditer(text):
            start, end = match.span()
            say = next((word.say for word in self._dialect[match.group()] if word.fits(text, start, end)), None)
            if say is None:
                continue
            out.append(text[done:start] + say)
            spans.extend((i, i + 1) for i in range(done, start))
            spans.extend([(start, end)] * len(say))
            done = end
        out.append(text[done:])
        spans.extend((i, i + 1) for i in range(done, len(text)))
        return Aligned(raw, "".join(out), spans)

    def core(self, text: str) -> str:
        """`text` (a spoken form) without fillers, stutter and repeats; pauses become one comma."""
        text = _BREAK.sub("，", _NOT_TEXT.sub("", text)).strip("，")
        text = _AGAIN.sub(r"\1", _MANY.sub(r"\1", self._stutter.sub(r"\1", text)))
        bare = self._anywhere.sub("", text).strip("，")
        bare = self._openers.sub("", bare, count=1) if self._openers.match(bare) else bare
        bare = self._without_closers(bare).strip("，")
        return bare if len(bare) >= 2 else text

    def _without_closers(self, text: str) -> str:
        """`text` up to where nothing but closers follows, commas before them included; read from its end, so once."""
        if not text.endswith(self._closers):
            return text
        longest = max(map(len, self._closers)) + 1
        starts = {len(text)}
        first = at = len(text)
        while at and at > first - longest:
            at -= 1
            word = at + text.startswith("，", at)
            if any(text.startswith(closer, word) and word + len(closer) in starts for closer in self._closers):
                starts.add(at)
                first = at
        return text[:first]

    def __call__(self, raw: str) -> str:
        """The text to classify."""
        return self.core(self.spoken(shorten(raw)).text)


def _character_table(pairs: Sequence[str]) -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，！？；：（）～"}
    table[0x3000] = " "
    table.update({code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})
    table.update({code: chr(code - 0xFEE0 + 32) for code in range(0xFF21, 0xFF3B)})
    for line in pairs:
        table.update({ord(line[i]): line[i + 1] for i in range(0, len(line), 2)})
    return table


def _longest_first(words: Any) -> list[str]:
    return [re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))]


def _any_of(words: Any) -> re.Pattern[str]:
    return re.compile("|".join(_longest_first(words)))


@lru_cache(maxsize=1)
def shipped() -> Normaliser:
    """The normaliser with the lists of data/lexicon."""
    return Normaliser(
        lexicon.read("traditional")["pairs"],
        lexicon.read("dialect")["words"],
        lexicon.read("fillers"),
        slips.shipped(),
    )
