"""What the page's addresses promise: statuses, headers, cookies, and a reason for every refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from bot.channels.web import KIOSK_HEADERS, PAGE_HEADERS
from tests.fakes.web_service import FakeWebService, application

OURS = {"origin": "http://testserver"}
CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


@pytest.fixture
def service() -> FakeWebService:
    return FakeWebService()


@pytest.fixture
def browser(service: FakeWebService) -> Iterator[TestClient]:
    with TestClient(application(service), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def visitor(browser: TestClient) -> TestClient:
    """A browser that has opened both pages and so carries both cookies."""
    browser.get("/")
    browser.get("/kiosk")
    return browser


def post(client: TestClient, body: Any, headers: dict[str, str] = OURS, at: str = "web") -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/web/messages?at={at}", content=raw, headers={"content-type": "application/json", **headers})


@pytest.mark.parametrize("path", ["/", "/kiosk"])
def test_pages_forbid_everything_foreign_and_are_never_stored(browser: TestClient, path: str) -> None:
    page = browser.get(path)
    assert page.status_code == 200
    assert set(page.headers["content-security-policy"].split("; ")) == CSP
    promised = KIOSK_HEADERS if path == "/kiosk" else PAGE_HEADERS  # the hall's own screen has a camera for tickets
    assert {name: page.headers[name] for name in promised} == promised
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/kiosk"])
def test_pages_hold_no_script_or_style_of_their_own(browser: TestClient, path: str) -> None:
    html = browser.get(path).text
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []
    assert re.findall(r"(?:href|src)=\"(?:https?:)?//", html) == []


@pytest.mark.parametrize("path", ["/", "/kiosk"])
def test_the_first_page_carries_every_named_part(browser: TestClient, path: str) -> None:
    html = browser.get(path).text
    for name in ("start", "messages", "input", "send", "mic", "slower", "human"):
        assert html.count(f'data-testid="{name}"') == 1


def test_the_hall_and_its_telephone_stand_in_the_page_and_are_escaped(
    browser: TestClient, service: FakeWebService
) -> None:
    service.phone = ["0594-330 0000 转 2", "0594-3300001"]
    html = browser.get("/").text
    assert "<h1>样例烟草专卖局办证大厅</h1>" in html
    assert 'href="tel:05943300000"' in html
    assert "演示数据" in html
    service.phone, service.demo = '"><script>', False
    html = browser.get("/").text
    assert "<script>" not in html
    assert "演示数据" not in html


def test_the_cookie_is_random_signed_and_out_of_reach(browser: TestClient, service: FakeWebService) -> None:
    cookies = [browser.get("/", headers={"cookie": ""}).headers["set-cookie"] for _ in range(2)]
    names = [re.match(r"lianxin-web=([^;]+)", cookie) for cookie in cookies]
    senders = {service.unsign(found.group(1)) for found in names if found}
    browser.cookies.clear()
    assert None not in senders
    assert all(len(sender or "") >= 22 for sender in senders)  # 22 letters of base64 hold 128 bits
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age="):
        assert all(part in cookie for cookie in cookies)


def test_a_cookie_of_the_page_at_home_is_none_of_the_kiosk_nor_the_other_way_round(browser: TestClient) -> None:
    """A proxy lets only the hall open `/kiosk`; who has not opened it must not look up and check in appointments."""
    for opened, other in (("web", "kiosk"), ("kiosk", "web")):
        browser.cookies.clear()
        browser.get("/kiosk" if opened == "kiosk" else "/")
        given = browser.cookies[f"lianxin-{opened}"]
        browser.cookies.clear()
        for token in (given, f"kiosk~{given}", f"kiosk-{given}", f"~{given}", given.removeprefix("kiosk~")):
            answer = browser.get(f"/web/story?at={other}", headers={"cookie": f"lianxin-{other}={token}"})
            assert answer.status_code == 401
        assert (
            browser.get(f"/web/story?at={opened}", headers={"cookie": f"lianxin-{opened}={given}"}).status_code == 200
        )


def test_over_https_the_cookie_is_bound_to_the_host_and_secure(service: FakeWebService) -> None:
    with TestClient(application(service), base_url="https://testserver") as client:
        cookie = client.get("/").headers["set-cookie"]
    assert cookie.startswith("__Host-lianxin-web=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("path", ["/", "/kiosk"])
def test_an_urgent_notice_stands_in_the_page_while_there_is_one(
    browser: TestClient, service: FakeWebService, path: str
) -> None:
    assert 'class="urgent"' not in browser.get(path).text
    service.notice = "今天停电<b>"
    assert 'class="urgent" role="status">今天停电&lt;b&gt;' in browser.get(path).text


def test_a_visitor_stays_the_same_at_the_page_and_is_a_new_one_at_the_kiosk(
    browser: TestClient, service: FakeWebService
) -> None:
    seen: dict[str, set[str]] = {"/": set(), "/kiosk": set()}
    for path, senders in seen.items():
        for _ in range(2):
            browser.get(path)
            post(browser, {"message": "你好", "id": "a1"}, at="kiosk" if path == "/kiosk" else "web")
            senders.add(service.taken[-1][1])
    assert (len(seen["/"]), len(seen["/kiosk"])) == (1, 2)
    assert "Max-Age" not in browser.get("/kiosk").headers["set-cookie"]


def test_a_message_is_answered_in_the_form_of_the_rest_interface(visitor: TestClient, service: FakeWebService) -> None:
    answer = post(visitor, {"message": "你好", "id": "m-1"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    (message,) = answer.json()
    assert message["recipient_id"] == service.taken[0][1]
    assert message["buttons"][0] == {"title": "续证怎么办", "payload": "p:续证怎么办"}
    assert message["custom"]["audio"] == {"mandarin": "/audio/ok.mp3"}
    assert service.taken[0][::3] == ("web", "m-1")


def test_sec_fetch_site_alone_is_enough_and_decides(visitor: TestClient) -> None:
    assert post(visitor, {"message": "好"}, {"sec-fetch-site": "same-origin"}).status_code == 200
    assert post(visitor, {"message": "好"}, {"sec-fetch-site": "cross-site", **OURS}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_another_site_cannot_speak_for_the_visitor(
    visitor: TestClient, service: FakeWebService, headers: dict[str, str]
) -> None:
    refused = post(visitor, {"message": "好"}, headers)
    assert (refused.status_code, refused.json()["error"]) == (403, "foreign_site")
    assert service.taken == []


@pytest.mark.parametrize("path", ["/web/story", "/web/events"])
def test_another_site_cannot_listen(visitor: TestClient, path: str) -> None:
    assert visitor.get(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert visitor.get(path, headers={"origin": "http://evil.example"}).status_code == 403


@pytest.mark.parametrize("path", ["/web/story", "/web/events"])
def test_nobody_is_told_anything_without_a_cookie_of_ours(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 401
    browser.cookies.set("lianxin-web", "somebody.0123456789abcdef")
    refused = browser.get(path)
    assert (refused.status_code, refused.json()["error"]) == (401, "no_visitor")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"{", 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        (b"", 400, "bad_json"),
        (b"[" * 60_000, 400, "bad_json"),
        ([], 400, "bad_json"),
        ({}, 400, "bad_message"),
        ({"message": 5}, 400, "bad_message"),
        ({"message": None}, 400, "bad_message"),
        ({"message": "好", "id": ""}, 400, "bad_id"),
        ({"message": "好", "id": 7}, 400, "bad_id"),
        ({"message": "好", "id": "x" * 65}, 400, "bad_id"),
        ({"message": "好", "id": "a\nb"}, 400, "bad_id"),
        ({"message": "长" * 30_000}, 413, "too_large"),
    ],
)
def test_every_wrong_body_is_refused_with_a_reason(
    visitor: TestClient, service: FakeWebService, body: Any, status: int, error: str
) -> None:
    refused = post(visitor, body)
    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert refused.json()["detail"]
    assert service.taken == []


def test_a_body_that_hides_its_size_is_cut_off(visitor: TestClient, service: FakeWebService) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 1024

    headers = {"content-type": "application/json", **OURS}
    assert visitor.post("/web/messages", content=endless(), headers=headers).status_code == 413
    assert service.taken == []


def test_a_form_cannot_post_a_message(visitor: TestClient) -> None:
    refused = visitor.post("/web/messages", data={"message": "好"}, headers=OURS)
    assert (refused.status_code, refused.json()["error"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "text", ["", "长" * 10_000, "\x00\x01", "😀" * 50, "'; drop table x; --", "/restart", "\ud800"]
)
def test_strange_words_reach_the_house_and_are_answered(
    visitor: TestClient, service: FakeWebService, text: str
) -> None:
    assert post(visitor, {"message": text}).status_code == 200
    assert service.taken[0][2].encode("utf-8") == text.encode("utf-8", "replace")


def test_an_unknown_channel_is_refused(visitor: TestClient) -> None:
    assert post(visitor, {"message": "好"}, at="telegram").json()["error"] == "bad_channel"


def test_a_fault_behind_the_page_is_told_without_a_word_of_the_conversation(
    visitor: TestClient, service: FakeWebService, caplog: pytest.LogCaptureFixture
) -> None:
    service.faults.append(ValueError("我的电话是13800001234"))
    failed = post(visitor, {"message": "我的电话是13800001234"})
    assert (failed.status_code, failed.json()["error"]) == (500, "internal")
    assert "ValueError" in caplog.text
    assert "1380000" not in caplog.text + failed.text


def test_while_the_store_is_away_the_page_is_asked_to_come_again(visitor: TestClient, service: FakeWebService) -> None:
    service.faults.append(OperationalError("insert", {}, RuntimeError("away")))
    answer = post(visitor, {"message": "电话", "id": "m1"})
    assert (answer.status_code, answer.json()["error"]) == (503, "away")
    assert int(answer.headers["retry-after"]) > 0


def test_the_story_is_the_visitors_own(visitor: TestClient) -> None:
    post(visitor, {"message": "你好", "id": "a"})
    assert [line["who"] for line in visitor.get("/web/story").json()] == ["me", "hall"]
    assert visitor.get("/web/story?at=kiosk").json() == []


def test_files_carry_their_content_in_the_address_and_are_kept_for_good(browser: TestClient) -> None:
    addresses = re.findall(r'"(/static/page\.[^"]+)"', browser.get("/").text)
    assert len(addresses) >= 4
    for address in addresses:
        found = browser.get(address)
        assert found.status_code == 200
        assert "immutable" in found.headers["cache-control"]
        assert found.headers["x-content-type-options"] == "nosniff"


def test_a_file_without_its_content_in_the_address_is_asked_for_again(browser: TestClient) -> None:
    first = browser.get("/static/page.sound.js")
    assert first.headers["content-type"].startswith("text/javascript")
    assert first.headers["cache-control"] == "no-cache"
    again = browser.get("/static/page.sound.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_sounds_can_be_fetched_in_pieces(browser: TestClient) -> None:
    piece = browser.get("/static/page.silence.mp3", headers={"range": "bytes=0-1"})
    assert (piece.status_code, len(piece.content)) == (206, 2)


@pytest.mark.parametrize("name", ["page.nothing", "page...%2f..%2fweb.py", "page.%2e%2e/%2e%2e/web.py", "other.css"])
def test_nothing_else_can_be_fetched(browser: TestClient, name: str) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize(("path", "method"), [("/", "POST"), ("/web/messages", "GET"), ("/web/story", "POST")])
def test_other_methods_are_refused(browser: TestClient, path: str, method: str) -> None:
    assert browser.request(method, path).status_code == 405


def speak(client: TestClient, body: bytes, kind: str = "audio/webm;codecs=opus", more: str = "&id=v1") -> Any:
    return client.post(f"/web/voice?at=web{more}", content=body, headers={"content-type": kind, **OURS})


def test_a_recording_is_the_visitors_own_message_and_is_answered_like_one(
    visitor: TestClient, service: FakeWebService
) -> None:
    post(visitor, {"message": "你好", "id": "t1"})
    answer = speak(visitor, b"webm")
    assert answer.status_code == 200
    assert answer.json()[0]["custom"]["heard"] == "电话"
    assert answer.headers["cache-control"] == "no-store"
    (typed, spoken) = service.taken
    assert typed[:2] == spoken[:2]
    assert spoken[3] == "v1"
    assert service.sounds == [b"webm"]


@pytest.mark.parametrize(
    ("body", "kind", "more", "status"),
    [
        (bytes(2_500_001), "audio/webm", "", 413),
        (b"x", "application/json", "", 415),
        (b"x", "text/plain", "", 415),
        (b"x", "multipart/form-data; boundary=x", "", 415),
        (b"x", "audio/mp4", "&id=a/b", 400),
        (b"x", "audio/mp4", f"&id={'a' * 65}", 400),
    ],
)
def test_what_is_no_recording_is_refused_with_a_reason(
    visitor: TestClient, service: FakeWebService, body: bytes, kind: str, more: str, status: int
) -> None:
    answer = speak(visitor, body, kind, more)
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "detail"}
    assert service.sounds == []


def test_only_the_page_itself_may_send_a_recording(browser: TestClient, visitor: TestClient) -> None:
    foreign = {"content-type": "audio/webm", "origin": "http://elsewhere.example"}
    assert visitor.post("/web/voice?at=web", content=b"x", headers=foreign).status_code == 403
    browser.cookies.clear()
    assert speak(browser, b"x").status_code == 401


def show(client: TestClient, body: bytes, kind: str = "image/jpeg", more: str = "&id=p1") -> Any:
    return client.post(f"/web/photo?at=web{more}", content=body, headers={"content-type": kind, **OURS})


def test_a_photo_is_the_visitors_own_message_and_is_answered_like_one(
    visitor: TestClient, service: FakeWebService
) -> None:
    answer = show(visitor, b"jpeg")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert service.photos == [b"jpeg"]
    assert service.taken[0][3] == "p1"


@pytest.mark.parametrize(
    ("body", "kind", "more", "status"),
    [
        (bytes(12_000_001), "image/jpeg", "", 413),
        (b"x", "audio/webm", "", 415),
        (b"x", "multipart/form-data; boundary=x", "", 415),
        (b"x", "image/png", "&id=a/b", 400),
    ],
)
def test_what_is_no_photo_is_refused_with_a_reason(
    visitor: TestClient, service: FakeWebService, body: bytes, kind: str, more: str, status: int
) -> None:
    answer = show(visitor, body, kind, more)
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "detail"}
    assert service.photos == []


def test_only_the_page_itself_may_send_a_photo(browser: TestClient, visitor: TestClient) -> None:
    foreign = {"content-type": "image/jpeg", "origin": "http://elsewhere.example"}
    assert visitor.post("/web/photo?at=web", content=b"x", headers=foreign).status_code == 403
    browser.cookies.clear()
    assert show(browser, b"x").status_code == 401


@pytest.mark.parametrize(("path", "eyes", "offered"), [("/", True, True), ("/", False, False), ("/kiosk", True, False)])
def test_the_page_asks_for_a_photo_only_where_one_can_be_read_and_taken(
    browser: TestClient, service: FakeWebService, path: str, eyes: bool, offered: bool
) -> None:
    service.eyes = eyes
    assert ('id="photo-file"' in browser.get(path).text) == offered


@pytest.mark.parametrize(("ears", "shown"), [(True, "yes"), (False, "no")])
def test_the_page_knows_whether_the_house_listens(
    browser: TestClient, service: FakeWebService, ears: bool, shown: str
) -> None:
    service.ears = ears
    assert f'data-ears="{shown}"' in browser.get("/").text


def test_a_page_of_a_stopped_channel_says_so_before_anybody_asks(browser: TestClient, service: FakeWebService) -> None:
    service.notice = "今天停电。"
    service.stopped["web"] = "对不起，这里现在不能回答您。请打大厅电话0594-3300000。"
    assert service.stopped["web"] in browser.get("/").text
    service.stopped.clear()
    assert "今天停电。" in browser.get("/").text


# -- posters ----------------------------------------------------------------------------------------------


def test_who_comes_by_a_poster_finds_its_question_in_the_page(browser: TestClient, service: FakeWebService) -> None:
    service.posters = {"aB3_-xyz0123": "新办烟草证怎么办"}
    assert 'data-ask="新办烟草证怎么办"' in browser.get("/?from=aB3_-xyz0123").text


@pytest.mark.parametrize("link", ["/", "/?from=", "/?from=unknown", "/?from=%22%3E%3Cscript%3E", "/?from=" + "x" * 65])
def test_any_other_link_opens_the_page_as_always(browser: TestClient, service: FakeWebService, link: str) -> None:
    service.posters = {"known": "续证怎么办"}
    page = browser.get(link)
    assert page.status_code == 200
    assert "data-ask" not in page.text
    assert "<script>" not in page.text
