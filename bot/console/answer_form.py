"""An answer as the fields of a form, and the fields as an answer again; nothing that was typed is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.console.settings_reading import Miswritten
from bot.hall.knowledge_entry import CONFIDENCES, OFFERS

LONGEST = {
    "asks": 1500, "spoken": 300, "text": 1200, "steps": 600, "sources": 900, "unset": 500, "spoken_unset": 300,
    "checked_on": 10, "review_by": 10, "confidence": 3,
}  # fmt: skip
"""Characters of each field; all of them together go through the sign-in page when a session has run out."""
LABELS = {
    "asks": "别人会怎么问（一行一种，至少8种）", "spoken": "念出来的话（最多两句，40个字）", "text": "屏幕上的文字",
    "steps": "步骤（一行一步，可以空着）", "sources": "来源（一行一个：名称｜第几条｜哪里发的｜日期）",
    "unset": "没登记的时候怎么说（一行一个：内容：话）", "spoken_unset": "没登记的时候怎么念（一行一个：内容：话）",
    "confidence": "把握", "sensitive": "敏感：一定要能找工作人员", "checked_on": "核对日期",
    "review_by": "最晚哪天再核对", "offer": "下面的按钮",
}  # fmt: skip
CONFIDENCE = {
    "A": "法规里写明的", "B": "有正式的说明", "C": "以窗口为准", "D": "各地不一样，以窗口为准",
    "CFG": "大厅自己的内容",
}  # fmt: skip
BUTTONS = {"book": "预约时间", "visit": "约上门", "reminder": "到期提醒", "human": "找工作人员"}
_PARTS = ("title", "article", "place", "date")


def written(raw: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a form that show an answer."""
    form = {name: str(raw.get(name, "")) for name in ("spoken", "text", "checked_on", "review_by", "confidence")}
    form |= {name: "\n".join(map(str, raw.get(name, ()))) for name in ("asks", "steps")}
    form["sources"] = "\n".join(
        "｜".join(str(s.get(p, "")) for p in _PARTS).rstrip("｜") for s in raw.get("sources", ())
    )
    for name in ("unset", "spoken_unset"):
        form[name] = "\n".join(f"{key}：{words}" for key, words in raw.get(name, {}).items())
    form |= {f"offer.{offer}": "on" for offer in raw.get("offer", ())}
    return form | ({"sensitive": "on"} if raw.get("sensitive") else {})


def read(form: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a form; what has no field stays as it was `before`. Raises Miswritten.

    A field that is left empty is left out: whether that may be is for the checks to say.
    """
    text = {name: _clean(form, name) for name in LONGEST}
    lines = {name: [line.strip() for line in text[name].split("\n") if line.strip()] for name in LONGEST}
    raw: dict[str, Any] = {name: before[name] for name in ("id", "intent") if name in before}
    raw |= {
        "asks": lines["asks"], "spoken": text["spoken"], "text": text["text"],
        "sources": [_source(line) for line in lines["sources"]],
        "confidence": text["confidence"] if text["confidence"] in CONFIDENCES else "",
        "checked_on": text["checked_on"], "review_by": text["review_by"],
        "covers": before.get("covers"), "default": before.get("default"), "steps": lines["steps"],
        "offer": _offers(form, before.get("offer", ())), "sensitive": form.get("sensitive") == "on",
        "unset": _pairs(lines["unset"], "unset"), "spoken_unset": _pairs(lines["spoken_unset"], "spoken_unset"),
        "avoid": before.get("avoid"),
    }  # fmt: skip
    return {key: value for key, value in raw.items() if value not in (None, False, "", [], {})}


def _clean(form: Mapping[str, str], name: str) -> str:
    text = "\n".join(form.get(name, "").splitlines())
    text = "".join(c for c in text if c == "\n" or c.isprintable()).strip()
    if len(text) > LONGEST[name]:
        raise Miswritten(f"“{LABELS[name].split('（')[0]}”写得太长了，最多{LONGEST[name]}个字。")
    return text


def _source(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.replace("|", "｜").split("｜")]
    if len(parts) > len(_PARTS) or not parts[0]:
        raise Miswritten(f"来源“{line[:40]}”写得不对：请写名称｜第几条｜哪里发的｜日期，没有的空着。")
    return {name: part for name, part in zip(_PARTS, parts, strict=False) if part}


def _pairs(lines: Sequence[str], name: str) -> dict[str, str]:
    made = {}
    for line in lines:
        key, found, words = line.replace(":", "：", 1).partition("：")
        if not (found and key.strip() and words.strip()):
            raise Miswritten(f"“{LABELS[name].split('（')[0]}”写得不对：请写内容：话，例如hall.phone：电话没有登记。")
        made[key.strip()] = words.strip()
    return made


def _offers(form: Mapping[str, str], before: Sequence[str]) -> list[str]:
    """Those that are ticked, in the order they had; the first button is what a mere yes means."""
    order = [*before, *(offer for offer in OFFERS if offer not in before)]
    return [offer for offer in order if form.get(f"offer.{offer}") == "on"]
