"""A swindle told in pieces: somebody says that he is from the bureau, and wants money, in messages of their own.

有人打电话来说是烟草局的 | 说我的证要过期了 | 要我先交八百块: no piece says it, the story does.
Pure: texts in, a text out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_OFFICE = r"(?:烟草|薰草|专卖|局里|你们?(?:局|大厅|单位|派|的人)|汝辈|大厅的)"
_HE = r"(?:他们?|她|伊|对方|那个?人|那边|电话里)"
_CLAIMS = re.compile(
    rf"自称{_OFFICE}|冒充|[说讲](?:他们?|她|伊|自己)?[是系]{_OFFICE}|^{_HE}[是系]{_OFFICE}|"
    rf"{_OFFICE}.{{0,6}}(?:打电话|来电|打来|加我)"
)
"""Somebody of whom nothing is known says that the bureau sent him."""
_ME = r"(?:我们?|俺|阮|咱)"
_SUM = r"(?:[0-9]{2,}|[一二三四五六七八九两十几]+[百千万]?)"
_MONEY = rf"(?:钱|镭|费|金|红包|[百千万]|{_SUM}(?:多|来)?[块元])"
_WANTS = re.compile(
    rf"[要叫让喊催逼]{_ME}.{{0,6}}(?:转(?!告|人工|工作)|付|汇|扫|[交缴给打拿出掏].{{0,6}}{_MONEY})|"
    rf"[跟向问]{_ME}[要收讨].{{0,4}}{_MONEY}|要(?:收|交)?{_SUM}(?:多|来)?(?:[块元]|$)|"
    rf"(?:转|付|汇|打钱)[账钱了]*给{_HE}"
)
"""He wants money of the teller."""
_HOW_MUCH = re.compile(r"多少|几多|若夥|几块钱|几元|[钱费][吗么不无]|收费")
_HE_SAYS = re.compile(rf"^{_HE}(?:还|又|就|跟我|对我)*[说讲]")
_SAYS = re.compile(r"^[说讲](?:是|我|证|烟|要|今天|明天|马上|再?不)")
_ASKS = re.compile(r"[吗么？?]|怎么|如何|什么|哪")


def told(before: Sequence[str], text: str) -> str | None:
    """The whole story where `text` goes on with what was told before, oldest first; None for other words.

    `before` are the messages of a short while ago. A question about what something costs goes on with no story.
    """
    claims, wants = _claims(text), _wants(text)
    goes_on = any(map(_claims, before)) and (wants or _reports(text))
    completes = claims and any(map(_wants, before))
    return "，".join([*filter(is_piece, before), text]) if goes_on or completes else None


def is_piece(text: str) -> bool:
    """Whether these words may belong to such a story."""
    return _claims(text) or _wants(text) or _reports(text)


def of_money(pieces: Sequence[str]) -> bool:
    """Whether the pieces together say both: that somebody is from the bureau, and that he wants money."""
    return any(map(_claims, pieces)) and any(map(_wants, pieces))


def _claims(text: str) -> bool:
    return _CLAIMS.search(text) is not None


def _wants(text: str) -> bool:
    """要我先交八百块; what something costs is another matter."""
    return _WANTS.search(text) is not None and not _HOW_MUCH.search(text)


def _reports(text: str) -> bool:
    """他说不交就注销, 说我的证要过期了: what that person said; 说我的证怎么续 is a question of the teller's own."""
    return _HE_SAYS.search(text) is not None or (_SAYS.search(text) is not None and not _ASKS.search(text))
