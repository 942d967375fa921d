"""Replies on their way out: the words, the button a phone can answer with, the ticket, and the sound behind them."""

from __future__ import annotations

import logging
from typing import Any, cast

from bot.channels.telegram_asking import HINTS, Keyboards, Special, with_button
from bot.channels.telegram_layout import Part, layout, menu_keyboard
from bot.channels.telegram_port import ChannelError, ChannelUnreachable, TelegramHost
from bot.channels.telegram_sender import Sender
from bot.channels.telegram_voices import VoiceNotes
from bot.channels.telegram_words import CALENDAR, FORM, PICTURE

log = logging.getLogger("lianxin.telegram")


class Saying:
    """Sends whole replies to one chat."""

    def __init__(self, host: TelegramHost, sender: Sender, voices: VoiceNotes, keyboards: Keyboards) -> None:
        self._host = host
        self._sender = sender
        self._voices = voices
        self._keyboards = keyboards

    async def sentence(self, chat: int, words: str) -> None:
        """One sentence of the channel's own, with the large menu. Raises ChannelError."""
        await self._sender.text(chat, Part(words, menu_keyboard(self._host.menu())))

    async def replies(
        self, chat: int, replies: list[dict[str, Any]], patient: bool, offer_menu: bool = False, asks: str = ""
    ) -> None:
        """The replies of one turn; `asks` names what the last of them asks for. Raises ChannelError."""
        shown = layout(replies, self._host.menu(), offer_menu)
        special = asks in HINTS
        if shown and special:
            shown[-1] = with_button(shown[-1], cast(Special, asks), self._host.menu())
        self._keyboards.showed(chat, [part for parts in shown for part in parts], special)
        for reply, parts in zip(replies, shown, strict=True):
            message = 0
            for part in parts:
                message = await self._sender.text(chat, part, patient)
                patient = True  # half a message is worse than a late one
            await self._papers(chat, reply)
            if message:
                self._voices.follow(chat, reply, message)

    async def _papers(self, chat: int, reply: dict[str, Any]) -> None:
        """Send the ticket of a reply; its words have arrived, so a failure here must not send them again."""
        try:
            papers = await self._host.papers(reply)
            if papers is not None and papers.picture:
                await self._sender.picture(chat, papers.picture, PICTURE if papers.caption is None else papers.caption)
            if papers is not None and papers.calendar:
                await self._sender.file(chat, papers.calendar, papers.calendar_name, CALENDAR)
            if papers is not None and papers.form:
                await self._sender.file(chat, papers.form, papers.form_name, FORM)
        except ChannelUnreachable:
            raise
        except ChannelError as error:
            log.warning("a ticket was not delivered: %s", error)
        except Exception as error:
            log.error("a ticket could not be made: %s", type(error).__name__)
