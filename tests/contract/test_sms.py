"""Short messages over real HTTP, against a provider that refuses everything a provider would refuse."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.channels.sms import HttpSms, SmsBusy, SmsFailed, SmsRefused
from bot.jobs.ports import NotNow, Undeliverable
from bot.settings import read
from tests.fakes.patience import HASTY_S, PATIENCE_S, wait_until
from tests.fakes.sms_server import SmsServer, environment, sms_server

PHONE, TEXT = "13800001234", '提醒您："明天"来\\，别忘了&带证+100%。\n预约号0012。'


@pytest.fixture(scope="module")
def running() -> Iterator[SmsServer]:
    with sms_server() as found:
        yield found


@pytest.fixture
def server(running: SmsServer) -> SmsServer:
    running.mode, running.asked = "ok", 0
    running.taken.clear()
    return running


def send(server: SmsServer, kind: str = "json", phone: str = PHONE, **more: str) -> None:
    settings = read(environment(server.url, kind) | more, Path("/srv/lianxin")).sms
    assert settings is not None

    async def work() -> None:
        limit = HASTY_S if server.mode == "slow" else PATIENCE_S
        client = httpx.AsyncClient(timeout=httpx.Timeout(PATIENCE_S, read=limit), trust_env=False)
        sms = HttpSms(settings, client)
        try:
            await sms.send(phone, TEXT)
        finally:
            await sms.close()

    asyncio.run(work())


@pytest.mark.parametrize("kind", ["json", "form", "get"])
def test_number_and_words_arrive_unchanged(server: SmsServer, kind: str) -> None:
    send(server, kind)
    assert server.taken == [(PHONE, TEXT)]


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("no_credit", SmsFailed),
        ("redirect", SmsFailed),
        ("503", SmsFailed),
        ("408", SmsFailed),
        ("400", SmsRefused),
        ("429", SmsBusy),
        ("slow", SmsFailed),
    ],
)
def test_what_was_not_taken_is_an_error_of_its_kind(server: SmsServer, mode: str, error: type[Exception]) -> None:
    server.mode = mode
    with pytest.raises(error) as caught:
        send(server)
    assert isinstance(caught.value, Undeliverable) is (error is SmsRefused)
    assert isinstance(caught.value, NotNow) is (error is SmsBusy)
    wait_until(lambda: server.asked)  # whoever gave up may have been quicker than the server's thread
    assert server.asked == 1


def test_a_busy_provider_is_left_alone_as_long_as_it_says(server: SmsServer) -> None:
    server.mode = "429"
    with pytest.raises(SmsBusy) as caught:
        send(server)
    assert caught.value.retry_after == 7


def test_a_wrong_key_or_number_is_refused(server: SmsServer) -> None:
    with pytest.raises(SmsRefused):
        send(server, LIANXIN_SMS_HEADERS="{}")
    with pytest.raises(SmsRefused):
        send(server, phone="0594123456")
    assert server.taken == []


def test_an_answer_without_end_is_not_read_to_its_end(server: SmsServer) -> None:
    server.mode = "endless"
    send(server)
    assert len(server.taken) == 1


def test_nobody_there_is_a_failure_to_try_again(server: SmsServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/json"
    with pytest.raises(SmsFailed):
        send(server, LIANXIN_SMS_URL=url)


@pytest.mark.parametrize("mode", ["ok", "no_credit", "400", "slow"])
@pytest.mark.parametrize("kind", ["json", "get"])
def test_neither_number_nor_words_get_into_a_log_or_an_error(
    server: SmsServer, mode: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.logs import configure

    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configure(read({}, Path("/srv/lianxin")))
    root.addHandler(caplog.handler)
    server.mode, said = mode, ""
    try:
        send(server, kind)
    except SmsFailed as error:
        said = f"{error!r}{error.__cause__!r}"
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    for secret in (PHONE, "提醒您", "%E6%8F%90%E9%86%92"):
        assert secret not in said + caplog.text
