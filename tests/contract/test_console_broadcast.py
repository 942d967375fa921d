"""The pages of notices to many people: written, looked at, approved by a second person, honest about the results."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event

from bot.hall import broadcast as rules
from tests.fakes.console import Clerk, ConsoleHouse, signed_in_again

HERE = "/console/broadcasts"
FORM = {
    "title": "停电", "text": "明天停电，下午不办公", "spoken": "", "audience": "all", "days": "", "township": "",
    "tag": "", "day": "", "clock": "", "pace": "60", "step": "save",
}  # fmt: skip


@pytest.fixture
def lead(house: ConsoleHouse) -> Clerk:
    return house.clerk("李强", "lead")


@pytest.fixture
def admin(house: ConsoleHouse) -> Clerk:
    return house.clerk("总管", "admin")


def write(clerk: Clerk, where: str = "new", **fields: str) -> Any:
    return clerk.post(f"{HERE}/{where}/save", **{**FORM, **fields})


def seen(clerk: Clerk, number: int) -> str:
    found = re.search(r'name="seen" value="(\d+)"', clerk.get(f"{HERE}/{number}").text)
    return found[1] if found else ""


def step(clerk: Clerk, number: int, what: str, **fields: str) -> Any:
    return clerk.post(f"{HERE}/{number}/{what}", **{"seen": seen(clerk, number), **fields})


def drafted(clerk: Clerk, **fields: str) -> int:
    answer = write(clerk, **fields)
    assert answer.status_code == 303
    return int(re.findall(r"\d+", answer.headers["location"])[0])


# -- writing ----------------------------------------------------------------------------------------------


def test_looking_shows_words_sound_and_count_and_keeps_nothing(house: ConsoleHouse, lead: Clerk) -> None:
    house.person("a", "telegram")
    house.person("b", "web")
    house.person("c", "kiosk")
    out = house.person("d", "telegram")
    house.store.no_news.opt_out(out, house.clock.now())
    page = write(lead, step="try", text="明天12月5日停电，问{大厅电话}").text
    shown = page.split('data-testid="preview"')[1].split("</section>")[0]
    assert f"问{house.hall.texts['hall.phone']}。\n不想再收通知，回复“退订”。" in unescape(shown)
    assert "十二月五日停电" in shown
    assert 'src="/audio/preview.mp3"' in shown
    assert "现在一共2人" in shown
    assert "Telegram：1人，主动发到" in shown
    assert "网页：1人，页面开着的马上看到" in shown
    assert "退订了的1人不发" in shown
    assert house.store.broadcasts.count() == 0
    assert 'value="停电"' in page


def test_what_no_voice_can_say_is_said_to_be_text_only(house: ConsoleHouse, lead: Clerk) -> None:
    house.sounds = False
    assert "对方只看到字" in write(lead, step="try").text


def test_words_of_their_own_can_be_spoken(lead: Clerk) -> None:
    page = write(lead, step="try", spoken="明天停电，不用来").text
    assert "念出来：</strong>大厅通知，明天停电，不用来" in page.replace("：明", "，明")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": ""}, "请写名称"),
        ({"title": "长" * 21}, "名称太长了，最多20个字"),
        ({"text": ""}, "请写通知的内容"),
        ({"text": "长" * 301}, "通知的内容太长了，最多300个字"),
        ({"text": "请到{哪里}办"}, "“{哪里}”还空着"),
        ({"text": "我是{我}"}, "“{我}”还空着"),
        ({"text": "请在__月__日来"}, "还空着"),
        ({"text": "【】大厅通知"}, "还空着"),
        ({"text": "XX大厅停电"}, "还空着"),
        ({"spoken": "请到{哪里}办"}, "还空着"),
        ({"audience": "everybody"}, "请选发给谁"),
        ({"audience": "expiring", "days": "0"}, "几天内：请填1到365"),
        ({"audience": "expiring", "days": "９"}, "几天内：请填1到365"),
        ({"audience": "township", "township": "没有这个镇"}, "请选哪个乡镇"),
        ({"audience": "tag", "tag": "没有"}, "请选哪个标签"),
        ({"day": "2026-11-22", "clock": "09:00"}, "要在现在以后"),
        ({"day": "2027-11-22", "clock": "09:00"}, "60天以内"),
        ({"day": "2026-11-24"}, "日期和钟点都要写"),
        ({"day": "明天", "clock": "早上"}, "日期和钟点都要写"),
        ({"pace": "0"}, "每分钟发几个人：请填1到600"),
        ({"pace": "9" * 500}, "每分钟发几个人：请填1到600"),
    ],
)
@pytest.mark.parametrize("how", ["save", "try"])
def test_what_is_not_allowed_is_said_and_what_was_typed_stays(
    house: ConsoleHouse, lead: Clerk, fields: dict[str, str], told: str, how: str
) -> None:
    answer = write(lead, **fields, step=how)
    assert answer.status_code == 400
    assert told in unescape(answer.text)
    assert house.store.broadcasts.count() == 0
    for name in {"title", "text"} - fields.keys():
        assert FORM[name] in answer.text
    for name in fields.keys() & {"title", "text", "spoken", "days", "pace", "day", "clock"}:
        assert fields[name] in unescape(answer.text)


def test_hostile_words_are_shown_as_words(lead: Clerk) -> None:
    page = write(lead, step="try", title="<b>x", text="<script>alert(1)</script>").text
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_a_time_at_night_waits_for_the_morning_and_says_so(house: ConsoleHouse, lead: Clerk) -> None:
    house.person("a", "telegram")
    page = write(lead, step="try", day="2026-11-24", clock="22:30").text
    assert "11月25日 7:30开始发（夜里不发，等到早上）" in page


def test_township_and_tag_are_chosen_from_what_there_is(house: ConsoleHouse, lead: Clerk) -> None:
    house.store.tags.put(house.person("a"), "学校周边店", "王芳", house.clock.now())
    area = house.hall.area[0]
    page = lead.get(f"{HERE}/new").text
    assert "学校周边店（1人）" in page
    assert f"<option>{area}</option>" in page
    assert "标签是“学校周边店”的人" in lead.get(f"{HERE}/{drafted(lead, audience='tag', tag='学校周边店')}").text
    assert f"{area}的人" in lead.get(f"{HERE}/{drafted(lead, audience='township', township=area)}").text


# -- two people -------------------------------------------------------------------------------------------


def test_it_goes_only_after_a_second_person_said_yes(house: ConsoleHouse, lead: Clerk, admin: Clerk) -> None:
    house.person("a", "telegram")
    one = drafted(lead)
    assert step(lead, one, "approve").status_code == 409  # not even handed in
    assert step(lead, one, "submit").status_code == 303
    own = step(lead, one, "approve")
    assert own.status_code == 409
    assert "另一位同事" in own.text
    assert house.store.sending.running(house.clock.now()) == []
    assert "同意，发给1人" in admin.get(f"{HERE}/{one}").text
    assert "同意" not in lead.get(f"{HERE}/{one}").text.split('class="acts"')[1].split("</div>")[0]
    assert step(admin, one, "approve").status_code == 303
    assert house.store.sending.running(house.clock.now()) == [one]
    assert house.store.broadcasts.results(one) == {one: {"waiting": 1}}
    done = [look[1:] for look in house.looks() if look[1].startswith("broadcast")]
    number = f"broadcast:{one}"
    assert done == [("broadcast_add", number), ("broadcast_submit", number), ("broadcast_approve", number)]
    log = admin.get("/console/audit").text
    assert "同意发通知" in log
    assert f"{one}号通知" in log


def test_who_wrote_at_it_in_between_may_not_approve_it_either(house: ConsoleHouse, lead: Clerk, admin: Clerk) -> None:
    house.person("a")
    one = drafted(lead)
    assert write(admin, str(one), text="后天停电", seen=seen(admin, one)).status_code == 303
    assert write(lead, str(one), text="明天停电", seen=seen(lead, one)).status_code == 303
    step(lead, one, "submit")
    assert step(admin, one, "approve").status_code == 409
    third = house.clerk("第三位", "lead")
    assert step(third, one, "approve").status_code == 303


def test_what_was_approved_is_what_goes_even_if_the_hall_changes(house: ConsoleHouse, admin: Clerk) -> None:
    house.person("a", "telegram")
    number = house.hall.texts["hall.phone"]
    house.broadcast(rules.REVIEW, text="问{大厅电话}")
    step(admin, 1, "approve")
    found = house.store.broadcasts.get(1)
    assert found is not None
    assert found.final == f"问{number}"
    assert number in admin.get(f"{HERE}/1").text


def test_it_goes_back_with_a_reason_and_can_be_changed_again(house: ConsoleHouse, lead: Clerk, admin: Clerk) -> None:
    house.person("a")
    one = drafted(lead)
    step(lead, one, "submit")
    assert write(lead, str(one), text="偷偷改", seen=seen(lead, one)).status_code == 400
    assert step(admin, one, "back", reason="").status_code == 400
    assert step(admin, one, "back", reason="日子写错了").status_code == 303
    page = lead.get(f"{HERE}/{one}").text
    assert "日子写错了" in page
    assert f'action="{HERE}/{one}/save"' in page


def test_nobody_to_send_it_to_is_said_before_it_is_handed_in(house: ConsoleHouse, lead: Clerk) -> None:
    one = drafted(lead)
    assert "现在没有人符合" in lead.get(f"{HERE}/{one}").text
    answer = step(lead, one, "submit")
    assert answer.status_code == 409
    assert "没有人收得到" in answer.text


def test_pausing_going_on_and_stopping(house: ConsoleHouse, lead: Clerk, admin: Clerk) -> None:
    house.person("a", "telegram")
    one = house.broadcast(rules.APPROVED).id
    assert step(lead, one, "pause", reason="打电话的太多").status_code == 303
    assert "打电话的太多" in admin.get(f"{HERE}/{one}").text
    assert step(lead, one, "resume").status_code == 303
    assert step(lead, one, "stop", reason="写错了").status_code == 303
    page = admin.get(f"{HERE}/{one}").text
    assert "停了，没发：1人" in page
    assert "接着发" not in page
    assert step(admin, one, "resume").status_code == 409


# -- second writers, sessions, forgeries ------------------------------------------------------------------


def test_who_was_overtaken_is_told_and_keeps_the_words(house: ConsoleHouse, lead: Clerk, admin: Clerk) -> None:
    one = drafted(lead)
    old = seen(lead, one)
    write(admin, str(one), text="别人写的", seen=old)
    answer = write(lead, str(one), text="我写的", seen=old)
    assert answer.status_code == 409
    assert "刚刚有别人改过" in answer.text
    assert "我写的" in answer.text
    found = house.store.broadcasts.get(one)
    assert found is not None
    assert found.wording.text == "别人写的"
    assert lead.post(f"{HERE}/{one}/stop", seen=old, reason="不要了").status_code == 409


@pytest.mark.parametrize("where", ["new/save", "1/save", "1/stop", "tags/add"])
def test_what_was_typed_survives_the_end_of_the_session(house: ConsoleHouse, lead: Clerk, where: str) -> None:
    house.broadcast()
    form = {"stop": {"reason": "还没有存的话"}, "add": {"tag": "还没有存的话", "number": "1", "kind": "handoff"}}
    fields = form.get(where.rpartition("/")[2], {**FORM, "title": "还没有存的话"})
    lead.browser.cookies.clear()
    page = lead.browser.post(f"{HERE}/{where}", data={**fields, "csrf": lead.csrf})
    assert page.status_code == 401
    entered = signed_in_again(lead, page, "李强")
    assert 'value="还没有存的话"' in entered.text
    assert "还没有存" in entered.text


@pytest.mark.parametrize("where", ["new", "1"])
def test_a_form_with_a_wrong_token_comes_back_filled_in(house: ConsoleHouse, lead: Clerk, where: str) -> None:
    house.broadcast()
    answer = lead.browser.post(f"{HERE}/{where}/save", data={**FORM, "title": "我写的", "csrf": "x"})
    assert answer.status_code == 403
    assert 'value="我写的"' in answer.text


def test_what_is_not_there_is_not_found(lead: Clerk) -> None:
    for path in ("99", "0", "x", "99/people", "9" * 30):
        assert lead.get(f"{HERE}/{path}").status_code == 404
    for what in ("save", "submit", "back", "approve", "pause", "resume", "stop"):
        assert lead.post(f"{HERE}/99/{what}", **FORM, reason="x").status_code == 404


def test_others_see_everything_and_no_form(house: ConsoleHouse) -> None:
    house.broadcast(rules.REVIEW)
    for role in ("clerk", "auditor"):
        pages = [house.clerk(role, role).get(f"{HERE}{p}").text for p in ("", "/1")]
        assert "停电" in pages[1]
        assert not any("/console/broadcasts/" in a for page in pages for a in re.findall(r'action="([^"]*)"', page))


# -- results and lists ------------------------------------------------------------------------------------


def test_results_name_nobody_and_the_look_is_written_down(house: ConsoleHouse, lead: Clerk) -> None:
    house.person("secret-sender", "telegram")
    one = house.broadcast(rules.APPROVED).id
    page = lead.get(f"{HERE}/{one}/people?group=waiting").text
    assert "Telegram" in page
    assert "secret-sender" not in page
    assert house.looks("look")[-1] == ("李强", "look", f"broadcast:{one}:people")
    assert lead.get(f"{HERE}/{one}/people?group=nothing").status_code == 404


def test_the_lists_are_paged_small_and_read_with_a_fixed_number_of_queries(house: ConsoleHouse, lead: Clerk) -> None:
    asked: list[str] = []
    event.listen(house.store.db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def pages(*paths: str) -> list[int]:
        found = []
        for path in paths:
            asked.clear()
            answer = lead.get(path)
            assert answer.status_code == 200
            assert len(answer.content) < 60_000
            found.append(len(asked))
        return found

    house.store.tags.put(house.person("first"), "学校周边店", "王芳", house.clock.now())
    one = house.broadcast(rules.APPROVED).id
    people, tags = f"{HERE}/{one}/people?group=waiting", f"{HERE}/tags?tag=学校周边店"
    lead.get(people)  # the first line of the audit log costs one more
    before = pages(HERE, f"{HERE}/{one}", people, tags)
    for n in range(70):
        person = house.person(f"p{n}", "telegram")
        house.store.tags.put(person, "学校周边店", "王芳", house.clock.now())
    for _ in range(25):
        house.broadcast(rules.APPROVED, text="长" * 290)
    last = house.store.broadcasts.listing(1)[0].id
    after = pages(HERE, f"{HERE}/{last}", f"{HERE}/{last}/people?group=waiting", tags)
    assert after == before
    assert "第1页，共2页" in lead.get(HERE).text
    assert "第2页，共3页" in lead.get(f"{HERE}/{last}/people?group=waiting&page=2").text
    assert "第3页，共3页" in lead.get(f"{tags}&page=99").text


# -- tags -------------------------------------------------------------------------------------------------

TAGS = f"{HERE}/tags"


def test_a_tag_is_given_by_the_number_of_a_visit_or_an_appointment_and_taken_away(house: ConsoleHouse) -> None:
    clerk = house.clerk()
    waiting, booked = house.waiting("ann"), house.booked(sender="bob")
    assert f"{TAGS}?handoff={waiting.id}" in clerk.get(f"/console/handoffs/{waiting.id}").text
    assert f'value="{waiting.id}"' in clerk.get(f"{TAGS}?handoff={waiting.id}").text
    assert clerk.post(f"{TAGS}/add", kind="handoff", number=str(waiting.id), tag="学校周边店").status_code == 303
    assert clerk.post(f"{TAGS}/add", kind="appointment", number=booked.number, tag="学校周边店").status_code == 303
    page = clerk.get(f"{TAGS}?tag=学校周边店").text
    assert page.count('name="person"') == 2
    assert clerk.post(f"{TAGS}/off?tag=学校周边店", person=str(waiting.person_id), tag="学校周边店").status_code == 303
    assert house.store.tags.counts() == [("学校周边店", 1)]
    assert [look[1] for look in house.looks() if look[1].startswith("tag")] == ["tag_add", "tag_add", "tag_off"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"number": "999"}, "没有找到这一位"),
        ({"number": "-1"}, "没有找到这一位"),
        ({"number": "9" * 40}, "没有找到这一位"),
        ({"number": "x", "kind": "appointment"}, "没有找到这一位"),
        ({"tag": ""}, "请写标签"),
        ({"tag": "长" * 13}, "最多12个字"),
    ],
)
def test_a_tag_for_nobody_is_refused_and_stays_in_the_form(
    house: ConsoleHouse, fields: dict[str, str], told: str
) -> None:
    clerk, one = house.clerk(), house.waiting()
    form = {"kind": "handoff", "number": str(one.id), "tag": "学校周边店"} | fields
    answer = clerk.post(f"{TAGS}/add", **form)
    assert answer.status_code == 400
    assert told in answer.text
    assert f'value="{form["number"]}"' in answer.text
    assert f'value="{form["tag"]}"' in answer.text
    assert house.store.tags.counts() == []


def test_there_is_an_end_to_tags(house: ConsoleHouse) -> None:
    clerk, one = house.clerk(), house.waiting()
    for n in range(8):
        assert clerk.post(f"{TAGS}/add", kind="handoff", number=str(one.id), tag=f"标签{n}").status_code == 303
    assert clerk.post(f"{TAGS}/add", kind="handoff", number=str(one.id), tag="标签0").status_code == 400
    assert clerk.post(f"{TAGS}/add", kind="handoff", number=str(one.id), tag="再一个").status_code == 409


def test_a_person_who_is_forgotten_leaves_nothing_of_it(house: ConsoleHouse) -> None:
    from bot.desk.forgetting import forget

    person = house.person("gone", "telegram")
    house.store.tags.put(person, "学校周边店", "王芳", house.clock.now())
    one = house.broadcast(rules.APPROVED).id
    house.store.no_news.opt_out(person, house.clock.now() + timedelta(minutes=1))
    row = house.store.people.get(person)
    assert row is not None
    forget(house.store, row, house.clock.now(), None)
    assert house.store.broadcasts.results(one) == {one: {}}
    assert (house.store.tags.counts(), house.store.no_news.count()) == ([], 0)


# -- put up for everybody ---------------------------------------------------------------------------------


def test_a_public_notice_needs_no_reader_and_is_put_up_by_a_second_person(
    house: ConsoleHouse, lead: Clerk, admin: Clerk
) -> None:
    number = drafted(lead, public="yes", until="2026-12-01")
    assert "公布到2026-12-01" in lead.get(f"{HERE}/{number}").text
    assert step(lead, number, "submit").status_code == 303
    assert house.store.broadcasts.posted(house.clock.now()) == []
    assert step(admin, number, "approve").status_code == 303
    assert [one.id for one in house.store.broadcasts.posted(house.clock.now())] == [number]


def test_a_last_day_that_is_over_or_no_day_is_refused(lead: Clerk) -> None:
    for until, said in (("2026-11-01", "不能是过去的日子"), ("下周", "写成2026-12-31这样")):
        answer = write(lead, public="yes", until=until)
        assert answer.status_code == 400
        assert said in unescape(answer.text)


def test_the_last_day_counts_only_for_what_is_put_up(house: ConsoleHouse, lead: Clerk) -> None:
    number = drafted(lead, until="2026-12-01")
    found = house.store.broadcasts.get(number)
    assert found is not None
    assert (found.wording.public, found.wording.until) == (False, None)
