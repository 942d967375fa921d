"""Two gateways of one house on PostgreSQL and Redis; a message goes to either of them, some to both at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fakes.product import REST, Product

TO_BOTH = 0.15
"""This share of messages comes at both at once, as a page does that was moved by the proxy and sends again."""


class Pair(Product):
    """The product started twice, as docs/operating.md has it: the second one finds the engine and is a gateway only."""

    def __init__(self, data: Path, env: Mapping[str, str], now: str, seed: int) -> None:
        super().__init__(data, env, now)
        self.second = Product(data, {**env, "LIANXIN_RASA_URL": self.env["LIANXIN_RASA_URL"]}, now)
        self.second.log = data / "second.log"
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self.both = 0
        self.differing = 0

    def start(self) -> None:
        """Start one after the other and wait until both answer."""
        super().start()
        self.second.start()

    def stop(self) -> None:
        """Stop both."""
        self.second.stop()
        super().stop()

    def well(self) -> bool:
        """Whether both, or the first while it is alone, say that every part is well and that they hear each other."""
        return _well(self) and (self.second.process is None or _well(self.second))

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """See `Product.post`: to one of both by chance. The same message at both at once must get one answer."""
        gateways = [super().post, self.second.post]
        with self._lock:
            self._random.shuffle(gateways)
            both = path == REST and "metadata" in body and self._random.random() < TO_BOTH
        if not both:
            return gateways[0](path, body, headers)
        with ThreadPoolExecutor(2) as pool:
            asked = [pool.submit(post, path, body, headers) for post in gateways]
        told = [one.result() for one in asked if one.exception() is None]
        if not told:
            raise OSError("neither answered")
        answered = [one for one in told if one[0] == 200]
        with self._lock:
            self.both += 1
            self.differing += len(answered) == 2 and answered[0] != answered[1]
        return (answered or told)[0]


def _well(gateway: Product) -> bool:
    told = gateway.get("/health")[1]
    return bool(told.get("status") == "ok" and told["gateways"].get("redis") == "ok")


@contextmanager
def pair(data: Path, env: Mapping[str, str], now: str, seed: int) -> Iterator[Pair]:
    """Both for as long as the block runs."""
    both = Pair(data, env, now, seed)
    try:
        both.start()
        yield both
    finally:
        both.stop()
