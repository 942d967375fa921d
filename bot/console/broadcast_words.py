"""Broadcasts in the words of the hall: where one stands, whom it is for, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.console import words
from bot.hall import broadcast as rules
from bot.store.audience import Count
from bot.store.broadcasts import Broadcast, Wording

STATES = {
    "draft": "草稿", "review": "等同事看", "approved": "同意了", "paused": "暂停", "stopped": "停了", "done": "发完了",
}  # fmt: skip
AUDIENCES = {
    rules.ALL: "所有没退订的人", rules.REMINDER: "登记了到期提醒的人",
    rules.EXPIRING: "许可证快到期的人（按登记的日期）",
    rules.TOWNSHIP: "某个乡镇的人（按预约时写的地址）", rules.TAG: "有某个标签的人",
}  # fmt: skip
RESULTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "sent": ("送到了", ("sent",)),
    "later": ("下次打开网页才看到", ("later",)),
    "waiting": ("还没发", ("waiting", "queued", "sending")),
    "failed": ("没送到", ("failed", "unsure")),
    "opted_out": ("退订了，没发", ("opted_out",)),
    "stopped": ("停了，没发", ("stopped",)),
}
EACH = {
    "sent": "送到了", "later": "网页没开着，下次打开就看到", "waiting": "等着", "queued": "等着", "sending": "正在发",
    "failed": "没送到", "unsure": "可能送到了：发的时候断了，没有再发", "opted_out": "退订了", "stopped": "停了，没发",
}  # fmt: skip
PUSHED, FOUND = "主动发到", "页面开着的马上看到，没开着的下次打开才看到"
NOTES = {
    "saved": "存好了，还没有发。", "submitted": "交给同事看了。同事同意了才发。", "back": "退回去了。",
    "approved": "同意了，到时候就发。", "paused": "暂停了，没发的都等着。", "resumed": "接着发了。",
    "stopped": "停了，没发的不发了。",
}  # fmt: skip


def state(one: Broadcast, now: datetime) -> str:
    """Where it stands."""
    if one.state != rules.APPROVED:
        return STATES[one.state]
    start = one.wording.start_at
    return "正在发" if start is None or start <= now else f"同意了，{words.stamp(start, now)}开始发"


def whom(one: rules.Audience) -> str:
    """Whom it is for."""
    match one.kind:
        case rules.EXPIRING:
            return f"许可证{one.value}天内到期的人"
        case rules.TOWNSHIP:
            return f"{one.value}的人"
        case rules.TAG:
            return f"标签是“{one.value}”的人"
        case _:
            return AUDIENCES[one.kind]


def counted(counts: Sequence[Count], pushing: Sequence[str]) -> list[str]:
    """How many it would reach, honestly: who gets it at once, who only finds it, who is left out."""
    said = [
        f"{words.channel(one.channel)}：{one.people}人，{PUSHED if one.channel in pushing else FOUND}"
        for one in counts
        if one.people
    ]
    if out := sum(one.opted_out for one in counts):
        said.append(f"退订了的{out}人不发。")
    return said


def minutes(people: int, per_minute: int) -> str:
    """How long it will take."""
    needed = max(1, -(-people // per_minute))
    return f"大约{needed}分钟" if needed < 90 else f"大约{-(-needed // 60)}小时"


def begins(words_: Wording, first: datetime, now: datetime) -> str:
    """When the first person gets it."""
    wished = max(now, words_.start_at or now)
    late = "（夜里不发，等到早上）" if first > wished else ""
    when = "同意了马上发" if words_.start_at is None and not late else f"{words.stamp(first, now)}开始发"
    return when + late


def results(found: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(group, name, how many) of every group with anybody in it."""
    sums = [(code, name, sum(found.get(s, 0) for s in states)) for code, (name, states) in RESULTS.items()]
    return [one for one in sums if one[2]]
