"""Whether words of a kind of data/cues.yml stand beside a time."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.hall.when.clocks import Clock, TimeRange
from bot.hall.when.entries import Entry
from bot.hall.when.vocabulary import vocabulary

_LEAD = 16  # characters before a time that may say what it is
_ASKED = re.compile("(?:开|上班|下班|关)[^,。]{0,3}(?:吗|没|不|无|未)")
_THAT_DAY = re.compile("(?<![哪几])(?:那|当)一?[天日晚]$")
_OTHERS_DAY = re.compile(
    "[^ ,。!?;]{0,10}(?:村里|宫里|庙里|学校|厂里|隔壁|老[公婆]|儿子|女儿|媳妇|女婿|孙[子女]|外孙)[^ ,。!?;]{0,12}[。!]?(?<!休息|轮休|放假|再说)"
)
_VISIT = re.compile("(?<![别不起])[来去](?!太)|过[去来]|[办弄替换续]")


@lru_cache(maxsize=32)
def _cues(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    after, before = vocabulary().cues[name]
    return re.compile(after), re.compile(before)


def cue(name: str, entry: Entry, sentence: str, behind: Entry | None = None) -> bool:
    """Whether the words of that kind stand beside the entry, those behind it before the entry `behind`."""
    before = _cues(name)[1]
    lead = sentence[max(0, entry.term.start - _LEAD) : entry.term.start]
    return follows(name, entry, sentence, behind) or bool(before.search(lead))


def follows(name: str, entry: Entry, sentence: str, behind: Entry | None = None) -> bool:
    """Whether the words of that kind stand behind the entry, before the entry `behind`."""
    found = _cues(name)[0].match(sentence, entry.term.end)
    return found is not None and (behind is None or found.end() <= behind.term.start)


def routine(entry: Entry, sentence: str) -> bool:
    """Whether the entry is an hour of somebody's day (三点就起来磨豆浆)."""
    after, before = _cues("routine")
    lead = sentence[max(0, entry.term.start - _LEAD) : entry.term.start]
    clock = isinstance(entry.term.time, Clock | TimeRange) and after.match(sentence, entry.term.end)
    return bool(clock or (entry.term.time is not None and not entry.wished and before.search(lead)))


def that_day(entry: Entry, sentence: str) -> bool:
    """那天下午 behind a day that was not understood: the hour of an unknown day."""
    return entry.term.date is None and _THAT_DAY.search(sentence, 0, entry.term.start) is not None


def others_day(entry: Entry, sentence: str) -> bool:
    """明天我孙子打疫苗: what is on for somebody else, and no other word in the whole sentence."""
    wish = entry.wished or entry.welcome or entry.affirmed or entry.also or entry.asked or entry.picked
    free = wish or entry.refused or entry.term.time is not None or not entry.told
    return not free and _OTHERS_DAY.fullmatch(sentence) is not None and _VISIT.search(sentence) is None


def own_hours(entry: Entry, sentence: str) -> bool:
    """下午四点才起床: an hour of somebody's day, and no word of a visit in the whole sentence."""
    wish = entry.wished or entry.welcome or entry.affirmed or entry.also
    about = _VISIT.search(sentence) or (_ASKED.search(sentence) and not entry.told)
    return not (wish or about) and routine(entry, sentence)
