"""How far a refusing word reaches: what 除了 is taken from, what 不要 was broken off, what a settled wish is safe from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.hall.when.clocks import Clock, Part
from bot.hall.when.entries import Entry, Link
from bot.hall.when.lengths import Vague
from bot.hall.when.sides import MOSTLY
from bot.hall.when.term import Term
from bot.hall.when.tokens import Token

_AGREED = re.compile("^(?:左右|前后)?吧|(?:来|门|办|弄|看|找我|里|去)(?:吧|好了|就好|就行)$")
_ALWAYS = re.compile("一天到晚|一年到头|整天|成天|天天")
_OTHERS = re.compile(
    "我?(?:老[婆公伴]|[爸妈公婆]|孩子|儿子|女儿|囝|孙子|孙女|媳妇|女婿|[哥姐弟妹]|邻居|店员)|人家|[他她]"
)
_REJECTED = re.compile("不(?:行|可以|成|要|考虑)|算了|取消|免|别")
_FEAR = re.compile("(?:怕|担心|省得|免得|以免|要不然|不然|否则)[^,。 ]{0,4}$")
_VISIT = re.compile("过?[来去]|上门|办")
_BOUND = re.compile("忙|[走离跑脱抽]不(?:了|开|得)|[去出过]不(?:了|去|来)")
_BIRTH = re.compile("(?:就|要|才|会|快){0,2}(?:生(?:孩子|小孩|囝|二胎|了|$)|坐月子|待产|临盆)")
_SHUT = re.compile("[开关][店门]|休息")
_THERE = re.compile("人(?:还|都|就)?在")
_TO_THE_HALL = re.compile("没(?:有)?(?:空|时间|工夫|办法)?[跑去]|[跑去]")


def broken_off(since: Sequence[Token]) -> bool:
    """不想跑，改后天: what was not wanted was no time."""
    kinds = [t.kind for t in since]
    behind = kinds[len(kinds) - kinds[::-1].index("avoid") :] if "avoid" in kinds else []
    going = bool(behind) and since[-len(behind) - 1].text[-1:] in ("去", "来")  # 我不想去 月底吧
    return any(kind in ("repair", "comma") or (going and kind == "space") for kind in behind)


def is_base(term: Term, link: Link, excepted: Sequence[Entry]) -> bool:
    """除了周三下周都行: a longer stretch right behind the exception is what it is taken from."""
    hours = all(e.term.date is None and isinstance(e.term.time, Part) for e in excepted)  # 除了中午，明天都行
    longer = term.date is not None and (term.date.period or hours) and term.time is None
    return longer and link in ("adjacent", "comma") and bool(excepted)


def is_hours(term: Term, link: Link, excepted: Sequence[Entry]) -> bool:
    """除了周末，下午我都有空: a part of day behind excepted days is when he has time on all others."""
    part = term.date is None and isinstance(term.time, Part) and link == "comma"
    return part and bool(excepted) and all(e.term.date and not e.term.time for e in excepted)


def settled(since: Sequence[Token], refusal: Token) -> bool:
    """下周三吧，前面货车要来，店里走不开: what is in the way behind a settled wish is its reason; who cannot leave
    the shop (周三来，我走不开) has asked for a visit."""
    apart = [i for i, t in enumerate(since) if t.kind in ("comma", "space", "stop")]
    if not apart:
        return False
    comma = apart[0]
    words = "".join(t.text for t in since[:comma])
    behind = "".join(t.text for t in since[comma:] if t.kind in ("text", "within"))
    there = _THERE.search(behind + "".join(t.text for t in since[comma:] if t.kind == "also") + refusal.text)
    bound = _BOUND.search(refusal.text) is not None or there is not None or _TO_THE_HALL.search(behind) is not None
    if _AGREED.search(words):
        return bound or len(behind) > 1 or _SHUT.search(refusal.text) is not None
    return bound and _VISIT.search(words) is not None


def feared(since: Sequence[Token]) -> bool:
    """提前到两点，我怕赶不上: what is in the way is only feared, in a clause of its own behind the wish."""
    apart = any(t.kind in ("comma", "space") for t in since)
    return apart and _FEAR.search("".join(t.text for t in since)) is not None


def usually(since: Sequence[Token]) -> bool:
    """周六上午吧，平时要看店: what he does on other days is in the way on those."""
    apart = [i for i, t in enumerate(since) if t.kind in ("comma", "space", "stop")]
    behind = since[apart[-1] :] if apart else ()
    return any((t.kind == "habit" and t.text in MOSTLY) or _ALWAYS.search(t.text) for t in behind)


def is_base_behind(entries: Sequence[Entry], opened: int, since: Sequence[Token]) -> bool:
    """除了周三要送货，这周都在: the stretch of which all is fine is what the exceptions are taken from."""
    last = entries[-1]
    whole = last.term.date is not None and last.term.date.period and last.term.time is None
    all_of_it = all(t.kind in ("all", "glue", "text") and len(t.text) < 3 for t in since)
    return whole and all_of_it and len(entries) - opened > 1 and last.link == "text"


def put_off(last: Entry, since: Sequence[Token]) -> bool:
    """改天再说，店里走不开: what is in the way now is why it is put off."""
    spec = last.term.date
    later = isinstance(spec, Vague) and not spec.words.startswith(("这", "近", "最近"))
    return later and any(t.kind in ("comma", "space", "stop") for t in since)


def others_busy(entries: Sequence[Entry], since: Sequence[Token]) -> bool:
    """周五上午九点，我老婆上夜班: what somebody else is busy with, behind a wish of which enough was said."""
    apart = [i for i, t in enumerate(since) if t.kind in ("comma", "space", "stop")]
    if not entries or not apart:
        return False
    words = "".join(t.text for t in since[: apart[0]])
    firm = (
        isinstance(entries[-1].term.time, Clock)
        or entries[-1].asked
        or entries[-1].link == "or"
        or _AGREED.search(words)
        or _VISIT.search(words)
    )
    return bool(firm) and _OTHERS.match("".join(t.text for t in since[apart[-1] + 1 :])) is not None


def contested(entry: Entry, since: Sequence[Token], refusal: Token) -> bool:
    """周六来，我要去进货: a day that was asked for, behind which something is in the way that may be the reason."""
    apart = [i for i, t in enumerate(since) if t.kind in ("comma", "space", "stop")]
    if not apart or entry.refused or _REJECTED.search(refusal.text) or that_day(entry, since):
        return False
    words = "".join(t.text for t in since[: apart[0]])
    if _BIRTH.match(words) and entry.term.date is not None and entry.term.date.period:
        return True  # 我媳妇下个月生孩子，店里没有人看
    return entry.asked or entry.picked or _AGREED.search(words) is not None or _VISIT.search(words) is not None


def errand(last: Entry, since: Sequence[Token], refusal: Token) -> bool:
    """明天早上八点半，我要赶车去福州: behind an hour an errand of his own is why he names it."""
    hour = isinstance(last.term.time, Clock) and last.term.date is not None
    return hour and bool(since) and since[0].kind == "comma" and not re.search("[不没]|走|忙", refusal.text)


def that_day(last: Entry, since: Sequence[Token]) -> bool:
    """就那天不行: the day that was named last."""
    if last.term.date is None or last.term.date.period:
        return False
    apart = [i for i, t in enumerate(since) if t.kind in ("comma", "space", "stop")]
    return bool(apart) and any(t.text in ("那天", "那一天", "当天", "这天") for t in since[apart[-1] :])
