"""A relative acts for a holder: agreed to by the holder, seen by both, ended by either at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.desk.family_round import FamilyRound
from bot.desk.holders import HolderDesk
from bot.desk.turn import Turn
from bot.hall import family as rules
from bot.hall.calendar import Calendar
from bot.hall.holders import HolderLine
from bot.hall.services import SERVICES
from bot.messages import Choice, Reply
from bot.store.appointments import Appointment
from bot.store.family import Yes
from bot.store.family_rows import Link
from bot.store.holder_rows import sealed
from bot.store.holder_tables import holder
from tests.fakes.house import SmallHouse, small_house

EXPIRY = date(2027, 3, 5)
LICENCE, PHONE = "350300000001", "13800001234"
START = datetime(2026, 11, 26, 9, 0)


class Talk:
    """One person who talks to the desk; `screen` are the buttons of the last answer."""

    def __init__(self, house: SmallHouse, sender: str, channel: str = "rest") -> None:
        self.house = house
        self.channel = channel
        self.id = house.store.people.meet(channel, sender, house.clock.now()).id
        self.screen: tuple[Choice, ...] = ()

    def turn(self, text: str, intent: str = "inform", data: dict[str, Any] | None = None) -> Turn:
        return Turn(self.id, self.channel, text, self.house.clock.now(), intent, 0.9, data or {})

    def says(self, text: str, intent: str = "inform") -> str:
        """Words that answer what was asked, or that mean something by themselves."""
        aside = self.house.desk.asides.waiting(self.id, self.house.clock.now())
        meant = self.house.desk.family.meant(self.id, text)
        assert meant or aside is None or self.house.desk.asides.answers(aside, text, self.house.clock.now()), text
        return self._shown(self.house.desk.inform(self.turn(text, intent, meant)).replies)

    def press(self, words: str) -> str:
        """The first button whose title holds the words."""
        choice = next(c for c in self.screen if words in c.title)
        return self.data(words, **choice.data)

    def data(self, text: str = "", **data: Any) -> str:
        """A button as it was stored, perhaps long ago."""
        outcome = self.house.desk.inform(self.turn(text, data=data))
        said = self._shown(outcome.replies)
        return said + ("\n（约）" if outcome.start_booking else "")

    def appointments(self) -> str:
        return self._shown(self.house.desk.my_appointments(self.turn("我约了什么", "my_appointments")).replies)

    def told(self, state: str = "queued") -> list[tuple[str, str]]:
        """(step, channel) of what is queued for this person."""
        rows = self.house.store.notices.listing(status=state)
        return [(n.step, n.channel) for n in rows if n.person_id == self.id]

    def texts(self, state: str = "queued") -> str:
        return "\n".join(n.text for n in self.house.store.notices.listing(status=state) if n.person_id == self.id)

    def _shown(self, replies: tuple[Reply, ...]) -> str:
        self.screen = tuple(c for r in replies for c in r.choices)
        return "\n".join(r.text for r in replies)


@dataclass
class Family:
    """A mother whose chat is tied to her licence, and her son."""

    house: SmallHouse
    mother: Talk
    son: Talk

    def asks(self, son: Talk | None = None, licence: str = LICENCE) -> str:
        """The son asks; the code he is shown."""
        one = son or self.son
        one.says("帮家里人办")
        one.press("帮")
        one.says(licence)
        one.press("母亲")
        one.says("我叫林小明")
        return re.findall(r"(?<!\d)\d{6}(?!\d)", one.press("同意"))[0]

    def agreed(self) -> Link:
        """The mother has said yes to the code."""
        self.mother.says(self.asks())
        self.mother.press("同意")
        return self.house.store.family.of_helper(self.son.id, self.house.clock.now())[0]

    def books(self, link: Link, service: str = "renewal", address: str = "") -> Appointment:
        """The son makes an appointment for her."""
        desk, son = self.house.desk, self.son
        son.data(family="book", link=link.id)
        draft = desk.booking.start.begin(son.turn("替他约时间"))
        place: list[tuple[str, dict[str, Any]]] = [(address, {})] if address else []
        for text, data in [("", {"service": service}), *place, ("", {"start": START.isoformat()})]:
            data = data and {"form": draft.id, **data}
            assert desk.booking.step(son.turn(text, data=data), draft), draft
        assert draft.missing() == "confirmed", draft
        desk.booking.step(son.turn("对", data={"form": draft.id, "confirm": True}), draft)
        assert draft.done, draft.retry
        one = desk.store.appointments.get(draft.done)
        assert one is not None
        return one


def on_list(house: SmallHouse, person_id: int | None, licence: str = LICENCE, phone: str | None = PHONE) -> int:
    now = house.clock.now()
    row = {"state": "active", "source": "import", "created_at": now, "changed_at": now, "person_id": person_id}
    line = sealed(house.store.seal, HolderLine(licence, "林演示", phone, EXPIRY))
    return int(house.store.db.retry(lambda c: c.execute(insert(holder).values(**line, **row)).inserted_primary_key[0]))


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    with small_house(tmp_path) as house:
        mother = Talk(house, "mother")
        on_list(house, mother.id)
        yield Family(house, mother, Talk(house, "son"))


def test_a_number_alone_opens_nothing_and_the_asker_does_not_learn_whether_it_is_known(family: Family) -> None:
    family.asks()
    assert family.house.store.family.of_helper(family.son.id, family.house.clock.now()) == []
    assert "没有查到" in family.son.appointments()
    stranger = Talk(family.house, "stranger")
    assert family.asks(stranger, "350300000099")
    assert family.mother.told() == [("family_asked", "rest")]


def test_the_holder_says_the_code_and_yes_and_both_hear_of_it(family: Family) -> None:
    said = family.mother.says(family.asks())
    assert "林小明想替您办" in said
    assert "您随时可以不让他办" in said
    family.mother.press("同意")
    [link] = family.house.store.family.of_helper(family.son.id, family.house.clock.now())
    assert (link.how, link.confirmed_by, link.version) == ("code", "holder", rules.VERSION)
    assert ("family_active", "rest") in family.son.told()
    phone = [n for n in family.house.store.notices.listing(status="queued") if n.step == "family_granted"]
    assert [n.channel for n in phone] == ["phone"]  # the number on the hall's list hears of it, too
    assert family.house.store.people.has_consent(family.mother.id, rules.PURPOSE, rules.VERSION)


def test_the_son_books_she_owns_the_appointment_and_both_are_told(family: Family) -> None:
    one = family.books(family.agreed())
    assert (one.person_id, one.licence, one.name, one.phone) == (family.mother.id, LICENCE, "林演示", PHONE)
    hers = [s for s, _ in family.mother.told()]
    his = [s for s, _ in family.son.told()]
    assert [s for s in hers if s in ("booked", "day_before", "two_hours")] == ["booked", "day_before", "two_hours"]
    assert [s for s in his if s in ("booked", "day_before", "two_hours")] == ["day_before", "two_hours"]
    assert "林小明替您办的：约好了" in family.mother.texts()
    assert "这是您母亲的事：提醒您" in family.son.texts()
    assert "您母亲约了" in family.son.appointments()
    assert "您约了" in family.mother.appointments()
    acts = family.house.store.family.of_appointment(one.id)
    assert [(a.act, a.who) for a in acts] == [("book", "helper"), ("look", "helper")]
    with family.house.store.db.read() as c:
        noted = c.exec_driver_sql("select who, action, target from audit").all()
    assert (f"家人代办{1}号", "family_book", f"appointment:{one.id}") in [tuple(r) for r in noted]


def test_she_takes_it_back_and_he_sees_nothing_any_more_not_even_by_an_old_button(family: Family) -> None:
    link = family.agreed()
    one = family.books(link)
    family.son.appointments()
    family.mother.says("不让他代办了")
    assert "马上生效" in family.mother.press("对")
    assert [s for s, _ in family.son.told()] == ["family_over"]
    assert [s for s, _ in family.mother.told()] == ["booked", "day_before", "two_hours"]
    assert "没有查到" in family.son.appointments()
    for data in ({"show": one.id}, {"cancel": one.id}, {"move": one.id}, {"cancel_now": one.id, "at": str(START)}):
        assert "不能代办" in family.son.data(**data), data
    assert "不能代办" in family.son.data(family="book", link=link.id)
    now = family.house.clock.now()
    assert family.house.store.appointments.of_person(family.mother.id, now) == [one]
    family.son.data(family="see", link=link.id)
    family.house.desk.asides.wait_for(family.son.turn(""), "lookup_tail", purpose="show", number=one.number)
    assert "对不上" in family.son.says("1234")


def test_he_stops_by_himself_and_she_hears_of_it(family: Family) -> None:
    family.agreed()
    family.son.says("我不再帮忙了")
    family.son.press("对")
    assert "family_over" in [s for s, _ in family.mother.told()]
    assert family.house.store.family.of_helper(family.son.id, family.house.clock.now()) == []


def test_a_no_gives_nothing_and_he_cannot_go_on_asking(family: Family) -> None:
    family.asks()
    family.mother.says("帮家里人办")
    family.mother.press("想替我办")
    assert "没有同意" in family.mother.press("不同意")
    assert [s for s, _ in family.son.told()] == ["family_refused"]
    with pytest.raises(IndexError):
        family.asks()


def test_wrong_codes_make_a_code_void_and_a_late_one_is_none(family: Family) -> None:
    code = family.asks()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(4):
        assert "没有对上" in family.mother.says(wrong)
    family.house.clock.at(family.house.clock.now() + timedelta(minutes=11))
    assert "没有对上" in family.mother.says(code)
    assert "次数有点多" in family.mother.says(code)


def test_a_chat_that_is_not_hers_cannot_say_yes(family: Family) -> None:
    code = family.asks()
    other = Talk(family.house, "his other telephone")
    other.data(family="code")
    assert "没有对上" in other.says(code)
    assert "过去了" in other.data(family="yes", link=1)
    assert family.house.store.family.of_helper(family.son.id, family.house.clock.now()) == []


def test_a_yes_in_a_chat_hands_on_no_more_than_that_chat_has(family: Family) -> None:
    """A licence on no list can be tied by anybody: whoever did must not hand on what others have booked for it."""
    impostor, accomplice = Talk(family.house, "impostor"), Talk(family.house, "accomplice")
    store, now = family.house.store, family.house.clock.now()
    store.holders.subscribe(HolderLine("350300000077", None, None, EXPIRY), impostor.id, now)
    true_one = Talk(family.house, "true holder")
    claim = family.house.desk.wishes.claim_at(START, SERVICES["renewal"], now)
    assert claim is not None
    from bot.store.appointments import Details

    store.appointments.take("k", true_one.id, "rest", SERVICES["renewal"], claim,
                            Details("陈演示", "13800009999", "350300000077"), now)  # fmt: skip
    impostor.says(family.asks(accomplice, "350300000077"))
    impostor.press("同意")
    assert "没有查到" in accomplice.appointments()
    [link] = store.family.of_helper(accomplice.id, now)
    store.family.end(link.id, rules.REVOKED, "王芳", now)
    family.asks(accomplice, "350300000077")
    [asked] = [one for one in store.family.all_of_helper(accomplice.id) if one.state == rules.ASKED]
    store.family.confirm(asked.id, Yes("王芳", rules.COUNTER), now)
    assert "您母亲约了" in accomplice.appointments()


def test_it_runs_out_after_a_year_with_a_word_before(family: Family) -> None:
    family.agreed()
    round_ = FamilyRound(family.house.store, Calendar())
    began = family.house.clock.now()
    assert round_.sweep(began) == 0
    assert round_.sweep(began + timedelta(days=336)) == 1
    assert round_.sweep(began + timedelta(days=337)) == 0
    assert "满一年" in family.mother.texts()
    assert "满一年" in family.son.texts()
    assert round_.sweep(began + timedelta(days=366)) == 1
    assert "family_over" in [s for s, _ in family.son.told()]


def test_her_other_address_is_told_to_him_without_naming_it(family: Family) -> None:
    one = family.books(family.agreed(), "home_visit", "江口镇演示村12号")
    desk, mother = family.house.desk, family.mother
    assert desk.reschedule(mother.turn("上门换个地址", "reschedule_appointment")).start_booking
    draft = desk.booking.start.begin(mother.turn("上门换个地址", "reschedule_appointment"))
    for text in ("江口镇试验村5号", "对"):
        assert desk.booking.step(mother.turn(text), draft), draft
    assert draft.done == one.id
    assert ("changed", "rest") in family.son.told()
    told = family.son.texts()
    assert "这是您母亲的事：11月26日星期四上午9:00办上门办证，换了一个地址，时间不变。" in told
    assert "试验村" not in told
    assert "您家里" not in told
    assert "changed" not in [step for step, _ in mother.told()]  # she did it herself


def test_nobody_is_told_of_an_address_who_does_not_help_any_more(family: Family) -> None:
    family.books(family.agreed(), "home_visit", "江口镇演示村12号")
    family.mother.says("不让他代办了")
    family.mother.press("对")
    desk, mother = family.house.desk, family.mother
    draft = desk.booking.start.begin(mother.turn("上门换个地址", "reschedule_appointment"))
    for text in ("江口镇试验村5号", "对"):
        assert desk.booking.step(mother.turn(text), draft), draft
    assert draft.done
    assert "changed" not in [step for step, _ in family.son.told()]


def test_her_move_is_told_to_him_and_his_cancelling_to_her(family: Family) -> None:
    one = family.books(family.agreed())
    desk, store = family.house.desk, family.house.store
    family.mother.data(move=one.id)
    draft = desk.booking.start.begin(family.mother.turn("改时间"))
    later = START + timedelta(hours=1)
    desk.booking.step(family.mother.turn("", data={"form": draft.id, "start": later.isoformat()}), draft)
    desk.booking.step(family.mother.turn("对", data={"form": draft.id, "confirm": True}), draft)
    assert "changed" in [s for s, _ in family.son.told()]
    assert "changed" not in [s for s, _ in family.mother.told()]
    family.son.data(cancel=one.id)
    assert "已经取消了" in family.son.press("对，取消")
    found = store.appointments.get(one.id)
    assert found is not None
    assert found.status == "cancelled"
    mine = [n for n in store.notices.listing(status="queued") if n.cause == f"appointment:{one.id}"]
    assert [(n.person_id, n.step) for n in mine] == [(family.mother.id, "cancelled")]
    assert "林小明替您办的：11月26日" in mine[0].text


def test_a_renewal_step_goes_to_both_once_and_his_stop_stops_only_his(family: Family) -> None:
    family.agreed()
    store, desk = family.house.store, family.house.desk
    day = datetime(2026, 12, 5, 9, 10)
    family.house.clock.at(day)
    assert store.licence_round.queue(day, desk.quiet, Calendar()) == 1
    assert store.licence_round.queue(day, desk.quiet, Calendar()) == 0
    assert [s for s, _ in family.mother.told() if s == "d90"] == ["d90"]
    assert "这是您母亲的事：提醒您：您的烟草证（证号尾号0001）" in family.son.texts()
    desk.unsubscribe(family.son.turn("退订", "unsubscribe_reminder"))
    assert [s for s, _ in family.son.told() if s == "d90"] == []
    assert [s for s, _ in family.mother.told() if s == "d90"] == ["d90"]


def test_booking_for_my_mother_finds_the_link_and_asks_for_whom_where_two_are_meant(family: Family) -> None:
    family.agreed()
    desk = family.house.desk
    draft = desk.booking.start.begin(family.son.turn("帮我妈约周四上午续证", "book_appointment"))
    assert (draft.family, draft.licence, draft.name) == (1, LICENCE, "林演示")
    store, now = family.house.store, family.house.clock.now()
    on_list(family.house, None, "350300000002", None)
    asked = store.family.ask(family.son.id, "350300000002", "母亲", "林小明", "123456", now)
    store.family.confirm(asked.id, Yes("王芳", rules.PHONE), now)
    draft = desk.booking.start.begin(family.son.turn("帮我妈约周四上午续证", "book_appointment"))
    assert draft.family is None
    draft.service, draft.start = "renewal", START.isoformat()
    reply = desk.booking.ask(family.son.turn(""), draft, "name")
    assert "替哪一位" in reply.text
    assert "0002" not in (reply.spoken or "")
    second = next(c for c in reply.choices if "0002" in c.title)
    desk.booking.step(family.son.turn("", data=dict(second.data)), draft)
    assert (draft.family, draft.licence, draft.relation) == (2, "350300000002", "母亲")


def test_a_chat_that_turns_out_not_to_be_hers_has_granted_nothing(family: Family) -> None:
    link = family.agreed()
    HolderDesk(family.house.store, family.house.clock).mark(1, "wrong", "王芳")
    found = family.house.store.family.get(link.id)
    assert found is not None
    assert (found.state, found.ended_by) == (rules.REVOKED, "王芳")
    assert "family_over" in [s for s, _ in family.son.told()]


def test_a_licence_taken_off_the_list_leaves_no_number_with_a_helper(family: Family) -> None:
    link = family.agreed()
    HolderDesk(family.house.store, family.house.clock).drop(1, "李强")
    found = family.house.store.family.get(link.id)
    assert found is not None
    assert (found.state, found.licence) == (rules.REVOKED, "")


def test_the_name_on_the_list_is_not_given_to_a_chat_that_was_there_before_the_list(family: Family) -> None:
    """Anybody can name a licence that is on no list yet; the list that comes later must not tell them whose it is."""
    first, other = Talk(family.house, "first"), Talk(family.house, "other")
    store, now = family.house.store, family.house.clock.now()
    store.holders.subscribe(HolderLine("350300000066", None, None, EXPIRY), first.id, now)
    desk = HolderDesk(store, family.house.clock)
    rows = "证号,姓名,电话,到期日\n350300000066,郑演示,13800007777,2027-03-05\n"
    assert desk.take(desk.stage(rows.encode(), "小林"), "小林")
    first.says(family.asks(other, "350300000066"))
    first.press("同意")
    [link] = store.family.of_helper(other.id, now)
    draft = family.house.desk.booking.start.prepare_family(other.turn(""), link)
    assert (draft.name, draft.phone) == (None, None)
    told = [n.channel for n in store.notices.listing(status="queued") if n.step == "family_granted"]
    assert told == ["phone"]  # but the true holder hears at once that somebody acts for them


def test_on_the_halls_own_screen_nobody_asks(family: Family) -> None:
    stranger = Talk(family.house, "screen", "kiosk")
    stranger.says("帮家里人办")
    assert "自己的手机" in stranger.press("帮")


def test_asking_is_limited_for_one_person_and_about_one_licence(family: Family) -> None:
    for _ in range(5):
        family.asks()
    with pytest.raises(IndexError):
        family.asks()
    with pytest.raises(IndexError):
        family.asks(Talk(family.house, "another"))


def test_his_own_licence_needs_no_helper_and_a_wrong_number_is_asked_again(family: Family) -> None:
    family.mother.data(family="add")
    assert "您自己的证" in family.mother.says(LICENCE)
    family.son.data(family="add")
    assert "12位" in family.son.says("12345678")
    assert "什么人" in family.son.says(LICENCE)
    assert "姓名" in family.son.says("我妈")
    assert "同意吗" in family.son.says("林小明")
    assert "没有留下" in family.son.says("不同意")
    assert family.house.store.family.all_of_helper(family.son.id) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("帮家里人办", "menu"), ("我要帮家里人办", "menu"), ("替家人办", "menu"), ("不让他代办了", "revoke"),
        ("不让我儿子办了", None), ("不要儿子代办了", "revoke"), ("我不再帮忙了", "quit"), ("不再代办", "quit"),
        ("家里人去世了怎么办", None), ("帮我妈约周四上午续证", None), ("取消预约", None), ("不办了", None),
        ("不用了", None),
        ("不用办了", None), ("取消代办", "revoke"), ("不用他帮我办了", "revoke"),
    ],
)  # fmt: skip
def test_short_words_mean_it_and_others_do_not(text: str, what: str | None) -> None:
    assert rules.meant(text) == what
