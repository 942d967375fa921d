"""What programs outside rely on over HTTP: the shape of answers, addresses, refusals, pages, the token off loopback."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.command import bot, clean_environment
from tests.fakes.patience import PATIENCE_S
from tests.fakes.product import ROOT, START_LIMIT_S, Product, free_port

pytestmark = [pytest.mark.slow, pytest.mark.rasa]
WEBHOOK = "/webhooks/rest/webhook"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def get(product: Product, path: str) -> httpx.Response:
    return httpx.get(product.base + path, timeout=30, trust_env=False)


# -- answers ----------------------------------------------------------------------------------------------


def test_every_reply_has_the_agreed_fields_and_only_agreed_types(product: Product) -> None:
    me = uuid.uuid4().hex
    for text in ("你好", "续证要带什么材料", "我要预约续证", "周六晚上", "返回", "嘎嘎嘎"):
        replies = product.say(me, text)
        assert replies
        for reply in replies:
            assert reply["recipient_id"] == me
            assert isinstance(reply["text"], str)
            assert reply["text"]
            assert {"audio", "spoken", "intent"} <= reply["custom"].keys()
            assert reply["custom"]["intent"]
            assert all(set(button) == {"title", "payload"} for button in reply["buttons"])


def test_what_is_spoken_holds_neither_digits_nor_latin_letters(product: Product) -> None:
    for text in ("办证电话多少", "几点上班", "续证要钱吗", "续证最晚要提前几天"):
        for reply in product.talk(text):
            assert reply["custom"]["spoken"]
            assert not re.search(r"[0-9A-Za-z]", reply["custom"]["spoken"]), reply["custom"]["spoken"]


def test_the_knowledge_entry_behind_an_answer_is_named(product: Product) -> None:
    custom = product.talk("续证要钱吗")[0]["custom"]
    assert (custom["intent"], custom["answer"].split(".")[0]) == ("renewal_fee", "renewal_fee")


@pytest.mark.alone
def test_a_sound_has_an_address_of_this_house_and_is_had_or_refused_in_time(product: Product) -> None:
    [address] = product.talk("办这个收费吗")[0]["custom"]["audio"].values() or [None]
    if address is None:
        pytest.skip("no voice can speak on this machine any more")
    assert re.fullmatch(r"/audio/[\w-]+\.mp3", address)
    started = time.monotonic()
    answer = get(product, address)
    assert time.monotonic() - started < 12
    if answer.status_code == 503:
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["error"]
    else:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/mpeg")


def test_a_sentence_nobody_was_told_has_no_sound(product: Product) -> None:
    for name in ("0" * 32 + ".mp3", "x.wav", "..%2f..%2fkeys", "x"):
        assert get(product, f"/audio/{name}").status_code == 404


def test_a_payload_is_short_opaque_no_command_and_works_as_a_message(product: Product) -> None:
    me = uuid.uuid4().hex
    product.say(me, "我要预约续证")
    offer = product.say(me, "周六晚上")
    payloads = [b["payload"] for r in offer for b in r["buttons"]]
    assert len(payloads) == len(set(payloads)) >= 3
    for payload in payloads:
        assert 0 < len(payload.encode()) <= 64
        assert not payload.startswith("/")
    assert "姓名" in product.say(me, payloads[0])[0]["text"]


def test_the_same_message_id_gives_the_same_reply_and_no_id_a_new_one(product: Product) -> None:
    me = uuid.uuid4().hex
    first = product.say(me, "我要预约续证", message_id="a")
    product.say(me, "周六晚上", message_id="b")
    assert product.say(me, "我要预约续证", message_id="a") == first
    once, twice = product.say(me, "续证要钱吗"), product.say(me, "续证要钱吗")
    assert once[0]["text"] == twice[0]["text"]


@pytest.mark.parametrize(
    "body", [{"message": "你好"}, {"sender": "", "message": "你好"}, {"sender": None}, b"{", b"\xff\xfe"]
)
def test_what_cannot_be_a_message_is_refused_with_error_and_detail(product: Product, body: object) -> None:
    status, answer = product.post(WEBHOOK, body)
    assert status == 400
    assert set(answer) == {"error", "detail"}
    assert all(isinstance(word, str) and word for word in answer.values())


def test_a_wrong_method_or_address_is_a_4xx(product: Product) -> None:
    assert get(product, WEBHOOK).status_code == 405
    assert get(product, "/nowhere").status_code == 404
    assert get(product, "/events").status_code == 400


def test_a_clerks_words_come_as_events_and_the_webhook_is_empty_meanwhile(product: Product) -> None:
    me = uuid.uuid4().hex
    [waiting] = product.say(me, "我要找人工")
    assert re.search(r"第一个|前面还有\d+位", waiting["text"])
    heard: list[dict[str, Any]] = []
    opened = threading.Event()

    def listen() -> None:
        with httpx.stream(
            "GET", f"{product.base}/events", params={"sender": me}, timeout=PATIENCE_S, trust_env=False
        ) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            opened.set()
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    heard.append(json.loads(line[5:]))
                    if heard[-1]["kind"] == "message":
                        return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert opened.wait(PATIENCE_S)
    [handoff] = product.rows("handoffs", "--sender", me)
    product.hire("陈演示")
    for words in (["claim", str(handoff["id"])], ["say", str(handoff["id"]), "我在，您说"]):
        assert product.command("handoffs", *words, "--as", "陈演示").returncode == 0
    listener.join(PATIENCE_S)
    assert (heard[-1]["text"], heard[-1]["recipient_id"], heard[-1]["from"]) == ("我在，您说", me, "陈演示")
    assert product.say(me, "我的证丢了") == []
    product.command("handoffs", "close", str(handoff["id"]), "--as", "陈演示")


# -- pages and documents ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/", ("start", "messages", "input", "send", "mic", "slower", "human")),
        ("/kiosk", ("start", "messages", "input", "send", "human")),
        ("/console", ("login",)),
    ],
)
def test_a_page_carries_its_names_and_a_policy_that_allows_nothing_foreign(
    product: Product, path: str, names: tuple[str, ...]
) -> None:
    page = httpx.get(product.base + path, timeout=30, trust_env=False, follow_redirects=True)
    assert page.status_code == 200
    for name in names:
        assert f'data-testid="{name}"' in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r"(src|href)=\"(https?:)?//", page.text)


def test_the_banner_says_that_the_hall_is_invented(product: Product) -> None:
    assert "演示数据" in get(product, "/").text


def test_health_has_one_entry_per_dependency(product: Product) -> None:
    health = get(product, "/health").json()
    assert health["status"] == "ok"
    for name in ("store", "dialogue", "voice", "telegram"):
        assert health[name]["status"], name


def test_metrics_are_counters_that_grow_and_hold_nothing_personal(product: Product) -> None:
    product.say("someone-very-special", "我叫林演示，电话13800001234")
    answer = get(product, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    for line in answer.text.splitlines():
        assert line.startswith("# ") or re.fullmatch(r'[a-z_]+(\{[a-z_]+="[^"]*"\})? [0-9.e+]+', line), line
    assert "someone-very-special" not in answer.text
    assert "13800001234" not in answer.text


def test_the_interface_is_written_down_as_the_openapi_rules_ask(product: Product) -> None:
    document = get(product, "/openapi.json").json()
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert document["info"]["title"]
    assert document["info"]["version"]
    assert {WEBHOOK, "/events", "/health", "/metrics", "/audio/{name}"} <= document["paths"].keys()
    for path, operations in document["paths"].items():
        assert path.startswith("/")
        for method, operation in operations.items():
            assert method in METHODS
            described = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path" and p["required"]}
            assert described == set(re.findall(r"\{(\w+)\}", path))
            assert operation["responses"]
            for code, response in operation["responses"].items():
                assert re.fullmatch(r"[1-5]\d\d", code)
                assert response["description"]


def test_a_real_answer_is_what_the_written_interface_promises(product: Product) -> None:
    document = get(product, "/openapi.json").json()
    post = document["paths"][WEBHOOK]["post"]
    schema = post["responses"]["200"]["content"]["application/json"]["schema"]
    _holds(schema, product.talk("续证要带什么材料"))
    _, refusal = product.post(WEBHOOK, b"{")
    _holds(post["responses"]["400"]["content"]["application/json"]["schema"], refusal)


def _holds(schema: dict[str, Any], value: Any) -> None:
    """Type, required fields, lengths and parts of a value, as far as our own document uses JSON Schema."""
    kinds = {"object": dict, "array": list, "string": str}
    assert isinstance(value, kinds[schema["type"]]), (schema, value)
    assert len(value) <= schema.get("maxLength", len(value))
    if isinstance(value, list):
        for one in value:
            _holds(schema["items"], one)
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= value.keys()
        for name, part in value.items():
            if name in schema.get("properties", {}):
                _holds(schema["properties"][name], part)


# -- reachable from outside -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A gateway that others can reach, with a token; its dialogue engine is away, which must not matter."""
    data, port = tmp_path_factory.mktemp("guarded"), free_port()
    env = clean_environment(
        LIANXIN_DATA=str(data),
        LIANXIN_ASR="off",
        LIANXIN_HOST="0.0.0.0",
        LIANXIN_PORT=str(port),
        LIANXIN_REST_TOKEN="an-invented-token",
        LIANXIN_RASA_URL=f"http://127.0.0.1:{free_port()}",
    )
    child = subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=env)
    try:
        yield _answering(f"http://127.0.0.1:{port}", child)
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(PATIENCE_S)


