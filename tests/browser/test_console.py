"""The staff's console in a real browser: two clerks, one person, and pages that can be read and reached."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from bot.channels.rest import RestChannel
from bot.console.app import console_routes
from bot.desk.counter import CounterDesk
from bot.desk.counter_book import NewBooking
from bot.gateway import Gateway
from bot.hall.services import SERVICES
from bot.messages import Reply
from bot.store.appointments import Details
from bot.store.second_factor import code_at
from bot.store.waiting import Wanted
from tests.browser.look import check_look, picture
from tests.browser.staff import PASSWORD, StaffRoom, fill_in
from tests.fakes import claims
from tests.fakes.house import small_house
from tests.fakes.live_server import serving
from tests.fakes.patience import PATIENCE_S

pytestmark = [pytest.mark.slow, pytest.mark.browser]

COUNT_TONES = """
window.tones = 0;
AudioContext.prototype.createOscillator = ((make) => function () {
  window.tones += 1;
  return make.call(this);
})(AudioContext.prototype.createOscillator);
null;
"""


class Someone:
    """A person on the REST channel: says something, and listens to what comes by itself."""

    def __init__(self, base: str, sender: str) -> None:
        self._base = base
        self._sender = sender
        self.heard: list[dict[str, Any]] = []
        self._new = threading.Condition()
        self._open = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        assert self._open.wait(PATIENCE_S)

    def _listen(self) -> None:
        try:
            with httpx.stream(
                "GET", f"{self._base}/events", params={"sender": self._sender}, timeout=None, trust_env=False
            ) as lines:
                self._open.set()
                for line in lines.iter_lines():
                    if line.startswith("data:"):
                        with self._new:
                            self.heard.append(json.loads(line[5:]))
                            self._new.notify_all()
        except httpx.HTTPError:
            pass  # the server has stopped

    def says(self, text: str) -> list[str]:
        """What is answered at once."""
        body = {"sender": self._sender, "message": text}
        answer = httpx.post(f"{self._base}/webhooks/rest/webhook", json=body, trust_env=False)
        return [reply["text"] for reply in answer.json()]

    def is_told(self, fits: Callable[[dict[str, Any]], bool]) -> None:
        """Wait until such an event comes by itself."""
        with self._new:
            assert self._new.wait_for(lambda: any(map(fits, self.heard)), PATIENCE_S), self.heard

    def hears(self, text: str) -> dict[str, Any]:
        """Wait until that comes by itself."""
        with self._new:
            assert self._new.wait_for(lambda: any(text in e.get("text", "") for e in self.heard), PATIENCE_S), (
                self.heard
            )
            return next(e for e in self.heard if text in e.get("text", ""))


class Office(StaffRoom):
    """A served house, the clerks' windows, and people on the REST channel."""

    def clerk(self, name: str, role: str = "clerk", width: int = 1280, scripts: bool = True) -> Page:
        """Somebody who has signed in through the form."""
        page = self.signed_in(name, role, (width, 800), scripts)
        page.get_by_test_id("queue").wait_for()
        return page

    def someone(self, sender: str = "ann") -> Someone:
        """A person with an open event stream."""
        return Someone(self.base, sender)

    def booked(self, at: datetime, by_appointment: bool, number: int, name: str) -> int:
        """An appointment."""
        store, now, renewal = self.house.store, self.house.clock.now(), SERVICES["renewal"]
        person = store.people.meet("web", f"booked {number}", now).id
        claim = claims.at(at, capacity=9, by_appointment=by_appointment)
        store.appointments.hold(f"key{number}", person, "web", renewal, claim, now, now + timedelta(minutes=5))
        details = Details(name, f"1300000{number:04d}", f"35030000{number:04d}")
        return store.appointments.book(f"key{number}", details, claim, now).id


