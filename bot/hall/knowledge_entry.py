"""What one answer is: the plain records that the loader builds, the index ranks and the renderer fills in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

CONFIDENCES = ("A", "B", "C", "D", "CFG")
OFFERS = ("book", "reminder", "human", "visit")
NOT_REGISTERED = "这一点我这里还没有登记，要问工作人员。"


class KnowledgeError(ValueError):
    """A knowledge file cannot be used; the message names the file, the entry and the field."""


@dataclass(frozen=True)
class Source:
    """Where a statement comes from: the full title, and the article, place and date where they are known."""

    title: str
    article: str = ""
    place: str = ""
    date: str = ""

    def cite(self) -> str:
        """The source as people read it, for example 《中华人民共和国行政许可法》第50条."""
        name = f"《{self.title}》{_article(self.article)}" if self.article else self.title
        extra = "，".join(part for part in (self.place, self.date) if part)
        return f"{name}（{extra}）" if extra else name


def _article(number: str) -> str:
    article, _, item = number.partition("(")
    return f"第{article}条" + (f"第（{item.rstrip(')')}）项" if item else "")


@dataclass(frozen=True)
class Entry:
    """One answer. `id` is `<intent>.<name>`; `text` and `spoken` may hold {dotted.keys} of local facts.

    `spoken` must be true and complete by itself. `unset` and `spoken_unset` give, per key, the sentence that
    stands in for a line (of `text` or `steps`) or a sentence (of `spoken`) whose fact is not registered.
    `avoid` matches questions that this answer must never be given to, however near their wording is.
    """

    id: str
    intent: str
    asks: tuple[str, ...]
    spoken: str
    text: str
    sources: tuple[Source, ...]
    confidence: str
    checked_on: date
    review_by: date
    covers: tuple[int, ...] = ()
    default: bool = False
    steps: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
    sensitive: bool = False
    unset: Mapping[str, str] = field(default_factory=dict, hash=False)
    spoken_unset: Mapping[str, str] = field(default_factory=dict, hash=False)
    avoid: re.Pattern[str] | None = None
    file: str = ""

    @property
    def title(self) -> str:
        """The first of the questions, to show on a button or in a list."""
        return self.asks[0]


@dataclass(frozen=True)
class Fact:
    """A local fact that answers may name: its label for staff, how a value reads, and an example of it.

    `default` stands in for a value nobody registered (national hotlines only); `pattern` frames a plain value
    (`{}个工作日`), `when_true` and `when_false` are the words for true and false.
    """

    key: str
    label: str
    sample: str
    default: str = ""
    pattern: str = "{}"
    when_true: str = ""
    when_false: str = ""


@dataclass(frozen=True)
class Rendered:
    """An answer ready to be sent. `unset` lists the facts that were missing; `stale` asks for a new check."""

    text: str
    spoken: str
    unset: tuple[str, ...] = ()
    stale: bool = False
