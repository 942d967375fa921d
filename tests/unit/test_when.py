"""What sentences about time come to: tables of expressions, and the questions the booking code asks of a value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.hall import when
from bot.hall.calendar import Calendar, CalendarDay

MONDAY = datetime(2026, 11, 23, 9, 10)
HERE = Path(__file__).parent


def sections(name: str) -> Iterator[object]:
    """Moment and {sentence: value} of every section of a table; a section begins at a line with @ or ##."""
    now, title = MONDAY, ""
    table: dict[str, str] = {}
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith(("@", "##")):
            if table:
                yield pytest.param(now, table, id=f"{now:%m-%d} {title}")
            table = {}
            now = datetime.fromisoformat(line[2:]) if line[0] == "@" else now
            title = line[3:] if line[0] == "#" else ""
        elif line and line[0] != "#":
            text, value = line.split("\t")
            table[text] = value
    yield pytest.param(now, table, id=f"{now:%m-%d} {title}")


def read(text: str, now: datetime = MONDAY) -> str:
    """The written form, hints of questions left out."""
    value = str(when.parse(text, now))
    return "AMBIGUOUS" if value.startswith("AMBIGUOUS:") else value


@pytest.mark.parametrize(("now", "table"), sections("when_expressions.tsv"))
def test_expressions_mean_what_the_conventions_say(now: datetime, table: dict[str, str]) -> None:
    assert {text: read(text, now) for text in table} == table


@pytest.mark.parametrize(("now", "table"), sections("when_strangers.tsv"))
def test_strangers_sentences_are_understood(now: datetime, table: dict[str, str]) -> None:
    assert {text: read(text, now) for text in table} == table


@pytest.mark.parametrize(("now", "table"), sections("when_writers.tsv"))
def test_sentences_of_people_who_never_saw_the_grammar_are_understood(now: datetime, table: dict[str, str]) -> None:
    assert {text: read(text, now) for text in table} == table


def test_a_moment_with_an_offset_is_taken_as_local_time() -> None:
    utc = datetime(2026, 11, 23, 1, 10, tzinfo=timezone.utc)
    assert str(when.parse("三点", utc)) == "2026-11-23T15:00"
    late = datetime(2026, 11, 23, 20, 0, tzinfo=timezone.utc)
    assert str(when.parse("明天", late)) == "2026-11-25"


def test_a_time_without_a_date_is_meant_for_the_day_agreed_on() -> None:
    friday = date(2026, 11, 27)
    assert str(when.parse("上午十点", MONDAY, on=friday)) == "2026-11-27T10:00"
    assert str(when.parse("下午", MONDAY, on=friday)) == "2026-11-27T12:00/2026-11-27T18:00"
    assert str(when.parse("那就周六十点", MONDAY, on=friday)) == "2026-11-28T10:00"


def test_the_halls_corrected_calendar_counts_the_working_days() -> None:
    closed = date(2026, 11, 24)
    calendar = Calendar({closed: CalendarDay(closed, "holiday", "停电")})
    assert str(when.parse("下一个工作日", MONDAY, calendar)) == "2026-11-25"


def test_a_bare_seven_is_asked_back_with_both_readings() -> None:
    value = when.parse("明天七点半", MONDAY)
    assert isinstance(value, when.Ambiguous)
    assert when.question(value) == "7点半是早上还是晚上？"
    assert [str(c) for c in value.candidates] == ["2026-11-24T07:30", "2026-11-24T19:30"]


def test_a_weekday_that_does_not_fit_its_date_is_asked_back_with_both_days() -> None:
    value = when.parse("12月5号星期五", MONDAY)
    assert isinstance(value, when.Ambiguous)
    assert when.question(value) == "您说的是12月5日星期六，还是11月27日星期五？"
    assert value.candidates == (when.Day(date(2026, 12, 5)), when.Day(date(2026, 11, 27)))