@pytest.fixture
def office(chromium: Browser, tmp_path: Path) -> Iterator[Office]:
    with small_house(tmp_path) as house:
        silent: Any = None
        gateway = Gateway(
            house.store,
            house.conversation,
            silent,
            house.live,
            house.clock,
            house.desk.facts,
            "key",
            demo=True,
            mic=False,
        )
        console = console_routes(house.store, house.desk, house.clock, house.live, {}, house.desk.facts)
        with serving(Starlette(routes=[*RestChannel(gateway, None, True).routes(), *console])) as base:
            office = Office(house, base, chromium)
            yield office
            office.leave()


def test_two_clerks_and_one_person_from_the_queue_to_the_end(office: Office) -> None:
    fang, qiang = office.clerk("王芳"), office.clerk("李强")
    ann = office.someone()
    assert "马上就来" in ann.says("人工")[0]

    for page in (fang, qiang):  # without reloading
        expect(page.get_by_test_id("claim")).to_be_visible()
        expect(page.locator("#news")).to_have_text("1号有新情况")
        expect(page).to_have_title("【1号有新情况】接待 · 工作台")
    fang.get_by_test_id("claim").click()
    expect(fang.get_by_test_id("reply")).to_be_focused()
    expect(qiang.locator(".by")).to_have_text("王芳在接待")
    expect(qiang.get_by_test_id("claim")).to_have_count(0)

    assert ann.says("我腿脚不方便，<b>能上门</b>吗") == []
    expect(fang.locator(".line.in").last).to_contain_text("我腿脚不方便，<b>能上门</b>吗")
    expect(fang.locator("#news")).to_have_text("来了新消息")
    fang.get_by_test_id("reply").fill("能，明天上午我们来。")
    fang.get_by_test_id("reply").press("Control+Enter")
    event = ann.hears("能，明天上午我们来。")
    assert (event["kind"], event["from"], event["recipient_id"]) == ("message", "王芳", "ann")
    expect(fang.locator(".line.staff").last).to_contain_text("能，明天上午我们来。")

    qiang.get_by_role("link", name="看看1号").click()
    expect(qiang.get_by_text("王芳在接待，您可以看，不能回复")).to_be_visible()
    expect(qiang.get_by_test_id("reply")).to_have_count(0)
    fang.get_by_test_id("close").click()
    fang.get_by_test_id("queue").wait_for()
    assert ann.hears("小助手继续为您服务")["from"] is None
    expect(qiang.get_by_text("这次接待已经结束")).to_be_visible()
    office.house.dialogue.replies = [Reply("又是我，小助手。", intent="greet")]
    assert ann.says("你好") == ["又是我，小助手。"]


def test_a_ready_answer_by_keyboard_somebody_writing_and_a_colleague_who_goes_on(office: Office) -> None:
    fang, qiang = office.clerk("王芳"), office.clerk("李强")
    ann = office.someone()
    ann.says("人工")
    fang.get_by_test_id("claim").click()
    reply = fang.get_by_test_id("reply")
    reply.press("Alt+1")
    expect(reply).to_have_value("您好，我是工作人员王芳，您慢慢说。")
    ann.is_told(lambda event: event["kind"] == "typing" and event["from"] == "王芳")
    fang.get_by_role("button", name="请稍等").click()
    expect(reply).to_have_value("您好，我是工作人员王芳，您慢慢说。请稍等，我查一下，马上回您。")
    reply.press("Control+Enter")
    ann.hears("请稍等，我查一下")
    fang.get_by_label("转给谁").select_option("clerk:李强")
    fang.get_by_label("给同事的话").fill("问的是补办，身份证在")
    fang.get_by_test_id("forward").click()
    ann.hears("转过去了")
    expect(qiang.get_by_text("转给李强")).to_be_visible()
    expect(qiang.locator("#news")).to_have_text("1号有新情况")
    qiang.get_by_test_id("claim").click()
    expect(qiang.get_by_test_id("notes")).to_contain_text("问的是补办，身份证在")


