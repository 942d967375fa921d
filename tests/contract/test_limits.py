"""Too much at once: whoever is too fast is told kindly when to come back, and nobody else notices."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.allowance import MINUTE_S
from bot.channels.crowd import KNOCKS, STREAMS_OF_PERSON, Crowd, Kind, counted_as, kind_of
from bot.channels.limits import TOO_FAST, PersonLimits
from bot.channels.rest import RestChannel
from bot.channels.web import routes
from bot.limit_settings import LARGEST, SMALLEST, LimitSettings
from bot.settings import SettingError, read
from bot.store.store import Store
from tests.contract.telegram_fixtures import anyio_backend, api  # noqa: F401
from tests.fakes import telegram_house, wechat_house
from tests.fakes.clock import HandClock
from tests.fakes.house import ROOT
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_people import TelegramPerson
from tests.fakes.web_service import FakeWebService
from tests.fakes.wechat_server import wechat_server

VILLAGE, OTHER = ("203.0.113.7", 40000), ("198.51.100.9", 40000)
OURS = {"origin": "http://testserver", "content-type": "application/json"}
FEW = LimitSettings(person=10, address=40, fetch=60)


class House:
    """The page, a REST channel with a token, and a calendar, behind the limits."""

    def __init__(self, settings: LimitSettings = FEW) -> None:
        self.clock, self.told, self.service = HandClock(), Counter[str](), FakeWebService()
        people = PersonLimits(settings.person, self.clock.now)
        rest = RestChannel(self.service, "the-right-token", False, people)
        app = Starlette(
            routes=[*routes(self.service), *rest.routes(), Route("/console/calendar/{token}", _ok),
                    Route("/ticket/{name}", _ok), Route("/video/{name}", _ok), Route("/audio/{name}", _ok),
                    Route("/health", _ok)]
        )  # fmt: skip
        note = lambda word: self.told.update([word])  # noqa: E731
        self.app = Crowd(app, settings, people, self.service.unsign, note, self.clock.now)

    def browser(self, client: tuple[str, int] = VILLAGE) -> TestClient:
        return TestClient(self.app, client=client, raise_server_exceptions=False)

    def visitor(self, client: tuple[str, int] = VILLAGE, at: str = "web") -> TestClient:
        browser = self.browser(client)
        assert browser.get("/kiosk" if at == "kiosk" else "/").status_code == 200
        return browser


async def _ok(_request: Any) -> Response:
    return PlainTextResponse("ok")


def say(browser: TestClient, text: str, message_id: str = "", at: str = "web") -> Any:
    body = {"message": text} | ({"id": message_id} if message_id else {})
    return browser.post(f"/web/messages?at={at}", json=body, headers=OURS)


def test_a_visitor_who_is_too_fast_is_told_kindly_and_the_same_message_is_answered_a_moment_later() -> None:
    house = House()
    browser = house.visitor()
    assert [say(browser, "电话").status_code for _ in range(10)] == [200] * 10
    refused = say(browser, "电话", "one-more")
    assert refused.status_code == 429
    assert refused.json() == {"error": "too_fast", "detail": TOO_FAST}
    assert len(house.service.taken) == 10
    house.clock.forward(int(refused.headers["retry-after"]))
    assert say(browser, "电话", "one-more").status_code == 200
    assert house.told == {"limited_person": 1}


def test_one_visitor_who_is_too_fast_does_not_stop_the_neighbours_behind_the_same_address() -> None:
    house = House()
    fast, calm = house.visitor(), house.visitor()
    assert [say(fast, "电话").status_code for _ in range(80)] == [200] * 10 + [429] * 70
    assert say(calm, "电话").status_code == 200


def test_a_village_of_forty_and_a_busy_kiosk_are_not_locked_out_by_the_defaults() -> None:
    house = House(LimitSettings())
    village = [house.visitor() for _ in range(40)]
    kiosk = house.visitor(at="kiosk")
    for _ in range(6):
        assert {say(one, "电话").status_code for one in village} == {200}
        assert say(kiosk, "电话", at="kiosk").status_code == 200
        assert {kiosk.get("/audio/x.mp3").status_code for _ in range(20)} == {200}
        house.clock.forward(10.0)


def test_whoever_changes_the_cookie_for_every_message_is_counted_by_address() -> None:
    house = House()
    statuses = [say(house.visitor(), "电话").status_code for _ in range(41)]
    assert statuses == [200] * 40 + [429]
    assert say(house.visitor(OTHER), "电话").status_code == 200


@pytest.mark.parametrize(
    "path", ["/ticket/1.x", "/video/1.mp4", "/audio/x.mp3", "/console/calendar/abc", "/", "/static/page.js", "/health"]
)
def test_everything_that_is_fetched_is_counted_by_address(path: str) -> None:
    house = House()
    browser = house.browser()
    assert {browser.get(path).status_code for _ in range(60)} <= {200, 404}
    refused = browser.get(path)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert house.browser(OTHER).get(path).status_code != 429


def test_a_page_that_is_opened_too_often_says_so_on_a_page() -> None:
    browser = House().browser()
    answers = [browser.get("/", headers={"accept": "text/html"}) for _ in range(61)]
    assert answers[-1].status_code == 429
    assert "请等几秒" in answers[-1].text
    assert "script-src 'self'" in answers[-1].headers["content-security-policy"]


@pytest.mark.parametrize(("path", "kind"), [("/web/voice", "audio/webm"), ("/web/photo", "image/jpeg")])
def test_recordings_and_photos_cost_more_than_words(path: str, kind: str) -> None:
    browser = House().visitor()
    headers = {"origin": "http://testserver", "content-type": kind}
    statuses = [browser.post(path, content=b"x", headers=headers).status_code for _ in range(10)]
    assert statuses.count(200) == (5 if path == "/web/voice" else 2)
    assert statuses[-1] == 429


def test_the_machine_itself_is_not_counted_because_a_proxy_may_stand_behind_it() -> None:
    browser = House().browser(("127.0.0.1", 1))
    assert {browser.get("/audio/x.mp3").status_code for _ in range(200)} == {200}


def test_a_sender_over_rest_is_limited_and_the_next_one_is_not() -> None:
    browser = House().browser()
    headers = {"authorization": "Bearer the-right-token"}
    statuses = [browser.post("/webhooks/rest/webhook", json={"sender": "a", "message": "电话"}, headers=headers)
                for _ in range(11)]  # fmt: skip
    assert [one.status_code for one in statuses] == [200] * 10 + [429]
    assert statuses[-1].headers["retry-after"] == "6"
    other = browser.post("/webhooks/rest/webhook", json={"sender": "b", "message": "电话"}, headers=headers)
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/events?sender=a"])
def test_guessing_a_token_ends_after_so_many_wrong_ones_and_the_right_one_from_elsewhere_still_works(path: str) -> None:
    house = House()
    thief, wrong = house.browser(), {"authorization": "Bearer guessed"}
    ask = (lambda b, h: b.post(path, json={"sender": "a", "message": "x"}, headers=h)) if "rest" in path else None
    statuses = [(ask(thief, wrong) if ask else thief.get(path, headers=wrong)).status_code for _ in range(KNOCKS + 3)]
    assert statuses == [401] * KNOCKS + [429] * 3
    if ask:
        right = {"authorization": "Bearer the-right-token"}
        assert ask(house.browser(OTHER), right).status_code == 200
        house.clock.forward(MINUTE_S)
        assert ask(thief, right).status_code == 200


def test_right_tokens_are_never_counted_as_guesses() -> None:
    house = House(LimitSettings(person=None))
    browser, right = house.browser(), {"authorization": "Bearer the-right-token"}
    body = {"sender": "a", "message": "x"}
    asked = (browser.post("/webhooks/rest/webhook", json=body, headers=right).status_code for _ in range(KNOCKS * 3))
    assert set(asked) == {200}


@pytest.mark.anyio
async def test_a_visitor_has_so_many_open_streams_and_closing_one_makes_room() -> None:
    house, release = House(), []
    sender = house.service.sign("somebody")

    async def open_stream(done: asyncio.Event, answers: list[int]) -> None:
        scope = {
            "type": "http", "method": "GET", "path": "/web/events", "query_string": b"at=web", "client": VILLAGE,
            "headers": [(b"cookie", f"lianxin-web={sender}".encode()), (b"host", b"testserver")],
            "scheme": "http", "server": ("testserver", 80), "root_path": "", "http_version": "1.1",
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            await done.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answers.append(message["status"])

        await house.app(scope, receive, send)

    answers: list[int] = []
    tasks = []
    for _ in range(STREAMS_OF_PERSON):
        done = asyncio.Event()
        release.append(done)
        tasks.append(asyncio.create_task(open_stream(done, answers)))
    async with asyncio.timeout(10):
        while len(answers) < STREAMS_OF_PERSON:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        assert set(answers) == {200}
        await open_stream(asyncio.Event(), answers)
        assert answers[-1] == 429
        release[0].set()
        await tasks[0]
        done = asyncio.Event()
        tasks.append(asyncio.create_task(open_stream(done, answers)))
        release.append(done)
        while len(answers) < STREAMS_OF_PERSON + 2:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        assert answers[-1] == 200
        for one in release:
            one.set()
        await asyncio.gather(*tasks)


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        (("203.0.113.7", 1), "203.0.113.7"),
        (("::ffff:203.0.113.7", 1), "203.0.113.7"),
        (("2001:db8:1:2:3:4:5:6", 1), "2001:db8:1:2::/64"),
        (("2001:db8:1:2:ffff::1", 1), "2001:db8:1:2::/64"),
        (("127.0.0.1", 1), None),
        (("::1", 1), None),
        (("/run/proxy.sock", 0), None),
        (None, None),
    ],
)
def test_an_address_is_counted_by_what_one_line_has(client: Any, counted: str | None) -> None:
    assert counted_as(client) == counted


def test_nobody_outside_can_choose_the_address_by_which_they_are_counted() -> None:
    """uvicorn puts X-Forwarded-For in place only when the connection comes from a proxy that is believed."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    house = House()
    behind: Any = ProxyHeadersMiddleware(house.app, trusted_hosts="127.0.0.1")
    thief = TestClient(behind, client=VILLAGE)
    statuses = [
        thief.get("/audio/x.mp3", headers={"x-forwarded-for": f"198.51.100.{n}"}).status_code for n in range(61)
    ]
    assert statuses[-1] == 429
    proxy = TestClient(behind, client=("127.0.0.1", 1))
    told = {proxy.get("/audio/x.mp3", headers={"x-forwarded-for": f"198.51.100.{n}"}).status_code for n in range(61)}
    assert told == {200}
    assert proxy.get("/audio/x.mp3", headers={"x-forwarded-for": VILLAGE[0]}).status_code == 429


