"""The elder page in a real browser: the whole path from 开始 to an answer, and everything that can go wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from bot.channels.limits import TOO_FAST
from bot.channels.page.intake import Refused
from tests.browser.conftest import Visit, close
from tests.fakes.web_service import SLOTS

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_start_greets_with_a_numbered_menu(visit: Visit) -> None:
    page = visit.start()
    assert visit.said() == ["你好"]
    expect(page.get_by_test_id("choice")).to_have_text(
        ["1. 续证怎么办", "2. 预约办事", "3. 要带什么材料", "4. 找工作人员"]
    )
    expect(page.get_by_test_id("start")).to_be_hidden()


def test_who_comes_by_a_poster_asks_its_question_once(visit: Visit) -> None:
    visit.service.posters = {"aB3_-xyz0123": "续证怎么办"}
    page = visit.open("/?from=aB3_-xyz0123")
    page.get_by_test_id("start").click()
    visit.wait_for_messages(2)
    assert visit.said() == ["续证怎么办"]
    assert page.url == f"{visit.base}/"


def test_a_choice_sends_its_payload_and_shows_its_words(visit: Visit) -> None:
    page = visit.start()
    page.get_by_test_id("choice").first.click()
    visit.wait_for_messages(3)
    assert visit.said() == ["你好", "p:续证怎么办"]
    expect(page.locator(".message.me").last).to_contain_text("续证怎么办")
    expect(page.get_by_test_id("bot-message").nth(1)).to_contain_text("到期前三十天")
    expect(page.get_by_test_id("choice")).to_have_text(["1. 好，预约", "2. 先不用"])


def test_only_the_choices_of_the_question_asked_last_have_numbers_and_the_others_still_work(visit: Visit) -> None:
    page = visit.start()
    visit.say("约的时候问费用")
    expect(page.get_by_test_id("choice")).to_have_text(
        ["到期提醒我", "找工作人员", *(f"{number}. {slot}" for number, slot in enumerate(SLOTS, 1))]
    )
    page.get_by_test_id("choice").first.click()
    visit.wait_for_messages(4)
    assert visit.said()[-1] == "p:到期提醒我"


def test_choices_that_are_not_the_newest_lose_their_numbers_but_still_work(visit: Visit) -> None:
    page = visit.start()
    visit.say("电话")
    visit.wait_for_messages(2)
    expect(page.get_by_test_id("choice").nth(1)).to_have_text("预约办事")
    page.get_by_test_id("choice").nth(1).click()
    expect(page.get_by_test_id("choice").first).to_have_text("1. 周六 11月28日 上午9:00")


def test_enter_sends_shift_enter_does_not_and_neither_does_the_enter_that_ends_a_character(visit: Visit) -> None:
    page = visit.start()
    box = page.get_by_test_id("input")
    box.fill("xuzheng")
    box.evaluate("e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))")
    box.press("Shift+Enter")
    assert visit.said() == ["你好"]
    box.press("Enter")
    visit.wait_for_messages(2)
    assert visit.said() == ["你好", "xuzheng"]
    expect(box).to_have_value("")


def test_nothing_written_gives_a_gentle_hint_and_sends_nothing(visit: Visit) -> None:
    page = visit.start()
    visit.say("   ")
    expect(page.locator("#hint")).to_contain_text("请先说一句话")
    assert visit.said() == ["你好"]


def test_a_very_long_text_is_cut_at_two_thousand_with_a_hint(visit: Visit) -> None:
    page = visit.start()
    page.get_by_test_id("input").focus()
    page.keyboard.insert_text("长" * 2100)
    expect(page.locator("#hint")).to_contain_text("两千个字")
    assert len(page.get_by_test_id("input").input_value()) == 2000


def test_a_failed_message_can_be_sent_again_with_the_same_id(visit: Visit) -> None:
    visit.hold_clock()
    page = visit.start()
    visit.service.faults.append(RuntimeError("engine away"))
    visit.say("电话")
    expect(page.locator(".trouble")).to_contain_text("小毛病")
    page.get_by_test_id("retry").click()
    visit.wait_for_messages(2)
    assert visit.said()[1:] == ["电话", "电话"]
    assert visit.service.taken[1][3] == visit.service.taken[2][3] != visit.service.taken[0][3]
    expect(page.locator(".trouble")).to_have_count(0)
    expect(page.locator(".message.me", has_text="电话")).to_have_count(1)


def test_what_was_said_too_fast_stays_and_goes_with_one_tap_a_moment_later(visit: Visit) -> None:
    visit.hold_clock()
    page = visit.start()
    visit.service.faults.append(Refused(429, "too_fast", TOO_FAST))
    visit.say("电话")
    expect(page.locator(".trouble")).to_contain_text("您说得太快了，我慢慢听")
    expect(page.locator(".message.me", has_text="电话")).to_have_count(1)
    page.get_by_test_id("retry").click()
    visit.wait_for_messages(2)
    assert visit.service.taken[1][3] == visit.service.taken[2][3]


def test_an_answer_that_was_lost_on_its_way_is_shown_after_retry_and_done_once(visit: Visit) -> None:
    visit.hold_clock()
    page = visit.start()
    visit.service.lost_answers = 1
    before = visit.service.effects
    page.get_by_test_id("choice").nth(1).click()
    page.get_by_test_id("retry").click()
    visit.wait_for_messages(2)
    assert visit.service.effects == before + 1
    expect(page.get_by_test_id("bot-message")).to_have_count(2)


def test_without_network_the_page_says_so_and_sends_when_it_is_back(visit: Visit) -> None:
    page = visit.start()
    visit.context.set_offline(True)
    expect(page.locator("#hint")).to_contain_text("网络断了")
    visit.say("电话")
    expect(page.locator(".trouble")).to_contain_text("网络好像断了")
    visit.context.set_offline(False)
    visit.wait_for_messages(2)
    assert visit.said() == ["你好", "电话"]


def test_a_cookie_that_is_gone_asks_to_open_the_page_again(visit: Visit) -> None:
    page = visit.start()
    visit.context.clear_cookies()
    visit.say("电话")
    expect(page.locator(".trouble")).to_contain_text("重新打开")
    page.get_by_test_id("retry").click()
    expect(page.get_by_test_id("start")).to_be_visible()


@pytest.mark.parametrize(
    "attack",
    ["<img src=x onerror='window.hacked=1'>", "<script>window.hacked=1</script>", "</p><a href='javascript:1'>a</a>"],
)
def test_markup_is_shown_as_text_from_both_sides(visit: Visit, attack: str) -> None:
    page = visit.start()
    visit.say(attack)
    visit.wait_for_messages(2)
    expect(page.locator(".message.me .text").last).to_have_text(attack)
    expect(page.get_by_test_id("bot-message").last).to_contain_text(f"您说的是：{attack}")
    assert page.locator("#messages img, #messages script, #messages a").count() == 0
    assert page.evaluate("window.hacked") is None


def test_markup_on_a_button_is_text_too(visit: Visit) -> None:
    page = visit.start()
    visit.service.push(kind="message", who="hall", **visit.service.message("x", "选", ("<b>好</b>",)))
    expect(page.get_by_test_id("choice")).to_have_text(["1. <b>好</b>"])
    page.get_by_test_id("choice").click()
    expect(page.locator(".message.me .text").last).to_have_text("<b>好</b>")


def test_two_quick_taps_are_one_message(visit: Visit) -> None:
    page = visit.start()
    visit.service.thinking = True
    page.get_by_test_id("choice").nth(1).dblclick()
    visit.service.thinking = False
    visit.wait_for_messages(2)
    assert visit.said() == ["你好", "p:预约办事"]


def test_a_person_can_be_called_from_the_first_view(visit: Visit) -> None:
    page = visit.open()
    page.get_by_test_id("human").click()
    visit.wait_for_messages(1)
    assert visit.said() == ["人工"]
    expect(page.get_by_test_id("bot-message")).to_contain_text("找工作人员")


def test_what_is_said_while_an_answer_is_on_its_way_is_sent_after_it_in_order(visit: Visit) -> None:
    visit.service.thinking = True
    page = visit.open()
    page.get_by_test_id("start").click()
    visit.say("电话")
    page.get_by_test_id("human").click()
    page.get_by_test_id("human").click()
    visit.service.thinking = False
    visit.wait_for_messages(3)
    assert visit.said() == ["你好", "电话", "人工"]
    assert [m.get_attribute("data-who") for m in page.locator(".message").all()][-3:] == ["hall"] * 3


def test_a_clerks_words_arrive_by_themselves_and_once(visit: Visit) -> None:
    page = visit.start()
    visit.service.push(kind="state", state="human")
    visit.service.push(kind="message", **{"from": "小林"}, text="您好，我是窗口的小林。", buttons=[])
    clerk = page.locator(".message.clerk")
    expect(clerk).to_contain_text("我是窗口的小林")
    expect(page.locator("#state")).to_have_text("现在是工作人员在和您说话。")
    visit.service.push(kind="typing", **{"from": "小林"})
    expect(page.locator("#thinking")).to_have_text("工作人员正在输入……")
    visit.service.quiet = True
    visit.say("我的证丢了")
    expect(page.locator("#thinking")).to_contain_text("工作人员会看到")
    visit.service.push(kind="state", state="waiting", place=3)
    expect(page.locator("#state")).to_have_text("正在帮您找工作人员，请等一等。您前面还有2位。")
    visit.service.push(kind="state", state="bot")
    expect(page.locator("#state")).to_be_hidden()
    expect(clerk).to_have_count(1)


def test_a_stream_that_was_refused_is_opened_again(visit: Visit) -> None:
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(status=502)

    visit.page.clock.install()
    visit.page.route("**/web/events*", refuse_once)
    page = visit.start()
    page.clock.run_for(12_000)
    visit.service.push(kind="message", who="clerk", text="我来了。", buttons=[])
    expect(page.locator(".message.clerk")).to_contain_text("我来了")
    assert len(refused) == 1


def test_a_story_that_hangs_does_not_keep_the_person_waiting(visit: Visit) -> None:
    visit.page.clock.install()
    visit.page.route("**/web/story*", lambda route: None)
    page = visit.open()
    page.get_by_test_id("start").click()
    page.clock.run_for(5_000)
    visit.wait_for_messages(1)


def test_without_scripts_the_page_still_names_the_hall_and_its_telephone(visit: Visit) -> None:
    assert visit.context.browser
    plain = visit.context.browser.new_context(java_script_enabled=False).new_page()
    plain.goto(visit.base)
    expect(plain.locator("h1")).to_have_text("样例烟草专卖局办证大厅")
    expect(plain.locator("a.phone")).to_be_visible()
    expect(plain.locator("noscript .note")).to_contain_text("请打大厅电话")
    close(plain.context)


def test_after_a_reload_the_conversation_is_there_and_goes_on_without_a_second_greeting(visit: Visit) -> None:
    page = visit.start()
    page.get_by_test_id("choice").nth(1).click()
    visit.wait_for_messages(2)
    page.reload()
    visit.wait_for_messages(2)
    expect(page.get_by_test_id("start")).to_have_text("接着说")
    expect(page.locator(".message.me")).to_have_text([re.compile("你好"), re.compile("预约办事")])
    page.get_by_test_id("start").click()
    expect(page.get_by_test_id("start")).to_be_hidden()
    page.get_by_test_id("choice").first.click()
    visit.wait_for_messages(3)
    assert visit.said() == ["你好", "p:预约办事", "p:周六 11月28日 上午9:00"]
    assert [after for _, _, after in visit.service.listened][-1] == 4
    assert len({sender for _, sender, _, _ in visit.service.taken}) == 1


def test_again_and_slower_are_said_with_one_tap(visit: Visit) -> None:
    page = visit.start()
    page.get_by_test_id("again").click()
    visit.wait_for_messages(2)
    page.get_by_test_id("slower").click()
    visit.wait_for_messages(3)
    assert visit.said() == ["你好", "再说一遍", "慢一点"]


def test_telephone_numbers_can_be_dialled_and_amounts_cannot(visit: Visit) -> None:
    page = visit.start()
    visit.say("电话")
    visit.wait_for_messages(2)
    links = page.get_by_test_id("bot-message").last.locator("a")
    assert [link.get_attribute("href") for link in links.all()] == ["tel:05943300000", "tel:12313", "tel:110"]


@pytest.mark.parametrize("text", ["罚款110元", "证号350303110012", "您的手机13900000000", "预约号12313001"])
def test_other_numbers_are_no_telephone_numbers(visit: Visit, text: str) -> None:
    page = visit.start()
    visit.service.push(kind="message", who="hall", text=text, buttons=[])
    expect(page.get_by_test_id("bot-message").last).to_contain_text(text)
    assert page.locator("#messages a").count() == 0


def test_the_letter_size_changes_in_three_steps_and_is_remembered(visit: Visit) -> None:
    page = visit.start()
    sizes = []
    for _ in range(3):
        page.get_by_test_id("size").click()
        sizes.append(page.evaluate("getComputedStyle(document.body).fontSize"))
    assert sizes == ["28px", "34px", "22px"]
    page.get_by_test_id("size").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "28px"


def test_the_pages_scripts_cannot_read_who_the_visitor_is(visit: Visit) -> None:
    page = visit.start()
    assert "lianxin-web" not in page.evaluate("document.cookie")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_without_a_hall_telephone_the_hotline_stands_there(visit: Visit) -> None:
    visit.service.phone = None
    page = visit.open()
    expect(page.locator(".phone")).to_have_text("热线 12313")