def test_the_one_who_is_too_late_is_told_who_was_faster(office: Office) -> None:
    fang, qiang = office.clerk("王芳"), office.clerk("李强", scripts=False)
    office.someone().says("人工")
    qiang.reload()
    expect(qiang.get_by_test_id("claim")).to_be_visible()
    fang.get_by_test_id("claim").click()
    fang.get_by_test_id("reply").wait_for()
    qiang.get_by_test_id("claim").click()  # a page without scripts still shows the button
    expect(qiang.get_by_role("alert")).to_contain_text("晚了一步：1号已经由王芳接待了")


def test_everything_works_without_scripts(office: Office) -> None:
    page, ann = office.clerk("王芳", scripts=False), office.someone()
    ann.says("人工")
    page.reload()
    page.get_by_test_id("claim").click()
    page.get_by_test_id("reply").fill("您好")
    page.get_by_role("button", name="发送").click()
    ann.hears("您好")
    page.get_by_label("结果").select_option("no_answer")
    page.get_by_test_id("close").click()
    ann.hears("小助手继续为您服务")
    expect(page.get_by_text("现在没有人在等")).to_be_visible()


def test_a_session_that_runs_out_while_writing_keeps_the_words(office: Office) -> None:
    page, ann = office.clerk("王芳"), office.someone()
    ann.says("人工")
    page.get_by_test_id("claim").click()
    page.get_by_test_id("reply").fill("请带旧证和身份证")
    office.house.clock.forward(hours=3)
    expect(page.locator("#news")).to_contain_text("登录过期了")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("alert")).to_contain_text("您写的话还在")
    fill_in(page, "王芳")
    expect(page.get_by_test_id("reply")).to_have_value("请带旧证和身份证")
    expect(page).to_have_url(office.base + "/console/handoffs/1")
    page.get_by_role("button", name="发送").click()
    ann.hears("请带旧证和身份证")


def test_a_double_click_sends_once(office: Office) -> None:
    page, ann = office.clerk("王芳"), office.someone()
    ann.says("人工")
    page.get_by_test_id("claim").click()
    page.get_by_test_id("reply").fill("只说一遍")
    page.get_by_role("button", name="发送").dblclick()
    ann.hears("只说一遍")
    expect(page.locator(".line.staff")).to_have_count(1)
    page.reload()
    expect(page.locator(".line.staff")).to_have_count(1)


def test_a_sound_can_be_switched_on_and_comes_with_new_work(office: Office) -> None:
    page = office.clerk("王芳")
    page.reload()
    page.evaluate(COUNT_TONES)
    page.get_by_role("heading", name="接待", exact=True).click()  # any touch lets the browser make sounds
    expect(page.locator("#sound")).to_be_hidden()
    office.someone().says("人工")
    expect(page.get_by_test_id("claim")).to_be_visible()
    page.wait_for_function("window.tones === 2")


def test_it_rings_until_somebody_takes_the_customer_in_the_shop(office: Office) -> None:
    page, store = office.clerk("王芳"), office.house.store
    page.get_by_role("heading", name="接待", exact=True).click()
    shop = store.people.meet("web", "shop", office.house.clock.now()).id
    call = store.handoffs.open(shop, "callback", "customer_in_shop", office.house.clock.now(), urgent=True)
    page.reload()
    page.evaluate(COUNT_TONES)
    page.get_by_role("heading", name="接待", exact=True).click()
    expect(page.locator("#news")).to_have_text(f"急：{call.id}号，客人就在店里，马上打电话")
    end = time.monotonic() + PATIENCE_S
    while page.evaluate("window.tones") < 4:  # two tones a ring: it has rung twice
        assert time.monotonic() < end
        page.wait_for_timeout(200)
    page.get_by_test_id("claim").first.click()
    page.wait_for_url("**/console/handoffs/*")
    assert store.handoffs.get(call.id).state == "human"  # type: ignore[union-attr]


