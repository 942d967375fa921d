"""What comes by itself, for the terminal: the house's event stream, read in a thread of its own."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

AGAIN_S = 3.0
SILENCE_S = 60.0  # the house beats every fifteen seconds


def listen(base: str, sender: str, token: str | None, heard: Callable[[dict[str, Any]], None]) -> None:
    """Hand over every message that is sent to `sender` outside of a turn, until the program ends."""
    threading.Thread(target=_for_ever, args=(base, sender, token, heard), daemon=True).start()


def _for_ever(base: str, sender: str, token: str | None, heard: Callable[[dict[str, Any]], None]) -> None:
    last = ""
    while True:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if last:
            headers["Last-Event-ID"] = last
        address = f"{base}/events?{urlencode({'sender': sender})}"
        try:
            request = urllib.request.Request(address, headers=headers)  # noqa: S310 (the house's own address, which settings made)
            with urllib.request.urlopen(request, timeout=SILENCE_S) as stream:  # noqa: S310 (the house's own address, which settings made)
                for event in messages(stream):
                    last = str(event["id"])
                    heard(event)
        except OSError:  # the conversation itself says when the house is away
            pass
        time.sleep(AGAIN_S)


def messages(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The events of kind `message` in a stream of server-sent events, each on one data line."""
    for line in lines:
        name, _, value = line.decode("utf-8", "replace").partition(":")
        if name != "data":
            continue
        event = json.loads(value)
        if event.get("kind") == "message":
            yield event
