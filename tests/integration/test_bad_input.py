"""Nothing anybody sends breaks anything: a kind sentence or a 4xx with a reason, never a 5xx, nothing lost."""

from __future__ import annotations

import json
import uuid

import pytest

from tests.fakes.product import Product, press, text_of

pytestmark = [pytest.mark.slow, pytest.mark.rasa]
HOSTILE = [
    "", " ", "\u0000\u0001\u0007", "长" * 10_000, "😀" * 50, "<script>alert(1)</script>",
    "'; drop table appointment; --",
    "**粗**[x](javascript:1)", "/restart", "/session_start", '/book_appointment{"service":"x"}', "/inform", "／restart",
    "{{7*7}}", "\u202e反转\u202c", "a" * 3000, "\ud83d", "c.neverissued0000", "0" * 400, "%s%s%n", "../../etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: repr(t[:14]))
def test_hostile_words_get_a_kind_sentence_and_no_markup_back(product: Product, text: str) -> None:
    body = json.dumps({"sender": uuid.uuid4().hex, "message": text}).encode()
    status, replies = product.post("/webhooks/rest/webhook", body)
    assert status == 200
    assert replies
    assert all(r["text"] and "<script>" not in r["text"] for r in replies)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"message": "你好"}, "missing_sender"),
        ({"sender": "", "message": "你好"}, "missing_sender"),
        ({"sender": "  ", "message": "你好"}, "missing_sender"),
        ({"sender": 7, "message": "你好"}, "missing_sender"),
        ({"sender": "x" * 500, "message": "你好"}, "bad_sender"),
        ({"sender": "x", "message": 5}, "bad_message"),
        ({"sender": "x", "message": "你好", "metadata": "m"}, "bad_metadata"),
        ({"sender": "x", "message": "你好", "metadata": {"message_id": ""}}, "bad_message_id"),
        ([1], "not_an_object"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_utf8"),
        (b"[" * 100_000, "not_json"),
        (b"x" * 300_000, "too_large"),
    ],
)
def test_what_is_no_message_is_refused_with_a_reason(product: Product, body: object, error: str) -> None:
    status, answer = product.post("/webhooks/rest/webhook", body)
    assert 400 <= status < 500
    assert answer["error"] == error
    assert answer["detail"]


def test_unknown_fields_are_no_trouble(product: Product) -> None:
    status, replies = product.post(
        "/webhooks/rest/webhook", {"sender": "f", "message": "你好", "vote": 1, "metadata": {"x": []}}
    )
    assert status == 200
    assert replies


def test_a_typed_command_is_ordinary_text_and_changes_nothing(product: Product) -> None:
    me = uuid.uuid4().hex
    product.say(me, "我要预约续证")
    product.say(me, "明天上午")
    product.say(me, "/restart")
    assert "姓名" in text_of(product.say(me, "1"))


def test_a_message_sent_again_has_no_second_effect(product: Product) -> None:
    me = uuid.uuid4().hex
    first = product.say(me, "我要找人工", message_id="m-1")
    assert product.say(me, "我要找人工", message_id="m-1") == first
    assert len(product.rows("handoffs", "--sender", me)) == 1


def test_the_same_id_of_two_people_are_two_messages(product: Product) -> None:
    assert product.say(uuid.uuid4().hex, "你好", message_id="1")
    assert product.say(uuid.uuid4().hex, "续证要钱吗", message_id="1")[0]["custom"]["intent"] == "renewal_fee"


def test_somebody_elses_button_does_nothing(product: Product) -> None:
    token = press(product.talk("续证要带什么材料，我想预约"), "")
    assert "过时" in text_of(product.say(uuid.uuid4().hex, token))


def test_a_payload_is_short_opaque_and_no_command(product: Product) -> None:
    for button in product.talk("你好")[0]["buttons"]:
        assert len(button["payload"].encode()) <= 64
        assert not button["payload"].startswith("/")


def test_a_question_is_never_taken_for_a_name(product: Product) -> None:
    me = uuid.uuid4().hex
    product.say(me, "我要预约续证")
    product.say(me, "明天上午")
    product.say(me, "1")
    for question in ("要带什么材料", "你们在哪里", "几点上班"):
        assert "姓名" in text_of(product.say(me, question))


def test_a_wrong_token_is_refused_by_the_action_webhook(product: Product) -> None:
    status, answer = product.post("/internal/actions?token=guess", {"next_action": "action_answer"})
    assert status == 403
    assert answer["error"] == "forbidden"


def test_nothing_personal_and_no_token_is_in_the_logs(product: Product) -> None:
    me = uuid.uuid4().hex
    for text in ("我要预约续证", "明天上午", "1", "我叫赵演示", "13812345678", "350303198012"):
        product.say(me, text)
    logs = "".join(p.read_text(errors="replace") for p in [product.log, *(product.data / "log").glob("*.log")])
    secrets = [p.read_text().strip() for p in (product.data / "keys").iterdir() if p.suffix in (".token",)]
    for secret in ("13812345678", "350303198012", "赵演示", *secrets):
        assert secret not in logs


def test_the_dialogue_engine_never_keeps_a_phone_or_licence_number(product: Product) -> None:
    raw = b"".join(path.read_bytes() for path in (product.data / "rasa").glob("tracker.db*"))  # the log beside it too
    assert b"events" in raw
    for secret in (b"13812345678", b"350303198012"):
        assert secret not in raw
