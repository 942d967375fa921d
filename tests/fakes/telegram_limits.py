"""Telegram's limits on what goes out, kept strictly: thirty messages a second over all, one a second to a chat.

Figures: Bots FAQ, "My bot is hitting limits"; the constants of python-telegram-bot say the same.
"""

from __future__ import annotations

from collections import deque

from tests.fakes.telegram_rules import Call, busy

OVER_ALL, TO_A_CHAT = 30, 1


class Limits:
    """Looks at every call of the stand-in and refuses, as the real service does, what comes too fast."""

    def __init__(self) -> None:
        self.refused = 0
        self.most = 0
        self._last: deque[float] = deque()
        self._chats: dict[int, float] = {}

    def judge_call(self, call: Call) -> None:
        """Raise Refusal 429 for a message too many."""
        if not call.method.startswith(("send", "copy", "forward")) or call.method == "sendChatAction":
            return
        while self._last and self._last[0] <= call.at - 1.0:
            self._last.popleft()
        if len(self._last) >= OVER_ALL or call.at - self._chats.get(call.chat, -9.0) < TO_A_CHAT:
            self.refused += 1
            raise busy(1)
        self._last.append(call.at)
        self._chats[call.chat] = call.at
        self.most = max(self.most, len(self._last))

    def judge_update(self, _update: object) -> None:
        """Updates are no matter of pace."""

    def judge_message(self, _message: object) -> None:
        """Nor is what the messages look like."""
