"""What gets into a log: one line per event, nothing personal, no secret, and no line that somebody else wrote."""

from __future__ import annotations

import json
import logging
import re
import string
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.logs import BEHIND, Masking, escaped, masked

FORM = Masking("%(asctime)s %(levelname)s %(name)s %(message)s")
EVENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ERROR lianxin\.test ")
AROUND = st.text(alphabet="我的是电话号证，。： (）\n\t<>abc=", max_size=8)
KEYLIKE = string.ascii_letters + string.digits + "_-"


def line(message: str, *args: object, error: BaseException | None = None, **more: str) -> str:
    """What stands in the log after such a call."""
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("lianxin.test", logging.ERROR, __file__, 1, message, args, info)
    record.__dict__.update(more)
    return FORM.format(record)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=string.digits, min_size=count, max_size=count)


PHONES = st.builds(
    lambda net, more, middle, tail, gap: f"1{net}{more}{gap}{middle}{gap}{tail}",
    st.sampled_from("3456789"), st.sampled_from(string.digits), digits(4), digits(4), st.sampled_from(["", " ", "-"]),
)  # fmt: skip
IDENTITIES = st.builds(lambda body, end: body + end, digits(17), st.sampled_from("0123456789Xx"))
LICENCES = digits(12)
GROUPED = st.one_of(
    st.builds(lambda a, b, c: f"{a} {b} {c}", digits(4), digits(4), digits(4)),
    st.builds(lambda a, b, c: f"{a}-{b}-{c}", digits(6), digits(8), digits(4)),
)
BOT_TOKENS = st.builds(
    lambda number, key: f"{number}:{key}",
    st.integers(1000, 10**11),
    st.text(alphabet=KEYLIKE, min_size=30, max_size=40),
)
OPENIDS = st.text(alphabet=KEYLIKE, min_size=25, max_size=25).map(lambda found: f"oA7{found}")
SECRETS = st.text(alphabet=KEYLIKE, min_size=16, max_size=60)


@settings(max_examples=40, deadline=None)
@given(AROUND, st.one_of(PHONES, IDENTITIES, LICENCES, GROUPED), AROUND)
@example("", "13800001234", "")
@example("+86 ", "138 0000 1234", "\n")
@example("", "１３８００００１２３４", "")
@example("", "35030319491231001X", "")
def test_no_phone_identity_or_licence_number_gets_into_a_log(before: str, number: str, after: str) -> None:
    assert number not in line("%s%s%s", before, number, after)
    assert number not in line("failed", error=ValueError(before + number + after))
    assert number not in line("failed", frames=before + number + after)


@settings(max_examples=40, deadline=None)
@given(AROUND, BOT_TOKENS, AROUND)
@example("https://api.telegram.example/bot", "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "/getMe")
def test_no_bot_token_gets_into_a_log(before: str, token: str, after: str) -> None:
    key = token.partition(":")[2]
    for shown in (token, f"bot{token}", quote(token, safe="")):
        assert key not in line("%s", f"{before} {shown} {after}")
        assert key not in line("failed", error=RuntimeError(f"{before} {shown}"))


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["access_token", "token", "secret", "appsecret", "password", "LIANXIN_REST_TOKEN", "openid"]),
    SECRETS,
)
def test_no_named_secret_gets_into_a_log(name: str, secret: str) -> None:
    shown = (
        f"GET /x?{name}={secret}&lang=zh", f'{{"{name}": "{secret}"}}', repr({name: secret}), f"{name}={secret!r}",
        json.dumps(json.dumps({name: secret})), f"Authorization: Bearer {secret}",
    )  # fmt: skip
    for text in shown:
        assert secret not in line("%s", text)


@settings(max_examples=40, deadline=None)
@given(OPENIDS, AROUND)
def test_no_openid_gets_into_a_log(openid: str, around: str) -> None:
    for text in (f"to {openid}", f"<FromUserName><![CDATA[{openid}]]>", f"{around} {openid}", f"touser={openid}"):
        assert openid not in line("%s", text)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
@example("x\n2026-11-23 09:10:00,000 ERROR lianxin.test forged", "")
@example("x\r\nforged", "\u2028forged\x85forged\x0bforged\x1b[2Jforged\u202e")
def test_nobody_can_write_a_line_of_their_own(one: str, other: str) -> None:
    written = line("web: %s failed with %s", one, other)
    assert len(written.splitlines()) == 1
    assert not [c for c in written if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert EVENT.match(written)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
@example("x\n2026-11-23 09:10:00,000 ERROR lianxin.test forged")
def test_what_an_error_says_cannot_begin_an_event(words: str) -> None:
    first, *behind = line("failed", error=ValueError(words), frames=words).splitlines()
    assert EVENT.match(first)
    assert behind
    assert all(one.startswith(BEHIND) for one in behind)


def test_a_traceback_stays_readable() -> None:
    try:
        int("x")
    except ValueError as error:
        written = line("turn failed", error=error)
    assert written.splitlines()[0].endswith("ERROR lianxin.test turn failed")
    assert "| Traceback (most recent call last):" in written.splitlines()
    assert '|     int("x")' in written.splitlines()
    assert "| ValueError: invalid literal for int() with base 10: 'x'" in written.splitlines()


def test_what_is_escaped_can_still_be_read() -> None:
    assert escaped("续证\n要多少钱\t？\u202e\x1b[31m") == "续证\\n要多少钱\\t？\\u202e\\x1b[31m"
    assert escaped("一行 普通的话, 12:30") == "一行 普通的话, 12:30"


@pytest.mark.parametrize(
    "text",
    [
        "turn channel=web intent=renewal_fee answer=renewal_fee.general ms=12",
        "2026-11-23 09:10:00,123 INFO lianxin an update could not be read: KeyError",
        "12月5号上午9:30，请打12313",
        "a token was refused",
    ],
)
def test_what_is_neither_personal_nor_secret_stays(text: str) -> None:
    assert masked(text) == text