def test_a_vague_wish_is_asked_back_in_the_persons_own_words() -> None:
    value = when.parse("过两天我再去", MONDAY)
    assert isinstance(value, when.Ambiguous)
    assert "过两天" in when.question(value)


def test_a_preference_without_a_date_asks_for_the_day() -> None:
    value = when.parse("我只能晚上来", MONDAY)
    assert isinstance(value, when.Ambiguous)
    assert when.question(value) == "您想约哪一天？"


@pytest.mark.parametrize(
    "text", ["周四,周五我舅舅的喜酒听说是在涵江", "十二月八号,九号那批货听说又涨价", "后天,周六隔壁阿婆一百岁了呢"]
)
def test_two_days_that_nothing_joins_are_asked_back_rather_than_guessed(text: str) -> None:
    value = when.parse(text, MONDAY)
    assert isinstance(value, when.Ambiguous)
    assert len(value.candidates) == 2
    assert "还是" in when.question(value)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("下周三开始都可以,立春那天我儿子乔迁", "您说的是12月2日以后，还是2月4日星期四？"),
        ("周五下午三点去,冬至过完再来", "您说的是11月27日星期五，还是12月23日以后？"),
        ("周日吧水电师傅明天来", "您说的是11月29日星期日，还是11月24日星期二？"),
        ("下周三我约了体检,周四可以", "您说的是11月26日星期四，还是12月3日星期四？"),
        ("周五我要值日,要不初十可以", "您说的是11月27日星期五，还是12月18日星期五？"),
        ("星期一吧,不对,周三轮到我休息", "您说的是11月23日星期一，还是11月25日星期三？"),
        ("十二月八号推后两天", "您说的“推后两天”是几月几号？"),
        ("三点作废改下午五点还是今天", "您想约几点？"),
        ("拜太岁那天下午", "您说的是哪一天？"),
    ],
)
def test_a_day_that_would_have_to_be_guessed_is_asked_for_by_name(text: str, question: str) -> None:
    value = when.parse(text, MONDAY)
    assert isinstance(value, when.Ambiguous)
    assert when.question(value) == question


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("二十五号到二十八号都行,二十六号最好", "2026-11-26"),
        ("大概月底吧,二十八九号的样子", "2026-11-28/2026-11-29"),
        ("下周都可以,就是周四要开家长会", "2026-11-30/2026-12-06;NOT:2026-12-03"),
        ("礼拜四叫我老头子去,他九点半到", "2026-11-26T09:30"),
        ("周六周日都有空,周六吧", "2026-11-28"),
        ("我每周二四值班,下周四你来", "2026-12-03"),
    ],
)
def test_what_only_says_more_of_a_wish_is_no_rival_of_it(text: str, meaning: str) -> None:
    assert read(text) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("周六,没空位就给我排候补", "2026-11-28"),
        ("周六上午,没有空位也给我记上", "2026-11-28T06:00/2026-11-28T12:00"),
        ("周三下午没位子就排候补", "2026-11-25T12:00/2026-11-25T18:00"),
        ("周六没空位就周日", "2026-11-28|2026-11-29"),
        ("有空位告诉我", "NONE"),
        ("周六没空", "NOT:WD6"),
    ],
)
def test_no_free_place_is_no_refusal_of_the_day(text: str, meaning: str) -> None:
    assert read(text) == meaning


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "start", "fits"),
    [
        ("明天", "2026-11-24T08:30", True),
        ("明天", "2026-11-25T08:30", False),
        ("明天上午", "2026-11-24T11:30", True),
        ("明天上午", "2026-11-24T12:00", False),
        ("明天上午九点", "2026-11-24T09:00", True),
        ("明天上午九点", "2026-11-24T09:30", False),
        ("周五或者周六", "2026-11-28T10:00", True),
        ("周五或者周六", "2026-11-29T10:00", False),
        ("除了周三都行", "2026-11-25T10:00", False),
        ("除了周三都行", "2026-12-02T10:00", False),
        ("除了周三都行", "2026-11-26T10:00", True),
        ("下周除了周三都行", "2026-12-01T10:00", True),
        ("下周除了周三都行", "2026-12-02T10:00", False),
        ("下周除了周三都行", "2026-12-08T10:00", False),
        ("初一十五不行", "2026-12-09T10:00", False),
        ("初一十五不行", "2026-12-10T10:00", True),
        ("下午不行", "2026-11-30T14:30", False),
        ("下午不行", "2026-11-30T19:00", True),
        ("12月5号以后", "2026-12-05T10:00", False),
        ("12月5号以后", "2027-03-01T10:00", True),
        ("明天七点半", "2026-11-24T19:30", True),
        ("明天七点半", "2026-11-24T12:30", False),
        ("你好", "2026-11-24T09:00", False),
    ],
)
def test_a_start_fits_a_wish_or_not(text: str, start: str, fits: bool) -> None:
    assert when.matches(when.parse(text, MONDAY), at(start)) is fits


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("明天", "2026-11-24T00:00"),
        ("明天下午", "2026-11-24T12:00"),
        ("周六或者周五", "2026-11-27T00:00"),
        ("明天七点", "2026-11-24T07:00"),
        ("下周,周一不行", "2026-12-01T00:00"),
        ("明天除了上午都行", "2026-11-24T00:00"),
    ],
)
def test_the_earliest_moment_of_a_wish(text: str, first: str) -> None:
    assert when.earliest(when.parse(text, MONDAY)) == at(first)


