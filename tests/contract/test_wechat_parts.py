"""Envelope, signature, XML and layout of the WeChat channel, judged by wechatpy where it knows them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.channels.wechat_crypto import Envelope, Tampered, signature
from bot.channels.wechat_inbound import Kind, NotAMessage, hear
from bot.channels.wechat_layout import LIMIT, MOST, keyword, pieces, size
from bot.channels.wechat_menu import menu
from bot.channels.wechat_xml import NotXml, read, write
from tests.fakes.wechat_people import _flat, signed
from tests.fakes.wechat_server import AES_KEY, APPID, TOKEN

OURS = Envelope(AES_KEY, APPID)
THEIRS = WeChatCrypto(TOKEN, AES_KEY, APPID)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(texts)
def test_what_we_seal_wechatpy_opens_and_the_other_way_round(text: str) -> None:
    sealed = OURS.close(text)
    xml = write({"Encrypt": sealed})
    assert THEIRS.decrypt_message(xml, signature(TOKEN, "1", "n", sealed), "1", "n") == text
    theirs = _flat(THEIRS.encrypt_message(text, "n", "1"))
    assert OURS.open(theirs["Encrypt"]) == text
    assert (
        theirs["MsgSignature"]
        == signature(TOKEN, "1", "n", theirs["Encrypt"])
        == signed(TOKEN, "1", "n", theirs["Encrypt"])
    )


@pytest.mark.parametrize(
    "sealed",
    ["", "AA==", "不是", "A" * 64, OURS.close("x")[:-4], Envelope(AES_KEY, "wx" + "0" * 16).close("x")],
    ids=["nothing", "short", "no base64", "noise", "cut off", "another account's"],
)
def test_an_envelope_of_somebody_else_is_not_opened(sealed: str) -> None:
    with pytest.raises(Tampered):
        OURS.open(sealed)


def test_a_changed_character_breaks_the_signature_and_never_the_opening() -> None:
    """CBC alone cannot tell: a changed block changes a letter of the next. That is what the signature is for."""
    sealed = OURS.close("续证要多少钱")
    whole = signature(TOKEN, "1", "n", sealed)
    for at in range(len(sealed)):
        other = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        assert signature(TOKEN, "1", "n", other) != whole
        with contextlib.suppress(Tampered):  # anything else would be a fault
            OURS.open(other)


BOMB = '<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'
OUTSIDE = '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>'


@pytest.mark.parametrize(
    "xml",
    [BOMB, OUTSIDE, '<!DOCTYPE xml SYSTEM "http://x/y.dtd"><xml/>', "",
     "<xml>", "<a/>", "<xml><A/><A/></xml>", "<xml>&b;</xml>",
     "<xml>" + "<a>" * 300 + "</a>" * 300 + "</xml>", b"\xff\xfe\x00", b'<?xml version="1.0" encoding="nope"?><xml/>'],
)  # fmt: skip
def test_bombs_and_rubbish_are_refused_unread(xml: str | bytes) -> None:
    with pytest.raises(NotXml):
        read(xml)


@given(texts.filter(lambda t: "\r" not in t and t.isprintable()))
def test_words_survive_being_written(text: str) -> None:
    assert read(write({"Content": text + "]]>&<b>"}))["Content"] == text + "]]>&<b>"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"MsgType": "text", "MsgId": "1", "Content": "你好"}, Kind.TEXT),
        ({"MsgType": "voice", "MsgId": "1", "MediaId": "m"}, Kind.VOICE),
        ({"MsgType": "image", "MsgId": "1"}, Kind.STRANGE),
        ({"MsgType": "image", "MsgId": "1", "MediaId": "m", "PicUrl": "http://127.0.0.1/x"}, Kind.PHOTO),
        ({"MsgType": "image", "MsgId": "1", "MediaId": "../../token?x="}, Kind.STRANGE),
        ({"MsgType": "new_kind", "MsgId": "1"}, Kind.STRANGE),
        ({"MsgType": "event", "CreateTime": "1", "Event": "subscribe", "EventKey": "qrscene_1"}, Kind.HELLO),
        ({"MsgType": "event", "CreateTime": "1", "Event": "CLICK", "EventKey": "预约时间"}, Kind.TEXT),
        ({"MsgType": "event", "CreateTime": "1", "Event": "CLICK", "EventKey": "/inform{}"}, Kind.NOTHING),
        ({"MsgType": "event", "CreateTime": "1", "Event": "LOCATION"}, Kind.NOTHING),
    ],
)
def test_every_kind_of_message_is_known(fields: dict[str, str], kind: Kind) -> None:
    assert hear({"FromUserName": "o1", "ToUserName": "gh_1", **fields}).kind is kind


@pytest.mark.parametrize(
    "fields", [{}, {"FromUserName": "o1"}, {"FromUserName": "a b", "ToUserName": "g", "MsgId": "1"}]
)
def test_what_names_nobody_is_no_message(fields: dict[str, str]) -> None:
    with pytest.raises(NotAMessage):
        hear(fields)


def test_only_the_choices_of_the_question_asked_last_have_numbers_and_short_replies_share_one_message() -> None:
    first = {"text": "一", "buttons": [{"title": "甲"}, {"title": "乙"}]}
    (text,) = pieces([first, {"text": "二", "buttons": [{"title": "丙"}]}])
    assert text == "一\n· 甲\n· 乙\n\n二\n1. 丙\n回数字就行。"


def test_a_very_long_answer_stays_within_the_budget_and_leads_to_the_page() -> None:
    packed = pieces([{"text": "很长。" * 5000}], "https://hall.example")
    assert len(packed) == MOST
    assert all(size(piece) <= LIMIT for piece in packed)
    assert 'href="https://hall.example/"' in packed[-1]


def test_a_link_of_a_stranger_is_not_made_into_one() -> None:
    (text,) = pieces([{"text": '我叫<a href="http://x">点我</a>'}])
    assert "<a" not in text


@given(texts)
def test_a_keyword_is_never_longer_than_wechat_takes(text: str) -> None:
    assert len(keyword(text)) <= 20


def test_the_menu_has_the_page_only_where_there_is_an_address() -> None:
    assert all(b["type"] == "click" for g in menu(None)["button"] for b in g["sub_button"])
    assert menu("https://hall.example")["button"][-1]["sub_button"][-1]["url"] == "https://hall.example/"


def test_a_video_of_the_hall_is_a_link_where_the_page_can_be_reached() -> None:
    reply = {"text": "不收钱。", "attachment": "/video/7.mp4"}
    (text,) = pieces([reply], "https://hall.example")
    assert '<a href="https://hall.example/video/7.mp4">' in text
    assert pieces([reply]) == ["不收钱。"]
