"""Acting for a relative: how long an agreement holds, what is asked for, and which short words mean it.

Law: an agent acts within what was granted, and the grant can be taken back at any time (民法典 articles 162, 165, 173);
consent to handling personal data is informed, versioned and revocable (个人信息保护法 articles 14, 15, 17).
"""

from __future__ import annotations

import re
from datetime import timedelta

from bot.hall import reading
from bot.hall.relatives import KIN, relation

VERSION = "family 2026-11"
"""Of the words both sides agree to, `bot.hall.family_words`."""
PURPOSE = "family"
ASKED, ACTIVE, REFUSED, REVOKED, EXPIRED = "asked", "active", "refused", "revoked", "expired"
CODE, BUTTON, COUNTER, PHONE = "code", "button", "counter", "phone"
BY_CHAT, BY_CLERK = (CODE, BUTTON), (COUNTER, PHONE)
NOTICES = ("family_active", "family_granted", "family_refused", "family_over", "family_ends")
"""What is told; the question itself (`family_asked`) is only shown in the holder's chat."""
HELPER, HOLDER, TIME = "helper", "holder", "time"

LASTS = timedelta(days=365)
WARNED_BEFORE = timedelta(days=30)
CAN_BE_ANSWERED = timedelta(days=7)
CODE_LASTS = timedelta(minutes=10)
TRIES, TRY_WINDOW = 5, timedelta(days=1)
"""Wrong codes of one person, asks of one person, and asks about one licence."""
REST_AFTER_NO = timedelta(days=30)
"""So long a helper who was refused cannot ask the same holder again; a clerk can still confirm."""
MOST_HELPERS = 5

KINS = ("母亲", "父亲", "爱人", "别的家人")
OTHER_KIN = "家人"

_CODE = re.compile(r"\d{6}")
_HELPS = re.compile(r"^(我?要?我?想?)?[帮替给](我的?|我们)?(家里人?|家人|老人)的?(办|办事|代办|弄)(一下)?$|^家人代办$")
_WHO = r"(他|她|他们|家里人?|家人|儿子|女儿|儿媳|女婿)"
_REVOKES = re.compile(rf"^我?(不让|不要|别让|不用|取消)({_WHO}再?(帮我|替我|给我)?代?办|再?(帮我|替我)代?办|代办)了?$")
_QUITS = re.compile(r"^(我)?不再?(帮忙|代办|替.{1,4}办|帮.{1,4}办)了?$")


def code_in(text: str) -> str | None:
    """Six figures and nothing else that is a number; None otherwise."""
    found = reading.runs(text)
    return found[0] if len(found) == 1 and _CODE.fullmatch(found[0]) else None


def kin_in(text: str) -> str | None:
    """Who the holder is to the person who speaks, from a whole sentence or a bare 我妈; None when it is nobody."""
    bare = re.sub(r"^(是|就是|他是|她是)?(我的?|俺)?|[。.！!啊呀的]+$", "", text.strip())
    for name, words in KIN.items():
        if bare == name or re.fullmatch(words, bare):
            return name
    return relation(text) or (OTHER_KIN if bare in (*KINS, OTHER_KIN, "亲戚") else None)


def meant(text: str) -> str | None:
    """`menu`, `revoke` or `quit` for short words that mean nothing else; None for all others."""
    bare = re.sub(r"[，,。.！!？?\s]|[吧啊呀哦]+$", "", text)
    if len(bare) > 14:
        return None
    for what, words in (("menu", _HELPS), ("revoke", _REVOKES), ("quit", _QUITS)):
        if words.match(bare):
            return what
    return None


def answers(kind: str, text: str) -> bool:
    """Whether a text answers the open question `kind` rather than beginning a new subject."""
    if kind == "family_licence":
        return any(len(run) >= 6 for run in reading.runs(text))
    if kind == "family_kin":
        return kin_in(text) is not None
    if kind == "family_name":
        return reading.name(text, expected=True) is not None
    if kind == "family_code":
        return any(4 <= len(run) <= 8 for run in reading.runs(text))
    return kind in ("family_agree", "family_answer", "family_end") and reading.yes_or_no(text) is not None