def test_what_an_admin_sees_can_be_read_and_a_second_step_keeps_a_stranger_out(office: Office) -> None:
    page, staff = office.clerk("主任", "admin"), office.house.store.staff
    staff.add("走了的", "clerk", PASSWORD, office.house.clock.now())
    staff.switch(staff.named("走了的").id, False, office.house.clock.now())  # type: ignore[union-attr]
    page.goto(office.base + "/console/staff")
    page.get_by_label("名字").fill("小林")
    page.get_by_role("button", name="加账号").click()
    expect(page.get_by_test_id("one-time")).to_be_visible()
    page.get_by_label("重设密码：小林", exact=True).click()
    check_look(page, "staff")
    page.goto(office.base + "/console/audit")
    expect(page.get_by_test_id("audit")).to_contain_text("加了账号")
    check_look(page, "audit")
    page.goto(office.base + "/console/account/code")
    secret = page.locator("strong.figures").inner_text().replace(" ", "")
    seen = zxingcpp.read_barcode(Image.open(BytesIO(page.locator(".qr-box").screenshot())))
    assert seen is not None
    assert seen.text.startswith("otpauth://totp/")
    assert f"secret={secret}" in seen.text
    page.get_by_label("现在的六位数").fill(code_at(secret, office.house.clock.now()))
    page.get_by_role("button", name="开", exact=True).click()
    expect(page.get_by_test_id("recovery").locator("li")).to_have_count(8)
    check_look(page, "recovery")
    code = page.get_by_test_id("recovery").locator("li").first.inner_text()
    page.get_by_role("button", name="退出").click()
    fill_in(page, "主任")
    page.get_by_test_id("code").wait_for()
    check_look(page, "code")
    page.get_by_label("手机验证器上的六位数").fill(code)
    page.get_by_role("button", name="进入").click()
    page.get_by_test_id("queue").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_can_be_read_and_reached(office: Office, width: int) -> None:
    page, now = office.clerk("王芳", width=width), office.house.clock.now()
    store = office.house.store
    for sender in ("ann", "bob", "eve"):
        office.someone(sender).says("人工")
    store.handoffs.claim(2, "李强", now)
    call = store.handoffs.open(store.people.meet("web", "kim", now).id, "callback", "asked", now)
    store.handoffs.wish(call.id, "明天上午", "13000000009")
    store.transcript.add(1, "in", "证快到期咋办，电话13000000001" + "很长的一段话" * 20, now)
    store.drafts.save(1, "booking", {"id": "d", "service": "renewal", "start": "2026-11-28T19:30:00"}, now)
    pending = office.booked(datetime(2026, 11, 23, 19, 0), True, 1, "演示甲")
    office.booked(datetime(2026, 11, 23, 9, 30), False, 2, "演示乙有一个很长很长的名字")
    gone = office.booked(datetime(2026, 11, 23, 15, 0), False, 3, "演示丙")
    store.appointments.cancel(gone, now)
    page.reload()
    page.locator('body[data-live="on"]').wait_for()
    check_look(page, f"queue-{width}")
    for path, name in (
        ("/console/handoffs/2", "story-of-another"), ("/console/appointments", "appointments"),
        (f"/console/appointments/{pending}/cancel", "cancel"), ("/console/password", "password"),
        ("/console/handoffs/99", "missing"), ("/console/phrases", "phrases"), ("/console/account", "account"),
        ("/console/account/code", "code-setup"),
    ):  # fmt: skip
        page.goto(office.base + path)
        check_look(page, f"{name}-{width}")
    page.goto(office.base + "/console/appointments")
    page.get_by_role("button", name="看号码：预约号0001").click()
    expect(page.get_by_text("13000000001")).to_be_visible()
    check_look(page, f"revealed-{width}")
    for one in (1, call.id):
        page.goto(office.base + f"/console/handoffs/{one}")
        page.get_by_test_id("claim").click()
        page.get_by_test_id("reply").wait_for()
        if one == 1:
            page.get_by_label("结果").select_option("callback")
        check_look(page, f"story-{one}-{width}")
    page.get_by_role("button", name="退出").click()
    page.get_by_test_id("login").wait_for()
    check_look(page, f"login-{width}")


