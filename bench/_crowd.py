"""People who ask one question after the other over HTTP, cheaply, and what was stored of it afterwards."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.store.store import Store
from bot.store.tables import message, person

QUESTIONS = (
    "续证要收多少钱", "续证要带什么材料", "你们几点上班", "停业要办什么手续", "证丢了怎么补", "续证多久能办好",
    "大厅在哪里", "店搬到对面证还能用吗", "什么时候去续证", "周末能办吗",
)  # fmt: skip
TWICE = 5  # every fifth time somebody writes two messages at once
PATIENCE_S = 60.0


@dataclass
class Said:
    """What a crowd said: the milliseconds of every answer, and how many got none."""

    took_ms: list[float] = field(default_factory=list)
    unanswered: int = 0
    senders: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Line:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._to: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> bool:
        """Post a message; whether it was answered."""
        try:
            return await asyncio.wait_for(self._post(body), PATIENCE_S)
        except (OSError, EOFError, ValueError, TimeoutError):
            self.close()
            return False

    async def _post(self, body: bytes) -> bool:
        if self._to is None:
            self._to = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._to
        head = f"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: hall\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(int(line[15:]) for line in answer.split("\r\n") if line.startswith("content-length:"))
        await reader.readexactly(length)
        return answer.startswith("http/1.1 200")

    def close(self) -> None:
        """Hang up."""
        if self._to is not None:
            self._to[1].close()
            self._to = None


async def _person(port: int, said: Said, end: float) -> None:
    sender, number, lines = uuid.uuid4().hex, 0, (Line(port), Line(port))
    said.senders.append(sender)

    async def ask(line: Line) -> None:
        nonlocal number
        number += 1
        text, asked = QUESTIONS[number % len(QUESTIONS)], {"message_id": str(number)}
        began = time.perf_counter()
        if await line.post(json.dumps({"sender": sender, "message": text, "metadata": asked}).encode()):
            said.took_ms.append(1000 * (time.perf_counter() - began))
        else:
            said.unanswered += 1

    while time.monotonic() < end:
        await asyncio.gather(*(ask(line) for line in lines[: 2 if number % TWICE == 0 else 1]))
    for line in lines:
        line.close()


async def talk(port: int, people: int, seconds: float) -> Said:
    """So many people talk for so long."""
    said, began = Said(), time.monotonic()
    await asyncio.gather(*(_person(port, said, began + seconds) for _ in range(people)))
    said.seconds = time.monotonic() - began
    return said


def faults(store: Store, senders: Sequence[str]) -> tuple[int, int, int]:
    """How many messages were not answered, lines said more than answers have, and answers out of their order.

    Of two messages that were sent at the same moment either may come first.
    """
    lost = doubled = reordered = 0
    with store.db.read() as c:
        people = list(c.execute(select(person.c.id).where(person.c.sender.in_(senders))).scalars())
    for one in people:
        with store.db.read() as c:
            query = select(message.c.id, message.c.external_id)
            rows = c.execute(query.where(message.c.person_id == one, message.c.direction == "in")).all()
        answers = {int(row.external_id.rpartition(":")[2]): _answer(store, row.id) for row in rows}
        lost += sum(texts is None for texts in answers.values())
        wanted = [texts or [] for _, texts in sorted(answers.items())]
        told = [line.text for line in store.transcript.story(one, limit=10_000) if line.direction == "bot"]
        doubled += max(0, len(told) - sum(map(len, wanted)))
        reordered += _out_of_order(told, wanted)
    return lost, doubled, reordered


def _answer(store: Store, message_id: int) -> list[str] | None:
    known = store.transcript.state_of(message_id)
    return None if known is None or known.replies is None else [reply["text"] for reply in known.replies]


def _out_of_order(told: Sequence[str], wanted: Sequence[Sequence[str]]) -> int:
    """How many of the answers do not stand where they should, in two that came together either way round."""
    faults, at, number = 0, 0, 0
    while number < len(wanted):
        ways = [wanted[number : number + 1], wanted[number : number + 2], wanted[number : number + 2][::-1]]
        for way in ways:
            texts = [text for answer in way for text in answer]
            if list(told[at : at + len(texts)]) == texts:
                break
        else:
            faults, way, texts = faults + 1, ways[0], list(wanted[number])
        at, number = at + len(texts), number + len(way)
    return faults
