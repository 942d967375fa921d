"""The pages of the hall's values: who changed what from which source, at once, and back again."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event

from bot.console.settings_groups import GROUPS, LABELS
from bot.console.settings_reading import read
from bot.console.settings_values import shown, written
from bot.hall.facts_schema import KEYS
from tests.fakes.console import Clerk, ConsoleHouse, signed_in_again
from tests.fakes.house import example_facts

HALL = "/console/settings/hall"
SOURCE = {"source": "局里通知", "checked_on": "2026-11-23"}


@pytest.fixture
def lead(house: ConsoleHouse) -> Clerk:
    return house.clerk("李强", "lead")


def typed(page: Any) -> dict[str, str]:
    """What stands in the form of a group's page."""
    form = page.text.split('/save">', 1)[1].split("</form>", 1)[0]
    inputs = re.findall(r"<input [^>]*>", form)
    fields = {}
    for one in inputs:
        found = dict(re.findall(r'(\w+)="([^"]*)"', one))
        if found.get("type") != "checkbox" or " checked" in one:
            fields[found["name"]] = unescape(found.get("value", ""))
    fields |= {n: unescape(t) for n, t in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)<', form)}
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        fields[name] = "".join(re.findall(r'value="(\w*)" selected', options))
    fields.pop("csrf")
    return fields


def change(clerk: Clerk, group: str, **fields: str) -> Any:
    """Open a group's page, change some fields and save."""
    address = f"/console/settings/{group}"
    return clerk.post(f"{address}/save", **(typed(clerk.get(address)) | SOURCE | fields))


def test_every_value_of_the_halls_file_has_a_place_on_the_pages() -> None:
    assert set(LABELS) == set(KEYS) - {"hall.closed_dates"}
    assert len({g.id for g in GROUPS}) == len(GROUPS)


def test_every_value_of_the_example_comes_out_of_the_form_as_it_went_in() -> None:
    values = example_facts().values
    for group in GROUPS:
        for field in group.fields:
            value = values.get(field.key)
            form = written(field, value)
            assert read(field, form, value) == value
            again = read(field, form, None)
            assert written(field, again) == form
            assert shown(field, value)


def test_a_change_holds_at_once_with_source_day_history_and_audit(house: ConsoleHouse, lead: Clerk) -> None:
    assert change(lead, "hall", **{"hall.address": "演示县新街1号"}).status_code == 303
    assert house.hall.texts["hall.address"] == "演示县新街1号"
    page = lead.get(HALL).text
    assert "演示县示范路0号" not in page.split("改过什么")[0]
    for said in ("李强", "演示县新街1号", "（大厅文件）", "局里通知", "2026-11-23"):
        assert said in page.split("改过什么")[1]
    assert house.looks("setting_change") == [("李强", "setting_change", "setting:hall.address")]
    audit = house.clerk("总管", "admin").get("/console/audit").text
    assert "改了设置" in audit
    assert "地址" in audit


def test_only_what_was_changed_gets_a_row(house: ConsoleHouse, lead: Clerk) -> None:
    for group in GROUPS:
        answer = change(lead, group.id)
        assert answer.status_code == 400
        assert "没有改动" in answer.text
    assert house.store.hall_values.newest() == {}


def test_what_was_only_looked_at_again_gets_its_new_day(house: ConsoleHouse) -> None:
    house.clock.forward(days=30)
    assert change(house.clerk("李强", "lead"), "hotline", anew="on", checked_on="2026-12-20").status_code == 303
    assert str(house.hall.checked["hotline.tobacco"]) == "2026-12-20"
    assert "hotline.order" not in house.store.hall_values.newest()


def test_a_former_value_and_the_files_own_can_be_restored(house: ConsoleHouse, lead: Clerk) -> None:
    before = house.hall.texts["hall.address"]
    change(lead, "hall", **{"hall.address": "第一条街"})
    first = house.store.hall_values.newest()["hall.address"].id
    change(lead, "hall", **{"hall.address": "第二条街"})
    seen = typed(lead.get(HALL))["seen"]
    assert lead.post(f"{HALL}/restore", key="hall.address", row=str(first), seen=seen).status_code == 303
    assert house.hall.texts["hall.address"] == "第一条街"
    seen = typed(lead.get(HALL))["seen"]
    assert lead.post(f"{HALL}/restore", key="hall.address", row="file", seen=seen).status_code == 303
    assert house.hall.texts["hall.address"] == before
    assert len(house.store.hall_values.history(["hall.address"])) == 4