def test_a_camera_that_looks_and_the_houses_own_calls_are_not_words() -> None:
    assert kind_of("POST", "/web/checkin/picture") == (Kind.FETCH, 1)
    assert kind_of("POST", "/internal/actions")[0] is Kind.KNOCK
    assert kind_of("POST", "/webhooks/telegram")[0] is Kind.KNOCK
    assert kind_of("POST", "/web/messages") == (Kind.TALK, 1)


@pytest.mark.anyio
async def test_in_telegram_haste_is_answered_once_with_kind_words_and_the_house_is_left_alone(
    api: TelegramApi,  # noqa: F811
) -> None:
    clock, host = HandClock(), telegram_house.FakeHouse()
    async with telegram_house.running(api, host, limits=PersonLimits(10, clock.now)) as bot:
        person = TelegramPerson(api)
        for number in range(11):
            person.says(f"第{number}句")
        assert (await person.reads(11))[-2:] == ["您说的是：第9句", TOO_FAST]
        clock.forward(MINUTE_S)
        person.says("现在呢")
        assert (await person.reads(12))[-1] == "您说的是：现在呢"
        assert bot.host.effects == 11


@pytest.mark.anyio
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
async def test_in_wechat_haste_is_answered_with_kind_words_and_the_house_is_left_alone(store: Store) -> None:
    clock = HandClock()
    with wechat_server() as server:
        async with wechat_house.running(server, store, limits=PersonLimits(10, clock.now)) as account:
            person = account.person()
            for number in range(14):
                await person.says(f"第{number}句")
            assert person.texts[9:] == ["您说的是：第9句", TOO_FAST, TOO_FAST]
            clock.forward(MINUTE_S)
            await person.says("现在呢")
            assert person.texts[-1] == "您说的是：现在呢"
            assert account.house.effects == 11


def test_a_messenger_says_it_twice_a_minute_and_is_silent_for_the_rest() -> None:
    clock = HandClock()
    people = PersonLimits(10, clock.now)
    told = [people.hurried("telegram", "7") for _ in range(100)]
    assert told[:10] == [None] * 10
    assert told[10:] == [[{"text": TOO_FAST}]] * 2 + [[]] * 88
    assert people.hurried("wechat", "7") is None


@pytest.mark.parametrize("name", ["LIANXIN_LIMIT_PERSON", "LIANXIN_LIMIT_ADDRESS", "LIANXIN_LIMIT_FETCH"])
@pytest.mark.parametrize("value", ["0", "-5", "many", "9", "100001", "１００", "10.5", "OFF"])
def test_a_limit_that_is_not_allowed_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"{name}=.*from {SMALLEST} to {LARGEST}, or off"):
        read({name: value}, ROOT)


def test_limits_can_be_set_and_turned_off() -> None:
    env = {"LIANXIN_LIMIT_PERSON": "100", "LIANXIN_LIMIT_ADDRESS": "off"}
    assert read(env, ROOT).limits == LimitSettings(100, None, LimitSettings().fetch)