def test_refusals_and_no_wish_have_no_earliest_moment() -> None:
    assert when.earliest(when.parse("周三不行", MONDAY)) is None
    assert when.earliest(when.Nothing()) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("明天", "2026-11-24T00:00", "2026-11-25T00:00"),
        ("下周三到周五", "2026-12-02T00:00", "2026-12-05T00:00"),
        ("明天上午", "2026-11-24T06:00", "2026-11-24T12:00"),
        ("周六或者周五", "2026-11-27T00:00", "2026-11-29T00:00"),
        ("12月5号以后", "2026-12-06T00:00", None),
        ("明天或者12月5号以后", "2026-11-24T00:00", None),
        ("下周除了周三都行", "2026-11-30T00:00", "2026-12-07T00:00"),
        ("周三不行", "0001-01-01T00:00", None),
    ],
)
def test_the_outer_bounds_of_a_wish(text: str, start: str, end: str | None) -> None:
    assert when.span(when.parse(text, MONDAY)) == (at(start), at(end) if end else None)


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("昨天", True),
        ("本月15号", True),
        ("今天", False),
        ("上周三下午", True),
        ("今天上午八点", True),
        ("12月5号以后", False),
        ("周三不行", False),
        ("你好", False),
    ],
)
def test_a_wish_that_lies_behind_is_told_apart(text: str, past: bool) -> None:
    assert when.is_past(when.parse(text, MONDAY), MONDAY) is past


def test_the_end_of_a_licence_is_read_apart_from_the_visit() -> None:
    sentence = "我的证12月31号到期，下周三去续"
    assert when.expiry_date(sentence, MONDAY) == date(2026, 12, 31)
    assert str(when.parse(sentence, MONDAY)) == "2026-12-02"
    assert when.expiry_date("有效期到2027年3月15日", MONDAY) == date(2027, 3, 15)
    assert when.expiry_date("下周三去续", MONDAY) is None


def test_a_full_day_ends_at_twenty_four_oclock_in_writing() -> None:
    end = datetime(2026, 11, 24)
    assert str(when.TimeSpan(end - timedelta(hours=2), end)) == "2026-11-23T22:00/2026-11-23T24:00"
    assert str(when.EveryDay(datetime(2026, 1, 1, 20).time(), None)) == "T20:00/T24:00"