def test_a_form_that_lacks_a_field_leaves_its_value_alone(house: ConsoleHouse, lead: Clerk) -> None:
    before = house.hall.values["hall.phone"]
    assert lead.post(f"{HALL}/save", seen="0", **SOURCE, **{"hall.address": "演示县新街1号"}).status_code == 303
    assert house.hall.values["hall.phone"] == before
    assert list(house.store.hall_values.newest()) == ["hall.address"]


def test_at_least_one_service_can_be_booked(house: ConsoleHouse, lead: Clerk) -> None:
    answer = lead.post("/console/settings/services/save", seen="0", **SOURCE)
    assert answer.status_code == 400
    assert "能约的至少要选一项" in answer.text
    assert lead.post("/console/settings/services/save", seen="0", **SOURCE, **{"booking.kinds.renewal": "on"})
    assert house.hall.booking_rules().kinds == ("renewal",)


def test_a_long_history_never_tells_a_wrong_value_before_its_oldest_line(house: ConsoleHouse, lead: Clerk) -> None:
    for n in range(21):
        change(lead, "hall", **{"hall.address": f"第{n}条街"})
    told = lead.get(HALL).text.split("改过什么")[1]
    assert "更早的值 → 第1条街" in told
    assert "第19条街 → 第20条街" in told
    assert "（大厅文件）" not in told


def test_a_row_of_another_group_is_not_restored_here(house: ConsoleHouse, lead: Clerk) -> None:
    change(lead, "visit", **{"visit.who": "演示的人"})
    row = house.store.hall_values.newest()["visit.who"].id
    for raw in (str(row), "0", "-1", "x", "9" * 30):
        assert lead.post(f"{HALL}/restore", key="hall.address", row=raw, seen="0").status_code == 400


def test_who_was_overtaken_is_told_and_overwrites_nothing(house: ConsoleHouse, lead: Clerk) -> None:
    old = typed(lead.get(HALL)) | SOURCE
    change(house.clerk("总管", "admin"), "hall", **{"hall.address": "别人写的"})
    answer = lead.post(f"{HALL}/save", **(old | {"hall.address": "我写的", "step": "save"}))
    assert answer.status_code == 409
    assert "别人写的" in answer.text
    assert 'value="我写的"' in answer.text
    assert house.hall.texts["hall.address"] == "别人写的"
    assert lead.post(f"{HALL}/save", **(typed(answer) | {"hall.address": "我写的"})).status_code == 303


def test_trying_shows_what_would_be_said_and_saves_nothing(house: ConsoleHouse, lead: Clerk) -> None:
    answer = change(lead, "workday", **{"hall.hours.workday.1.from": "09:00", "step": "try"})
    assert answer.status_code == 200
    assert "工作日9:00到12:00、14:30到17:30" in answer.text.split('data-testid="preview"')[1].split("</div>")[0]
    assert house.store.hall_values.newest() == {}
    assert lead.post("/console/settings/workday/save", **typed(answer), step="save").status_code == 303


def test_appointments_outside_of_shorter_hours_are_listed_and_left_alone(house: ConsoleHouse, lead: Clerk) -> None:
    one = house.booked(datetime(2026, 11, 24, 19, 0))
    fine = house.booked(datetime(2026, 11, 24, 9, 0), by_appointment=False, sender="bob", licence="350300000002")
    shorter = {f"hall.hours.workday.3.{part}": "" for part in ("from", "to")}
    tried = change(lead, "workday", step="try", **shorter)
    assert "有1个预约会落在上班时间外面" in tried.text
    assert change(lead, "workday", **shorter).status_code == 303
    told = lead.get("/console/settings/workday").text.split('data-testid="outside"')[1].split("</div>")[0]
    assert f"{one.number}号" in told
    assert f"{fine.number}号" not in told
    assert house.store.appointments.get(one.id) == one


