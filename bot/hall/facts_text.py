"""The hall's values as words inside sentences; only what is registered gets a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.hall import facts_season
from bot.hall.facts_schema import day_of
from bot.hall.knowledge_entry import Fact
from bot.hall.knowledge_render import format_fact
from bot.hall.services import SERVICES

LISTS = (
    "visit.area", "renewal.delivery", "renewal.online", "renewal.status", "staff.handoff_hours",
    *(f"materials.{m}" for m in ("renewal", "new_licence", "change", "replace_lost", "suspend", "resume", "close")),
)  # fmt: skip

NEWS = ("policy.items.text", "policy.items.count")

HOURS = (
    "hall.hours.text", "hall.early.text", "hall.evening.text", "hall.weekend.text", "hall.holiday.text",
    "hall.lunch.text",
)  # fmt: skip


def words(values: Mapping[str, Any], known: Mapping[str, Fact]) -> dict[str, str]:
    """Words by dotted key: plain facts framed as their catalogue says, composed ones ending in `.text`."""
    texts: dict[str, str] = {}
    for key, value in values.items():
        if key in known and (said := format_fact(known[key], value)):
            texts[key] = said
    for key in LISTS:
        if values.get(key):
            texts[f"{key}.text"] = _listed(values[key])
    texts.update(hours_words(values))
    if season := values.get("hall.season") or facts_season.words(values):
        texts["hall.season.text"] = str(season)
    if kinds := values.get("booking.kinds"):
        texts["booking.kinds.text"] = "、".join(SERVICES[k].name.split("（")[0] for k in kinds)
    if items := values.get("policy.items"):
        texts["policy.items.text"] = "\n".join(f"{i['date']}《{i['title']}》，来源：{i['source']}" for i in items)
        texts["policy.items.count"] = str(len(items))
    if values.get("hall.closed_dates") == []:
        texts["hall.closed.text"] = "近期没有临时停办的日子"
    elif values.get("hall.closed_dates"):
        texts["hall.closed.text"] = "、".join(
            f"{c['date']}（{c.get('reason', '不办公')}）" for c in values["hall.closed_dates"]
        )
    return texts


def _listed(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "、".join(v if isinstance(v, str) else _item(v) for v in value)


def _item(item: Mapping[str, Any]) -> str:
    need = item.get("need")
    return f"{item.get('name', '')}（{need}）" if need else str(item.get("name", ""))


def notice(values: Mapping[str, Any], today: date) -> str:
    """The hall's urgent notice as one sentence, through its last day; else empty."""
    said = values.get("hall.notice")
    if not said or day_of(said["until"]) < today:
        return ""
    text = str(said["text"]).strip()
    return text if text[-1:] in "。！？!?" else f"{text}。"


def closed_channel(texts: Mapping[str, str]) -> str:
    """What people hear on a channel that the staff have stopped."""
    phone = texts.get("hall.phone")
    where = f"请打大厅电话{phone}，工作人员会帮您。" if phone else "请到大厅窗口，工作人员会帮您。"
    return f"对不起，这里现在不能回答您。{where}"


def not_delivered(texts: Mapping[str, str]) -> str:
    """What stands in the place of a clerk's recording that a channel did not take."""
    phone = texts.get("hall.phone")
    where = f"请打大厅电话{phone}，我们说给您听。" if phone else "请到大厅窗口，我们说给您听。"
    return f"录音没有发过来。{where}"


def hours_words(values: Mapping[str, Any]) -> dict[str, str]:
    """The words of `HOURS`, as far as the values have hours for them."""
    workday = values.get("hall.hours.workday") or []
    normal = [b for b in workday if not b.get("by_appointment")]
    special = [b for b in workday if b.get("by_appointment")]
    early = [b for b in special if _hour(b["from"]) < 12]
    late = [b for b in special if _hour(b["from"]) >= 12]
    texts = {}
    if normal:
        texts["hall.hours.text"] = f"工作日{_spans(normal)}"
    if early:
        texts["hall.early.text"] = f"工作日{_spans(early)}"
    if late:
        texts["hall.evening.text"] = f"工作日{_spans(late)}"
    for key, name, days in (
        ("weekend", "hall.weekend.text", "周六周日"),
        ("holiday", "hall.holiday.text", "法定节假日"),
    ):
        if blocks := values.get(f"hall.hours.{key}"):
            texts[name] = f"{days}{_spans(blocks)}"
    if values.get("hall.lunch"):
        texts["hall.lunch.text"] = str(values["hall.lunch"])
    elif len(normal) > 1:
        texts["hall.lunch.text"] = f"中午{_clock(normal[0]['to'])}到{_clock(normal[1]['from'])}休息"
    return texts


def _spans(blocks: Sequence[Mapping[str, Any]]) -> str:
    return "、".join(f"{_clock(b['from'])}到{_clock(b['to'])}" for b in blocks)


def _hour(raw: Any) -> int:
    return int(str(_clock(raw)).split(":")[0])


def _clock(raw: Any) -> str:
    return f"{raw // 60}:{raw % 60:02d}" if isinstance(raw, int) else str(raw).lstrip("0")
