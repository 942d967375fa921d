"""The engine's log lines carry the number of the message they are about, each task its own."""

from __future__ import annotations

import asyncio
import io
import logging
import unittest
from typing import Any

from nlu import turn_log


class TheTurnsNumber(unittest.TestCase):
    """Lines as a handler of the root logger writes them."""

    def setUp(self) -> None:
        self.written = io.StringIO()
        handler, root = logging.StreamHandler(self.written), logging.getLogger()
        root.addHandler(handler)
        self.addCleanup(root.removeHandler, handler)
        turn_log.install()

    def lines(self) -> list[str]:
        return self.written.getvalue().splitlines()

    def test_two_messages_at_once_each_have_their_own(self) -> None:
        async def work(metadata: Any) -> None:
            turn_log.begin(metadata)
            await asyncio.sleep(0)
            logging.getLogger("rasa.core").warning("%d %% done", 50)

        async def both() -> None:
            await asyncio.gather(work({"turn": 7, "data": {}}), work({"turn": 8}), work({"turn": "8\nx"}), work(None))

        asyncio.run(both())
        assert sorted(self.lines()) == ["50 % done", "50 % done", "turn=7 50 % done", "turn=8 50 % done"]

    def test_it_is_written_once_however_often_it_is_installed(self) -> None:
        turn_log.install()
        other = logging.StreamHandler(io.StringIO())
        logging.getLogger().addHandler(other)
        self.addCleanup(logging.getLogger().removeHandler, other)
        turn_log.install()

        async def work() -> None:
            turn_log.begin({"turn": 9})
            logging.getLogger("rasa.core").warning("slow")

        asyncio.run(work())
        assert self.lines() == ["turn=9 slow"]
        assert other.stream.getvalue() == "turn=9 slow\n"


if __name__ == "__main__":
    unittest.main()