@pytest.mark.parametrize(
    ("group", "fields", "told"),
    [
        ("booking", {"booking.capacity": "0"}, "每个时间接待写得不对：请填1到50的整数。"),
        ("booking", {"booking.capacity": "９"}, "请填1到50的整数"),
        ("booking", {"booking.capacity": "9" * 5000}, "请填1到50的整数"),
        ("hall", {"hall.address": "长" * 401}, "最多400个字"),
        ("hall", {"hall.phone": "12"}, "电话写得不对：每个至少5位数字"),
        ("workday", {"hall.hours.workday.0.to": "06:00"}, "先开始后结束"),
        ("workday", {"hall.hours.workday.0.to": "09:00"}, "几段不能重叠"),
        ("workday", {"hall.hours.workday.0.people": "51"}, "人数1到50"),
        ("summer", {"hall.hours.summer.from": "13-01", "hall.hours.summer.to": "09-30"}, "从几月几日到几月几日"),
        ("notice", {"hall.notice.text": "停电"}, "到哪天为止"),
        ("policy", {"policy.items": "昨天｜甲｜乙"}, "日期像2026-11-01"),
        ("telling", {"notices.quiet.from": "25:00"}, "从几点到几点"),
        ("hall", {"hall.bus": "乘1路", "source": ""}, "请写来源"),
        ("hall", {"hall.bus": "乘1路", "checked_on": "2026-11-24"}, "不能晚于今天"),
        ("hall", {"hall.bus": "乘1路", "checked_on": "昨天"}, "请写核对日期"),
    ],
)
def test_what_is_not_allowed_is_said_and_what_was_typed_stays(
    house: ConsoleHouse, lead: Clerk, group: str, fields: dict[str, str], told: str
) -> None:
    answer = change(lead, group, **fields)
    assert answer.status_code == 400
    assert told in answer.text
    assert house.store.hall_values.newest() == {}
    for value in fields.values():
        assert value in answer.text


def test_seasons_that_overlap_are_refused(house: ConsoleHouse, lead: Clerk) -> None:
    def season(name: str) -> dict[str, str]:
        key = f"hall.hours.{name}"
        return {
            f"{key}.from": "06-01",
            f"{key}.to": "09-30",
            f"{key}.workday": "08:00-12:00 凭预约 3人\n15：00到18：00",
        }

    assert change(lead, "summer", **season("summer")).status_code == 303
    assert house.hall.values["hall.hours.summer"]["workday"] == [
        {"from": "08:00", "to": "12:00", "by_appointment": True, "capacity": 3},
        {"from": "15:00", "to": "18:00", "by_appointment": False},
    ]
    assert "重叠" in change(lead, "winter", **season("winter")).text


@pytest.mark.parametrize(
    ("address", "field"), [(f"{HALL}/save", "hall.address"), ("/console/settings/days/close", "reason")]
)
def test_what_was_typed_survives_the_end_of_the_session(
    house: ConsoleHouse, lead: Clerk, address: str, field: str
) -> None:
    form = (typed(lead.get(HALL)) | SOURCE) if "hall" in address else EVE
    form = form | {field: "还没有存的街"}
    lead.browser.cookies.clear()
    page = lead.browser.post(address, data=form | {"csrf": lead.csrf})
    assert page.status_code == 401
    entered = signed_in_again(lead, page, "李强")
    assert 'value="还没有存的街"' in entered.text
    assert "还没有存" in entered.text
    assert house.store.hall_values.newest() == {}


def test_a_form_with_a_wrong_token_comes_back_filled_in(lead: Clerk) -> None:
    answer = lead.browser.post(f"{HALL}/save", data=typed(lead.get(HALL)) | {"hall.address": "我写的", "csrf": "x"})
    assert answer.status_code == 403
    assert 'value="我写的"' in answer.text


@pytest.mark.parametrize("role", ["clerk", "editor", "auditor"])
def test_others_see_values_and_history_but_no_form(house: ConsoleHouse, lead: Clerk, role: str) -> None:
    change(lead, "hall", **{"hall.address": "演示县新街1号"})
    pages = [house.clerk(role, role).get(f"/console/settings{p}").text for p in ("", "/hall", "/workday", "/days")]
    assert "演示县新街1号" in pages[0]
    assert not any("/console/settings/" in action for page in pages for action in re.findall(r'action="([^"]*)"', page))