def _answering(base: str, child: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end and child.poll() is None:
        try:
            httpx.get(base + "/metrics", timeout=2, trust_env=False)
            return base
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError("the gateway did not start")


@pytest.mark.parametrize(
    ("header", "status"),
    [(None, 401), ("Bearer wrong", 401), ("an-invented-token", 401), ("Bearer an-invented-token", 200)],
)
def test_off_loopback_only_the_right_token_is_let_in(guarded: str, header: str | None, status: int) -> None:
    headers = {"Authorization": header} if header else {}
    body = {"sender": "x", "message": "续证要钱吗"}
    answer = httpx.post(guarded + WEBHOOK, json=body, headers=headers, timeout=30, trust_env=False)
    assert answer.status_code == status
    if status == 401:
        assert set(answer.json()) == {"error", "detail"}
        assert httpx.get(guarded + "/events?sender=x", headers=headers, trust_env=False).status_code == 401
    else:
        assert "不收" in answer.text


@pytest.mark.parametrize("verb", ["serve", "run"])
def test_off_loopback_without_a_token_nothing_starts(verb: str, tmp_path: Path) -> None:
    done = bot(verb, LIANXIN_DATA=str(tmp_path), LIANXIN_HOST="0.0.0.0", LIANXIN_PORT=str(free_port()))
    assert done.returncode == 2
    assert "LIANXIN_REST_TOKEN" in done.stderr
    assert "Traceback" not in done.stderr