def test_the_keyboard_alone_is_enough(office: Office) -> None:
    page, ann = office.clerk("王芳"), office.someone()
    ann.says("人工")
    expect(page.get_by_test_id("claim")).to_be_visible()
    page.locator("body").press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.testid") == "claim":
            break
    outline = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    assert outline >= 2
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("reply")).to_be_focused()
    page.keyboard.insert_text("我在")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    ann.hears("我在")


def test_the_day_prints_on_a4_without_its_buttons(office: Office, tmp_path: Path) -> None:
    for n in range(1, 9):
        office.booked(datetime(2026, 11, 23, 9, 30) + timedelta(minutes=30 * n), False, n, f"演示{n}号")
    page = office.clerk("王芳")
    page.goto(office.base + "/console/appointments")
    page.emulate_media(media="print")
    for hidden in (".top", ".day-bar", ".acts"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_text("预约名单，2026年11月23日")).to_be_visible()
    picture(page, "print")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
    assert b"/MediaBox [0 0 59" in pdf  # 595 points: A4


def test_a_caller_is_booked_checked_in_and_their_mediation_ends_with_its_result(office: Office) -> None:
    page = office.clerk("王芳", width=1280)
    page.get_by_role("link", name="预约", exact=True).click()
    page.get_by_role("link", name="新预约").click()
    page.get_by_label("办什么事").select_option(label="消费纠纷调解")
    page.get_by_role("button", name="看空位").click()
    check_look(page, "phone-form")
    page.get_by_label("时间").select_option("2026-11-24T09:00")
    page.get_by_label("姓名").fill("演示乙")
    page.get_by_label("电话").fill("1300000000")
    page.get_by_label("证号不知道").check()
    page.get_by_label("哪个乡镇").select_option("白塘")
    page.get_by_label("地址").fill("演示村1号")
    page.get_by_label("代办的").fill("母亲")
    page.get_by_role("button", name="约好").click()
    expect(page.get_by_role("alert")).to_contain_text("电话写得不对")
    expect(page.get_by_label("地址")).to_have_value("演示村1号")
    check_look(page, "phone-form-wrong")
    page.get_by_label("电话").fill("13000000002")
    page.get_by_role("button", name="约好").click()
    expect(page.get_by_role("alert")).to_contain_text("约好了，预约号0001")
    expect(page.get_by_text("代办：替母亲办")).to_be_visible()
    expect(page.get_by_text("白塘：已留，外勤1号")).to_be_visible()

    office.house.clock.at(datetime(2026, 11, 24, 9, 5))
    page = office.clerk("李强")
    page.goto(office.base + "/console/appointments")
    page.get_by_role("button", name="到了：预约号0001").click()
    expect(page.locator(".status")).to_have_text("已签到")
    page.get_by_role("button", name="撤回签到：预约号0001").click()
    expect(page.get_by_role("alert")).to_contain_text("撤回了：还没有到")
    page.get_by_role("button", name="到了：预约号0001").click()
    expect(page.locator(".status")).to_have_text("已签到")
    page.locator("summary", has_text="办完").click()
    check_look(page, "finishing")
    page.get_by_role("button", name="记下办完：预约号0001").click()  # the result is still missing
    expect(page.locator(".status")).to_have_text("已签到")
    page.get_by_label("调解结果").fill("双方同意退货")
    page.get_by_role("button", name="记下办完：预约号0001").click()
    expect(page.locator(".status")).to_have_text("已办完")
    one = office.house.store.appointments.get(1)
    assert one is not None
    assert (one.status, one.outcome, one.channel) == ("done", "双方同意退货", "phone")


