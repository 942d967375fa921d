"""Whoever holds a connection without using it, or sends a head without an end, is let go; slow telephones are not."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.cli.connection import KEPT_S, LARGEST_HEAD, LEAST_BYTES, Connection
from tests.fakes.product import ROOT

LOOK_S = 0.2
ENDED_S = 10 * LOOK_S
HAPROXY_PURGES_S = 5  # its pool-purge-delay, where nothing else is set
CHUNKED = b"POST /length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


class Hasty(Connection):
    """Looks more often, so that nobody has to wait for the test."""

    look_every_s = LOOK_S


async def _length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _slowly(_request: Request) -> Response:
    await asyncio.sleep(5 * LOOK_S)
    return PlainTextResponse("done")


async def _without_end(_request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536
            await asyncio.sleep(0)

    return StreamingResponse(pieces())


@contextlib.asynccontextmanager
async def served() -> AsyncIterator[int]:
    """The port of a gateway's door with three rooms behind it."""
    rooms = [Route("/length", _length, methods=["POST"]), Route("/slowly", _slowly), Route("/film", _without_end)]
    config = uvicorn.Config(
        Starlette(routes=rooms), port=0, log_config=None, http=Hasty, ws="none", lifespan="off",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the test's own process keeps its own
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await running


async def answer(port: int, head: bytes, piece: bytes, times: int, pause: float) -> bytes:
    """What came back until the house hung up, while a piece was sent over and over."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionError):
        writer.write(head)
        for _ in range(times):
            if reader.at_eof():
                break
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
    try:
        return await asyncio.wait_for(reader.read(), ENDED_S)
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"GET /slowly HTTP/1.1\r\nHost: x\r\n", b"X-More: " + b"a" * 8000 + b"\r\n"),
        (b"GET /slowly HTTP/1.1\r\nHost: x\r\nX-One: ", b"a" * 8000),
        (b"GET /", b"a" * 8000),
        (CHUNKED + b"1;", b"a" * 8000),
        (CHUNKED + b"1\r\na\r\n0\r\n", b"X: " + b"a" * 8000 + b"\r\n"),
        (b"GET /film HTTP/1.1\r\nHost: x\r\n\r\n", b"a" * 8000),
    ],
    ids=["many lines", "one line", "address", "beside a chunk", "after a body", "behind a stream"],
)  # fmt: skip
def test_a_head_without_an_end_is_cut_off(head: bytes, piece: bytes) -> None:
    async def story() -> None:
        async with served() as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head)
            sent = 0
            with contextlib.suppress(ConnectionError):
                while sent < 100 * LARGEST_HEAD and not writer.transport.is_closing():
                    writer.write(piece)
                    await asyncio.wait_for(writer.drain(), ENDED_S)
                    await asyncio.sleep(0)
                    sent += len(piece)
            assert sent < 100 * LARGEST_HEAD
            writer.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b""),
        (b"GET /slowly HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n"),
        (b"", b"\r\n"),
        (b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n", b"a"),
        (CHUNKED, b"1\r\na\r\n"),
    ],
    ids=["silence", "a line at a time", "empty lines", "a byte at a time", "a chunk at a time"],
)
def test_whoever_sends_next_to_nothing_is_let_go(head: bytes, piece: bytes) -> None:
    async def story() -> bytes:
        async with served() as port:
            return await answer(port, head, piece, times=400, pause=LOOK_S / 10)

    assert b"200 OK" not in asyncio.run(story())


def test_whoever_takes_nothing_of_an_answer_is_let_go() -> None:
    async def story() -> bytes:
        async with served() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            writer.write(b"GET /film HTTP/1.1\r\nHost: x\r\n\r\n")
            await asyncio.sleep(ENDED_S)
            with contextlib.suppress(ConnectionError):
                while await asyncio.wait_for(reader.read(1_000_000), ENDED_S):
                    pass
            writer.close()
            return b"ended"

    assert asyncio.run(asyncio.wait_for(story(), 60)) == b"ended"


def test_a_slow_telephone_brings_its_photo_to_the_end() -> None:
    """Ten looks long, each time a little more than the least."""
    piece = b"a" * LEAST_BYTES

    async def story() -> bytes:
        async with served() as port:
            head = f"POST /length HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {20 * len(piece)}\r\n\r\n"
            return await answer(port, head.encode(), piece, times=20, pause=LOOK_S / 2)

    told = asyncio.run(story())
    assert told.startswith(b"HTTP/1.1 200 OK")
    assert told.endswith(b"40000")


def test_whoever_waits_for_a_long_answer_is_not_hurried() -> None:
    async def story() -> bytes:
        async with served() as port:
            return await answer(port, b"GET /slowly HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"", 0, 0)

    assert asyncio.run(story()).endswith(b"done")


def test_a_connection_that_was_answered_is_kept_for_the_next_question() -> None:
    question = b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"

    async def twice() -> bytes:
        async with served() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(2):
                writer.write(question)
                heard = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n3"), ENDED_S)
                await asyncio.sleep(4 * LOOK_S)
            writer.close()
            return heard

    assert asyncio.run(twice()).startswith(b"HTTP/1.1 200")


def test_the_proxy_gives_up_an_unused_connection_before_the_gateway_does() -> None:
    text = (ROOT / "deploy" / "proxy" / "lianxin.conf").read_text(encoding="utf-8")
    upstream = text.partition("upstream lianxin {")[2].partition("}")[0]
    found = re.search(r"keepalive_timeout (\d+)s;", upstream)
    assert found is not None
    assert HAPROXY_PURGES_S < int(found[1]) < KEPT_S
