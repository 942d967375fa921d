"""Two gateways and two engines behind HAProxy, on PostgreSQL and Redis: nothing lost, nothing doubled, all in order."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.bootstrap import build_dialogue, clock_of
from bot.dialogue.engines import Engines
from bot.store.store import Store, open_store
from bot.store.tables import message
from tests.fakes.estate import Estate, estate
from tests.fakes.patience import wait_until
from tests.fakes.product import text_of

pytestmark = [
    pytest.mark.slow, pytest.mark.rasa, pytest.mark.postgres, pytest.mark.redis, pytest.mark.haproxy,
    pytest.mark.timeout(900),
]  # fmt: skip
WEBHOOK = "/webhooks/rest/webhook"
QUESTIONS = ("续证要收多少钱", "你们几点上班", "大厅在哪里", "证丢了怎么补", "停业要办什么手续")
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with estate(tmp_path_factory.mktemp("estate")) as one:
        yield one


@pytest.fixture
def store(halls: Estate) -> Iterator[Store]:
    settings = halls.settings()
    opened = open_store(settings.db_url, settings.data / "keys")
    yield opened
    opened.db.close()


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=40, trust_env=False)


async def post(http: httpx.AsyncClient, base: str, sender: str, text: str, message_id: str) -> list[dict[str, Any]]:
    """One message, sent again as a page does until there is an answer."""
    body = {"sender": sender, "message": text, "metadata": {"message_id": message_id}}
    for _ in range(20):
        try:
            answer = await http.post(base + WEBHOOK, json=body)
            if answer.status_code == 200:
                return list(answer.json())
        except httpx.HTTPError:
            pass
        await asyncio.sleep(0.3)
    raise AssertionError(f"no answer to {message_id}")


def inbox(store: Store, sender: str) -> list[Any]:
    """What somebody has said, in the order in which it came in."""
    person = store.people.find("rest", sender)
    if person is None:
        return []
    query = select(message).where(message.c.person_id == person.id, message.c.direction == "in").order_by(message.c.id)
    with store.db.read() as c:
        return list(c.execute(query))


def kept(store: Store, sender: str, ids: Sequence[str]) -> None:
    """Every message is there once, answered once, and the answers stand in the order of the messages."""
    rows = inbox(store, sender)
    assert sorted(row.external_id for row in rows) == sorted(f"{sender}:{one}" for one in ids)
    replies = [store.transcript.state_of(row.id).replies for row in rows]  # type: ignore[union-attr]
    assert all(replies)
    said = [line.text for line in store.transcript.story(rows[0].person_id) if line.direction == "bot"]
    assert said == [reply["text"] for several in replies for reply in several or []]


def test_messages_of_one_person_by_both_gateways_keep_their_order_and_are_answered_once(
    halls: Estate, store: Store
) -> None:
    async def person(http: httpx.AsyncClient, sender: str) -> list[str]:
        ids, tasks = [f"m{n}" for n in range(10)], []
        for number, one in enumerate(ids):
            base, text = halls.base(number % 2), QUESTIONS[number % len(QUESTIONS)]
            tasks.append(asyncio.create_task(post(http, base, sender, text, one)))
            await asyncio.to_thread(wait_until, lambda n=number: len(inbox(store, sender)) > n)
        # every message once more by the other gateway, while the last ones are still being answered
        again = [post(http, halls.base((n + 1) % 2), sender, "再说一遍", one) for n, one in enumerate(ids)]
        assert await asyncio.gather(*again) == await asyncio.gather(*tasks)
        assert [row.external_id for row in inbox(store, sender)] == [f"{sender}:{one}" for one in ids]
        return ids

    async def story() -> None:
        senders = [uuid.uuid4().hex for _ in range(3)]
        async with client() as http:
            said = await asyncio.gather(*(person(http, sender) for sender in senders))
        for sender, ids in zip(senders, said, strict=True):
            kept(store, sender, ids)

    asyncio.run(story())


@asynccontextmanager
async def stream(base: str, sender: str) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
    """What the page of somebody is sent, as it comes."""
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    opened = asyncio.Event()

    async def read() -> None:
        async with client() as http, http.stream("GET", f"{base}/events", params={"sender": sender}) as lines:
            opened.set()
            async for line in lines.aiter_lines():
                if line.startswith("data:"):
                    queue.put_nowait(json.loads(line[5:]))

    task = asyncio.create_task(read())
    await asyncio.wait_for(opened.wait(), 20)
    try:
        yield queue
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(queue: asyncio.Queue[dict[str, Any]], kind: str) -> dict[str, Any]:
    while True:
        event = await asyncio.wait_for(queue.get(), 20)
        if event["kind"] == kind:
            return event


def test_what_a_clerk_does_at_one_gateway_reaches_the_page_at_the_other(halls: Estate, store: Store) -> None:
    now = clock_of(halls.settings()).now()
    store.staff.add("陈演示", "clerk", PASSWORD, now, must_change=False)
    signed = store.staff.sign_in("陈演示", PASSWORD, now)
    assert signed is not None
    token, who = signed
    sender = uuid.uuid4().hex

    async def story() -> None:
        async with client() as http:
            http.cookies.set("lianxin_staff", token, path="/console")
            await post(http, halls.base(1), sender, "我要找人工", "h1")
            handoff = store.handoffs.silencing(store.people.find("rest", sender).id)  # type: ignore[union-attr]
            assert handoff is not None
            talk = f"{halls.base(0)}/console/handoffs/{handoff.id}"

            async def act(name: str, **fields: str) -> None:
                done = await http.post(f"{talk}/{name}", data={"csrf": who.csrf, **fields})
                assert done.status_code < 400, done.text

            await act("claim")
            async with stream(halls.base(1), sender) as page:
                await until(page, "state")
                await act("typing")
                assert (await until(page, "typing"))["from"] == "陈演示"  # this goes by no store: the gateways tell
                await act("reply", text="我在，您说")
                assert (await until(page, "message"))["text"] == "我在，您说"
            assert await post(http, halls.base(1), sender, "我的证丢了", "h2") == []
            await act("close", outcome="solved")

    asyncio.run(story())


def test_one_gateway_leads_and_both_are_well(halls: Estate) -> None:
    def told() -> list[dict[str, Any]]:
        return [httpx.get(f"{halls.base(n)}/health", trust_env=False, timeout=20).json() for n in (0, 1)]

    assert sorted(one["gateways"]["status"] for one in told()) == ["following", "leading"]
    assert {one["gateways"]["redis"] for one in told()} == {"ok"}
    assert httpx.get(f"{halls.proxy}/internal/actions", trust_env=False).status_code == 403


def test_a_booking_goes_on_while_its_engine_is_dead(halls: Estate, store: Store) -> None:
    sender = uuid.uuid4().hex

    async def say(text: str) -> str:
        async with client() as http:
            return text_of(await post(http, halls.proxy, sender, text, uuid.uuid4().hex))

    for text in ("我要预约续证", "周六晚上", "1", "我叫林演示"):
        asyncio.run(say(text))
    person = store.people.find("rest", sender)
    engines = build_dialogue(halls.settings())
    assert person is not None
    assert isinstance(engines, Engines)
    halls.kill_engine(halls.engine_urls.index(engines.order(person.session_key)[0]))
    for text in ("13800001111", "不知道"):
        asyncio.run(say(text))
    assert "预约号" in asyncio.run(say("对"))
    assert len(store.appointments.listing(sender=sender)) == 1


def test_when_a_gateway_is_killed_the_other_goes_on_and_nothing_is_lost_or_done_twice(
    halls: Estate, store: Store
) -> None:
    senders = [uuid.uuid4().hex for _ in range(6)]
    ids = [f"k{n}" for n in range(12)]

    async def person(http: httpx.AsyncClient, sender: str) -> list[float]:
        took = []
        for number, one in enumerate(ids):
            began = time.monotonic()
            await post(http, halls.proxy, sender, QUESTIONS[number % len(QUESTIONS)], one)
            took.append(time.monotonic() - began)
        return took

    async def story() -> None:
        async with client() as http:
            talks = [asyncio.create_task(person(http, sender)) for sender in senders]
            await asyncio.to_thread(wait_until, lambda: len(inbox(store, senders[0])) >= 4)
            halls.kill_gateway(0)
            took = await asyncio.gather(*talks)
        assert max(map(max, took)) < 20  # what the dead one held is free again after seconds

    asyncio.run(story())
    for sender in senders:
        kept(store, sender, ids)
    leads = httpx.get(f"{halls.base(1)}/health", trust_env=False, timeout=20).json()
    assert leads["gateways"]["status"] == "leading"
