"""The way to the dialogue engine over real connections: what comes back, and how each trouble is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.dialogue.carrier import HttpCarrier
from bot.dialogue.port import DialogueError, Unreached
from tests.contract.telegram_fixtures import anyio_backend  # noqa: F401
from tests.fakes.product import free_port

pytestmark = pytest.mark.anyio
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def request(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """The head and the body of one request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = [line for line in head.lower().split("\r\n") if line.startswith("content-length:")]
    return head, await reader.readexactly(int(length[0].partition(":")[2])) if length else b""


@asynccontextmanager
async def engine(serve: Serve) -> AsyncIterator[tuple[str, list[int]]]:
    """An address where connections are served so, and how many were opened."""
    opened = [0]

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened[0] += 1
        try:
            await serve(reader, writer)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", opened
    finally:
        server.close()


async def test_words_go_as_json_and_the_answer_comes_back_over_one_connection() -> None:
    heads: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head, body = await request(reader)
            heads.append(head)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    carrier = HttpCarrier()
    async with engine(serve) as (url, opened):
        for _ in range(3):
            status, body = await carrier.ask("POST", f"{url}/x?token=a%26b", 5, {"said": "续证😀"}, {"X-Key": "k"})
            assert (status, json.loads(body)) == (200, {"said": "续证😀"})
        assert opened == [1]
        await carrier.close()
    assert heads[0].startswith("POST /x?token=a%26b HTTP/1.1")
    assert "Content-Type: application/json" in heads[0]
    assert "X-Key: k" in heads[0]


async def test_nobody_there_is_told_as_never_reached() -> None:
    carrier = HttpCarrier()
    with pytest.raises(Unreached):
        await carrier.ask("GET", f"http://127.0.0.1:{free_port()}/status", 5)
    await carrier.close()


async def test_an_engine_that_does_not_answer_in_time_is_slow() -> None:
    async def serve(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await request(reader)
        await asyncio.sleep(30)

    carrier = HttpCarrier()
    async with engine(serve) as (url, _):
        with pytest.raises(DialogueError, match="slow"):
            await carrier.ask("POST", url, 0.2, {})
        await carrier.close()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"no HTTP at all\r\n\r\n"])
async def test_an_engine_that_goes_away_in_the_middle_is_away_but_was_reached(said: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request(reader)
        writer.write(said)

    carrier = HttpCarrier()
    async with engine(serve) as (url, opened):
        with pytest.raises(DialogueError, match="away") as told:
            await carrier.ask("POST", url, 5, {})
        await carrier.close()
    assert not isinstance(told.value, Unreached)
    assert opened == [1]  # what may have been begun is not asked again


async def test_a_kept_connection_that_was_closed_meanwhile_is_not_used_again() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request(reader)
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    carrier = HttpCarrier()
    async with engine(serve) as (url, opened):
        for _ in range(3):
            assert await carrier.ask("PUT", url, 5, {}) == (204, b"")
            await asyncio.sleep(0.05)
        assert opened == [3]
        await carrier.close()
