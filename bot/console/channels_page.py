"""The pages of the kill switch: all channels, one channel's form, and what was switched before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response

from bot.console import words
from bot.console.broadcast_form import one_line
from bot.console.digits import version
from bot.console.doorway import STALE_FORM
from bot.console.pages import Pages, go
from bot.console.settings_reading import Miswritten
from bot.console.visit import Refusal, Visit
from bot.desk.channel_desk import CHANNELS, ChannelDesk
from bot.hall.broadcast import LONGEST_REASON
from bot.hall.facts import HallFacts
from bot.hall.facts_text import closed_channel
from bot.store.channel_stops import Stop
from bot.store.hall_values import ChangedMeanwhile

HERE = "/console/channels"
NOTES = {"stop": "停了，下一句话就只听到这一句。", "start": "恢复了，等着的通知马上就发。"}
NEWER = "刚刚有同事动过这个渠道。下面是现在的样子，您写的还在，请核对后再点一次。"
NOT_SAVED = "您刚才写的还没有做，请核对后再点一次。"
NOT_THERE = "这个渠道没有开通，用不着停。"
ALREADY = {True: "这个渠道已经停着了。", False: "这个渠道没有停。"}


class ChannelsPage:
    """Everybody may look; those with the right may switch."""

    def __init__(self, desk: ChannelDesk, pages: Pages, facts: HallFacts) -> None:
        self._desk = desk
        self._pages = pages
        self._facts = facts

    def show(self, visit: Visit) -> Response:
        """All channels and the last changes."""
        newest = self._desk.newest()
        rows = [self._row(code, newest.get(code), visit) for code in CHANNELS]
        history = [_told(one, visit) for one in self._desk.history()]
        return self._pages.show("channels.html", visit, rows=rows, history=history, edit=visit.may("channels"))

    def one(self, visit: Visit) -> Response:
        """One channel with its form."""
        return self._page(visit, self._channel(visit), notice=NOTES.get(visit.query.get("done", ""), ""))

    def stop(self, visit: Visit) -> Response:
        """Stop it, with a reason."""
        return self._switch(visit, True, "stop")

    def start(self, visit: Visit) -> Response:
        """Let it go on, with a word why."""
        return self._switch(visit, False, "start")

    def forged(self, visit: Visit) -> Response:
        """An answer to a wrong form token with what was typed."""
        return self._page(visit, self._channel(visit), 403, STALE_FORM, visit.form if visit.ours else None)

    def reopen(self, visit: Visit, name: str, typed: Mapping[str, str]) -> Response:
        """The form after a new sign-in, filled in as before."""
        known = name in CHANNELS and visit.may("channels")
        return self._page(visit, name, 200, NOT_SAVED, typed) if known else go(HERE)

    def _switch(self, visit: Visit, stopped: bool, done: str) -> Response:
        channel, newest = self._channel(visit), self._desk.newest().get(self._channel(visit))
        try:
            reason = one_line(visit, "reason", "原因", LONGEST_REASON)
            if (newest is not None and newest.stopped) == stopped:
                return self._page(visit, channel, 409, ALREADY[stopped], visit.form)
            if stopped and self._desk.missing(channel):
                return self._page(visit, channel, 409, NOT_THERE, visit.form)
            self._desk.put(channel, stopped, reason, _seen(visit), visit.me.name)
        except Miswritten as wrong:
            return self._page(visit, channel, 400, str(wrong), visit.form)
        except ChangedMeanwhile:
            return self._page(visit, channel, 409, NEWER, visit.form)
        return go(f"{HERE}/{channel}?done={done}")

    def _channel(self, visit: Visit) -> str:
        channel = visit.params["channel"]
        if channel not in CHANNELS:
            raise Refusal(404, "没有这个渠道。")
        return channel

    def _page(
        self, visit: Visit, channel: str, status: int = 200, notice: str = "", typed: Mapping[str, str] | None = None
    ) -> Response:  # fmt: skip
        newest = self._desk.newest().get(channel)
        return self._pages.show(
            "channel.html", visit, status, message=notice, channel=channel, row=self._row(channel, newest, visit),
            seen=newest.id if newest else 0, waiting=self._desk.waiting(channel), edit=visit.may("channels"),
            reason=(typed or {}).get("reason", ""), longest=LONGEST_REASON,
            sentence=closed_channel(self._facts.texts),
        )  # fmt: skip

    def _row(self, code: str, newest: Stop | None, visit: Visit) -> dict[str, Any]:
        stopped = newest is not None and newest.stopped
        return {
            "code": code, "name": words.channel(code), "stopped": stopped, "missing": self._desk.missing(code),
            "why": newest.reason if newest and stopped else "", "by": newest.set_by if newest else "",
            "at": words.stamp(newest.set_at, visit.now) if newest else "",
        }  # fmt: skip


def banner(stops: Callable[[], list[Stop]]) -> Callable[[], str]:
    """What stands on top of every page while anything is stopped; a store that cannot say so says nothing."""

    def told() -> str:
        try:
            found = stops()
        except Exception:  # the page itself tells that the store is away
            return ""
        return "；".join(f"{words.channel(one.channel)}停用中：{one.reason}（{one.set_by}）" for one in found)

    return told


def _told(one: Stop, visit: Visit) -> str:
    what = "停了" if one.stopped else "恢复了"
    return f"{words.stamp(one.set_at, visit.now)} {one.set_by}{what}{words.channel(one.channel)}：{one.reason}"


def _seen(visit: Visit) -> int:
    return version(visit.form.get("seen", ""))