def test_the_pages_ask_the_store_as_often_whatever_stands_in_it(house: ConsoleHouse, lead: Clerk) -> None:
    asked: list[str] = []
    event.listen(house.store.db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def queries(path: str) -> int:
        asked.clear()
        lead.get(path)
        return len(asked)

    paths = ("/console/settings", HALL, "/console/settings/workday", "/console/settings/days")
    before = [queries(path) for path in paths]
    for n in range(6):
        change(lead, "hall", **{"hall.address": f"第{n}条街"})
        house.booked(datetime(2026, 11, 24, 19, 0), sender=f"p{n}", licence=f"35030000001{n}")
    assert [queries(path) for path in paths] == before


def test_a_page_that_is_none_is_not_found(lead: Clerk) -> None:
    for name in ("nothing", "hall.name", "%00", "../hall"):
        assert lead.get(f"/console/settings/{name}").status_code == 404


# -- days -------------------------------------------------------------------------------------------------

DAYS = "/console/settings/days"
EVE = {"day": "2026-12-31", "reason": "年终盘点", "hours": "", "source": "局里通知"}
TABLE = "date,kind,name,source\n2026-12-30,holiday,演示节,演示通知\n"


def test_a_day_is_closed_and_opened_again(house: ConsoleHouse, lead: Clerk) -> None:
    house.store.calendar_days.seed((2026, 2027), house.clock.now())
    one = house.booked(datetime(2026, 12, 31, 9, 0), by_appointment=False)
    page = lead.post(f"{DAYS}/close", **EVE).text
    assert f"{one.number}号" in page
    assert "年终盘点" in page
    assert house.store.appointments.get(one.id) == one
    assert lead.post(f"{DAYS}/open", day="2026-12-31").status_code == 303
    assert "年终盘点" not in lead.get(DAYS).text
    assert lead.post(f"{DAYS}/open", day="2026-12-31").status_code == 409
    assert [look[1] for look in house.looks()] == ["calendar_close", "calendar_open"]


@pytest.mark.parametrize(
    "wrong", [{"day": "2026-11-22"}, {"day": "x"}, {"hours": "9-11"}, {"hours": "11:00-09:00"}, {"reason": ""}]
)
def test_an_exception_that_is_none_is_refused_and_stays_in_the_form(lead: Clerk, wrong: dict[str, str]) -> None:
    answer = lead.post(f"{DAYS}/close", **{**EVE, **wrong})
    assert answer.status_code == 400
    assert 'value="局里通知"' in answer.text


def upload(clerk: Clerk, data: bytes) -> Any:
    return clerk.browser.post(f"{DAYS}/check", data={"csrf": clerk.csrf}, files={"file": ("days.csv", data)})


def test_a_holiday_table_is_shown_first_and_written_after_a_yes(house: ConsoleHouse, lead: Clerk) -> None:
    house.store.calendar_days.seed((2026, 2027), house.clock.now())
    for encoding in ("utf-8-sig", "gb18030"):
        page = upload(lead, TABLE.encode(encoding))
        assert "存了会改1天" in page.text
        assert "2026-12-30：上班，改成放假（演示节）" in page.text
    assert house.looks("calendar_import") == []
    table = re.findall(r'name="table" value="([^"]*)"', page.text)[0]
    assert lead.post(f"{DAYS}/import", table=unescape(table)).status_code == 303
    assert house.store.calendar_days.days()[datetime(2026, 12, 30).date()].name == "演示节"


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"\xff\xff\xff", b"date,kind,name,source\n2026-13-01,holiday,x,y\n", b"x" * 30_000]
)
def test_a_table_that_is_none_is_refused_with_a_sentence(lead: Clerk, data: bytes) -> None:
    answer = upload(lead, data)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_appointments_outside_of_a_plan_that_was_brought_in_are_listed(house: ConsoleHouse, lead: Clerk) -> None:
    house.store.calendar_days.seed((2026, 2027), house.clock.now())
    one = house.booked(datetime(2026, 12, 30, 15, 0), by_appointment=False)
    answer = lead.post(f"{DAYS}/import", table=TABLE)
    assert f"{one.number}号" in lead.get(answer.headers["location"]).text
    assert house.store.appointments.get(one.id) == one


def test_a_huge_file_is_refused(lead: Clerk) -> None:
    assert upload(lead, b"x" * 300_000).status_code == 413
