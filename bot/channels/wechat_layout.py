"""How replies look in WeChat: plain text in few pieces, numbered choices, links to the house's own page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.channels.pieces import asked_last, packed
from bot.channels.wechat_words import BY_NUMBER, CHOOSE, CUT, FILM, FORM, MORE, TICKET

LIMIT = 2000  # bytes of one text; WeChat takes 2048 (客服消息, 被动回复)
MOST = 4  # pieces of one turn: the fifth message of the budget stays for the sound
TITLE = 20  # characters of one keyword of a reminder (订阅通知, thing)
_SENTENCE_END = re.compile(r"(?<=[。！？；!?\n])")


def pieces(replies: Sequence[Mapping[str, Any]], public_url: str | None = None) -> list[str]:
    """The texts of one turn, packed into as few messages as fit; a number means a choice of the question asked last."""
    packed: list[str] = []
    asked = asked_last(replies)
    for reply in replies:
        buttons = list(reply.get("buttons") or ())
        text = _whole(reply, buttons, reply is asked, public_url)
        for piece in split(text):
            if packed and size(f"{packed[-1]}\n\n{piece}") <= LIMIT:
                packed[-1] += f"\n\n{piece}"
            else:
                packed.append(piece)
    if len(packed) <= MOST:
        return packed
    last = packed[MOST - 1].encode()[: LIMIT - 200].decode("utf-8", "ignore") + CUT
    link = f"\n{_link(public_url, '/', MORE)}" if public_url else ""
    return [*packed[: MOST - 1], last + link]


def _whole(reply: Mapping[str, Any], buttons: Sequence[Mapping[str, Any]], asked: bool, public_url: str | None) -> str:
    text = plain(reply.get("text"))
    if public_url and str(reply.get("attachment") or "").startswith("/ticket/"):
        sheet = str(reply["attachment"]).removesuffix(".ics")
        text += f"\n{_link(public_url, sheet, TICKET)}"
    if public_url and str(reply.get("attachment") or "").startswith("/guide/form/"):
        text += f"\n{_link(public_url, str(reply['attachment']), FORM)}"
    if public_url and str(reply.get("attachment") or "").startswith("/video/"):
        text += f"\n{_link(public_url, str(reply['attachment']), FILM)}"
    if buttons:
        titles = [plain(b.get("title")).strip() for b in buttons]
        rows = (
            [*(f"{n}. {title}" for n, title in enumerate(titles, 1)), BY_NUMBER]
            if asked
            else [f"· {t}" for t in titles]
        )
        text = "\n".join([text or CHOOSE, *rows])
    return text.strip()


def _link(public_url: str | None, path: str, title: str) -> str:
    return f'<a href="{html.escape(f"{public_url}{path}")}">{title}</a>'


def pressable(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The payload and the numbered words of each choice of a message."""
    buttons = list(message.get("buttons") or ())
    return [(str(b["payload"]), f"{n}. {plain(b.get('title')).strip()}") for n, b in enumerate(buttons, 1)]


def plain(text: object) -> str:
    """Words as they are: WeChat makes links and emoticons of some signs, so a tag of a stranger is broken."""
    return re.sub(r"<(?=\s*/?\s*[aA]\b)", "＜", str(text or "").encode("utf-8", "replace").decode())


def size(text: str) -> int:
    """The length of a text as WeChat counts it."""
    return len(text.encode())


def split(text: str, limit: int = LIMIT) -> list[str]:
    """The text in pieces of at most `limit` bytes, cut at the ends of sentences or lines, else anywhere."""
    return packed(_bits(text, limit), size, limit)


def _bits(text: str, limit: int) -> Iterator[str]:
    step = limit // 4  # no character is longer than four bytes
    for bit in _SENTENCE_END.split(text):
        yield from [bit] if size(bit) <= limit else (bit[i : i + step] for i in range(0, len(bit), step))


def keyword(text: str) -> str:
    """A text as one keyword of a reminder."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE else line[: TITLE - len(CUT)] + CUT
