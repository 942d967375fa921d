"""What somebody typed and the house did not take: shown again to be copied, whatever the page or the reason."""

from __future__ import annotations

import json
from collections.abc import Mapping

LABELS = {
    "text": "内容", "title": "名称", "name": "姓名或名字", "phone": "电话", "licence": "许可证号", "address": "地址",
    "township": "乡镇", "relation": "替谁办", "outcome": "结果", "reason": "原因", "note": "备注", "word": "退回的话",
    "wished": "什么时候打", "source": "来源", "hours": "时间", "spoken": "念出来的话", "why": "为什么改", "tag": "标签",
    "number": "号码", "q": "要找的", "wanted": "要找的",
}  # fmt: skip
"""The fields that people write themselves; no password, no code and no choice is among them."""
LONGEST = 4000
MARK = "unsaved:"
SENTENCE = "登录过期了，刚才那一步没有做。您写的在下面，请抄到原来的地方再做一次。"


def typed(form: Mapping[str, str]) -> list[tuple[str, str]]:
    """What people wrote of a form, with what each field is called; codes of choices are left out."""
    found = []
    for name, label in LABELS.items():
        text = "".join(c for c in form.get(name, "") if c.isprintable() or c in "\r\n").strip()[:LONGEST]
        if text and not (text.isascii() and text.replace("_", "").replace(":", "").islower() and text.isidentifier()):
            found.append((label, text))
    return found


def pack(form: Mapping[str, str]) -> str:
    """What people wrote, for the way through the sign-in page; nothing when they wrote nothing."""
    written = typed(form)
    return MARK + json.dumps(written, ensure_ascii=False) if written else ""


def unpack(kept: str) -> list[tuple[str, str]]:
    """What `pack` has kept; nothing for anything else, for it has been through a browser."""
    if not kept.startswith(MARK):
        return []
    try:
        found = json.loads(kept.removeprefix(MARK))
        return [(str(label)[:40], str(text)) for label, text in found]
    except (ValueError, TypeError, RecursionError):
        return []
