"""Rule extractors on the raw text: phone, licence number, money, service, township. Dates are read elsewhere.

Every finding carries the position in the raw text, whatever was said in dialect, in full-width digits or in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from nlu import lexicon, normalise, numerals

_SPOKEN = dict(zip("零〇○一幺二两三四五六七八九", "0001122" + "3456789", strict=True))
_DIGIT = "0-9零〇○一幺二两三四五六七八九"
_RUN = re.compile(rf"[{_DIGIT}](?:[ \t\-—–.·]{{0,3}}[{_DIGIT}])+")
_MOST_GROUPS = 12
_LONGEST = 1000
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LICENCE = re.compile(r"[1-9]\d{11}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}")
_SHORT_LANDLINE = re.compile(r"[2-8]\d{6}")
_PHONE_CUE = re.compile(r"(?:电话|座机|号码|固话|联系方式)[^0-9]{0,6}$")
_BEFORE_MONEY = re.compile(r"(?:罚|交|收|付|转|要|花|押金|定金|订金|赔|退|借|贷|元|共|总共|是|才|给)了?(?:我|你|他)?$")
_AMOUNT = rf"(?:\d+(?:\.\d+)?(?:[百千万]\d?千?)?|[{numerals.CHARACTERS}]+)(?:多|来|几)?"
_MONEY = re.compile(
    rf"({_AMOUNT})(块钱|块|元钱|元(?!旦|宵|月)|毛钱|角钱|万(?=[^一-龥]|$|块|元|押|罚|定)|人民币)([五半\d](?!\d))?"
)


@dataclass(frozen=True)
class Entity:
    """One finding; `start` and `end` count characters of the raw text."""

    entity: str
    value: str
    start: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        """The shape Rasa uses for entities."""
        return {**asdict(self), "extractor": "RuleEntities"}


def extract(spoken: normalise.Aligned, folded: str) -> list[Entity]:
    """All findings in `spoken.raw`, in order; `folded` is the raw text in half-width, simplified characters."""
    numbers = list(_numbers(folded))
    taken = [(item.start, item.end) for item in numbers]
    money = [item for item in _money(folded) if not _overlaps(item, taken)]
    words = [*shipped_words().find(spoken)]
    return sorted([*numbers, *money, *words], key=lambda item: (item.start, item.entity))


def _overlaps(item: Entity, spans: Sequence[tuple[int, int]]) -> bool:
    return any(item.start < end and start < item.end for start, end in spans)


def _numbers(text: str) -> Iterator[Entity]:
    """Phone and licence numbers: runs of digits, written or spoken, that split completely into such numbers."""
    for match in _RUN.finditer(text):
        start, end = match.span()
        if _is_latin(text[start - 1 : start]) or _is_latin(text[end : end + 1]):
            continue
        groups = [(start + m.start(), start + m.end()) for m in re.finditer(rf"[{_DIGIT}]+", match.group())]
        yield from _split(text, groups)


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _split(text: str, groups: Sequence[tuple[int, int]]) -> Iterator[Entity]:
    """The numbers in neighbouring groups; short groups may stand beside them, halves of a longer code may not."""
    index = 0
    total = sum(end - start for start, end in groups)
    while index < len(groups):
        for stop in range(min(len(groups), index + _MOST_GROUPS), index, -1):
            start, end = groups[index][0], groups[stop - 1][1]
            digits = "".join(_digits(text[s:e]) for s, e in groups[index:stop])
            rest = total - len(digits)
            kind = _kind(digits, text[:start])
            if kind and (rest <= 4 or rest in (7, 11, 12, 22, 23, 24)) and not (rest == 4 and len(digits) == 12):
                yield Entity(kind, digits[-11:] if digits.startswith("86") and kind == "phone" else digits, start, end)
                index = stop
                break
        else:
            index += 1


def _digits(run: str) -> str:
    return "".join(_SPOKEN.get(char, char) for char in run)


def _kind(digits: str, before: str) -> str:
    if digits.startswith("86") and _MOBILE.fullmatch(digits[2:]):
        return "phone"
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return "phone"
    if _LICENCE.fullmatch(digits):
        return "licence_no"
    if _SHORT_LANDLINE.fullmatch(digits) and _PHONE_CUE.search(before):
        return "phone"
    return ""


def _money(text: str) -> Iterator[Entity]:
    for match in _MONEY.finditer(text):
        amount, unit, tail = match.group(1), match.group(2), match.group(3) or ""
        if unit == "块" and amount in ("一", "这一", "那一", "几", "半"):
            continue
        if unit == "万" and not _BEFORE_MONEY.search(text[: match.start()]):
            continue
        yuan = numerals.read(amount.rstrip("多来几"))
        if yuan is None:
            continue
        if unit == "万":
            yuan *= 10000
        if unit in ("毛钱", "角钱"):
            yuan /= 10
        if tail and unit == "块":
            yuan += 0.1 * (5 if tail == "半" else numerals.read(tail) or 0)
        yield Entity("money", f"{yuan:g}" if yuan < 1e6 else str(int(yuan)), match.start(), match.end())


class Words:
    """Look-up of services and townships in the spoken form of a text."""

    def __init__(self, services: dict[str, Any], townships: Sequence[dict[str, Any]]) -> None:
        self._service = {word: name for name, entry in services.items() for word in entry.get("words", ())}
        self._service_word = _longest(self._service)
        self._patterns = [
            (name, re.compile(pattern)) for name, entry in services.items() for pattern in entry.get("patterns", ())
        ]
        self._township = {form: entry for entry in townships for form in entry["forms"]}
        self._township_word = _longest(self._township)

    def find(self, spoken: normalise.Aligned) -> Iterator[Entity]:
        """Services and townships with their raw positions; of overlapping services the longest stays."""
        hits = [(m.start(), m.end(), self._service[m.group()]) for m in self._service_word.finditer(spoken.text)]
        for name, pattern in self._patterns:
            hits.extend((m.start(), m.end(), name) for m in pattern.finditer(spoken.text))
        for start, end, name in _without_overlaps(hits):
            yield Entity("service", name, *spoken.raw_span(start, end))
        for match in self._township_word.finditer(spoken.text):
            entry = self._township[match.group()]
            if _stands_free(spoken.text, match.start(), match.end(), entry):
                yield Entity("township", entry["name"], *spoken.raw_span(*match.span()))


def _stands_free(text: str, start: int, end: int, entry: dict[str, Any]) -> bool:
    if text[start:end] == entry["name"]:
        return True
    beside = tuple(entry.get("not_beside", ()))
    return not beside or not (text.startswith(beside, end) or text.endswith(beside, 0, start))


def _without_overlaps(hits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    chosen: list[tuple[int, int, str]] = []
    for hit in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit[0], hit[2])):
        if all(hit[1] <= start or end <= hit[0] for start, end, _ in chosen):
            chosen.append(hit)
    return sorted(chosen)


def _longest(words: Any) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))))


@lru_cache(maxsize=1)
def shipped_words() -> Words:
    """The services and townships of data/lexicon."""
    return Words(lexicon.read("services")["services"], lexicon.read("townships")["townships"])


def without_numbers(text: str) -> str:
    """`text` (half-width) without the phone and licence numbers in it."""
    for item in reversed(list(_numbers(text))):
        text = text[: item.start] + text[item.end :]
    return text


def find(raw: str) -> list[Entity]:
    """All findings in the first thousand characters of a raw text, with the shipped lists."""
    normaliser = normalise.shipped()
    short = raw[:_LONGEST]
    return extract(normaliser.spoken(short), normaliser.fold(short))
