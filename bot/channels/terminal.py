"""The terminal: a REST client that prints replies and numbers their choices."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from typing import Any, TextIO

from bot.channels.terminal_events import listen

WELCOME = "连心桥。直接打字说话；数字选按钮；空行或 Ctrl-D 结束。"


class Terminal:
    """Talks to a gateway at `base` as `sender`."""

    def __init__(self, base: str, sender: str, token: str | None) -> None:
        self._base = base
        self._url = f"{base}/webhooks/rest/webhook"
        self._sender = sender
        self._token = token

    def talk(self, source: TextIO, out: TextIO) -> int:
        """Read lines until the end; 0, or 1 when the gateway went away."""
        interactive = source.isatty()
        if interactive:
            print(WELCOME, file=out)
            listen(self._base, self._sender, self._token, lambda event: self.told(event, out))
        while True:
            if interactive:
                print("我：", end="", file=out, flush=True)
            line = source.readline()
            if not line or (interactive and not line.strip()):
                return 0
            try:
                replies = self.ask(line.rstrip("\n"))
            except (urllib.error.URLError, OSError) as error:
                print(f"（连不上大厅：{type(error).__name__}，请再试）", file=out)
                return 1
            self._show(replies, out)

    def ask(self, text: str) -> list[dict[str, Any]]:
        """Send one message and return the replies."""
        body = {"sender": self._sender, "message": text, "metadata": {"message_id": uuid.uuid4().hex}}
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(self._url, json.dumps(body).encode(), headers)  # noqa: S310 (the house's own address, which settings made)
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (the house's own address, which settings made)
            replies: list[dict[str, Any]] = json.load(answer)
            return replies

    def told(self, event: dict[str, Any], out: TextIO) -> None:
        """Print what came by itself, its choices numbered, and the prompt once more."""
        print(file=out)
        self._show([event], out)
        print("我：", end="", file=out, flush=True)

    def _show(self, replies: list[dict[str, Any]], out: TextIO) -> None:
        numbered = next((r for r in reversed(replies) if r.get("buttons")), None)
        for reply in replies:
            print(f"厅：{reply['text']}", file=out)
            for number, button in enumerate(reply.get("buttons") or (), 1):
                mark = f"{number}." if reply is numbered else "·"  # a number means the question asked last
                print(f"   {mark} {button['title']}", file=out)
        if not replies:
            print("（工作人员正在看，请稍等）", file=out)
        out.flush()
