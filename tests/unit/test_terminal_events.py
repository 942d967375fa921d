"""What comes by itself in the terminal: a notice is printed with its choices numbered, as an answer is."""

from __future__ import annotations

import io

from bot.channels.terminal import Terminal
from bot.channels.terminal_events import messages

NOTICE = '{"id": 8, "kind": "message", "text": "有空位了", "buttons": [{"title": "就要这个"}, {"title": "不要了"}]}'
STATE = 'id: 7\r\nevent: message\r\ndata: {"id": 7, "kind": "state", "state": "bot"}'
STREAM = f": ping\r\n\r\n{STATE}\r\n\r\ndata: {NOTICE}\r\n\r\n".encode()


def test_only_messages_of_the_stream_are_told() -> None:
    (event,) = messages(STREAM.splitlines(keepends=True))
    assert event["text"] == "有空位了"


def test_a_notice_is_printed_with_its_numbers_and_the_prompt_after_it() -> None:
    (event,) = messages(STREAM.splitlines(keepends=True))
    out = io.StringIO()
    Terminal("http://127.0.0.1:1", "me", None).told(event, out)
    assert out.getvalue() == "\n厅：有空位了\n   1. 就要这个\n   2. 不要了\n我："