def test_another_time_is_given_without_scripts_and_the_second_clerk_is_told(office: Office) -> None:
    one = office.booked(datetime(2026, 11, 24, 9, 0), False, 1, "演示甲")
    fang, qiang = office.clerk("王芳", scripts=False), office.clerk("李强", scripts=False)
    for page in (fang, qiang):
        page.goto(office.base + f"/console/appointments/{one}/move")
        page.get_by_label("时间").select_option("2026-11-25T09:30")
    fang.get_by_role("button", name="改到这个时间").click()
    expect(fang.get_by_role("alert")).to_have_text("已经改好时间，会告诉本人。")
    qiang.get_by_role("button", name="改到这个时间").click()
    expect(qiang.get_by_role("alert")).to_contain_text("刚才被别人改过。预约号0001现在是：后天11月25日星期三上午9:30")
    expect(qiang.get_by_role("heading", level=1)).to_contain_text("11月25日")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_the_counter_can_be_read_and_reached(office: Office, width: int) -> None:
    store, now = office.house.store, office.house.clock.now()
    one = office.booked(datetime(2026, 11, 23, 9, 0), False, 1, "演示甲有一个很长很长的名字")
    office.booked(datetime(2026, 11, 23, 19, 0), True, 2, "演示乙")
    wanted = Wanted("周六晚上最好，别的时间也行", now.isoformat(), None, "演示候补", "13000000008", relation="母亲")
    first = datetime(2026, 11, 28, 18, 0)
    waits = store.people.meet("web", "eve", now).id
    store.waiting.join(waits, "web", "home_visit", first, first + timedelta(days=3), wanted, now)
    counter = CounterDesk(store, office.house.desk.wishes, office.house.clock, ("白塘",))
    visit = NewBooking("delivery", datetime(2026, 11, 24, 9), "演示丙", "13000000003", "", "演示村1号", "白塘", "母亲")
    counter.book(visit, "王芳", "k")
    page = office.clerk("王芳", width=width)
    for path, name in (
        ("", "day"), ("?day=2026-11-24&service=delivery", "day-of-visits"), (f"/{one}/move", "move"),
        ("/2/cancel", "cancel-reason"), ("/new", "phone-first"), ("/new?service=home_visit", "phone-visit"),
        ("/waiting", "waiting"), ("/visits?day=2026-11-24", "visits"), ("/visits", "visits-none"),
    ):  # fmt: skip
        page.goto(office.base + "/console/appointments" + path)
        check_look(page, f"counter-{name}-{width}")
    page.goto(office.base + "/console/appointments/waiting")
    page.locator("summary", has_text="去掉").press("Enter")
    expect(page.get_by_role("button", name="对，去掉：演示候补")).to_be_visible()
    check_look(page, f"counter-waiting-open-{width}")


def test_the_route_list_prints_one_clerk_a_sheet_with_numbers(office: Office) -> None:
    counter = CounterDesk(office.house.store, office.house.desk.wishes, office.house.clock, ("白塘",))
    for n in (1, 2):
        start, phone, road = datetime(2026, 11, 24, 9), f"1300000000{n}", f"演示村{n}号"
        counter.book(NewBooking("delivery", start, f"演示{n}", phone, "", road, "白塘"), "王芳", f"k{n}")
    page = office.clerk("王芳")
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page.goto(office.base + "/console/appointments/visits?day=2026-11-24")
    expect(page.get_by_text("130****0001")).to_be_visible()
    page.get_by_role("button", name="打印（显示地址和电话）").click()
    expect(page.get_by_text("13000000001")).to_be_visible()
    assert page.evaluate("window.printed") == 1
    check_look(page, "visits-shown")
    expect(page).to_have_url(office.base + "/console/appointments/visits?day=2026-11-24")
    page.emulate_media(media="print")
    expect(page.locator(".day-bar").first).to_be_hidden()
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 2
    page.reload()  # a fresh look at it is masked again
    expect(page.get_by_text("130****0001")).to_be_attached()
