"""A store that has been filled for so many days of a hall: `fill(store, now, times)`, for bench/growth.py.

One time is what a hall of thirty conversations a day has after five weeks: 1,000 conversations of ten messages, 1,000
appointments, 1,000 licence holders, and what belongs to them; a hundred times is nine years of it. The work of the day
(who waits, who comes in the next ten days, whom to ring) is the same at any size. Rows are sealed by the store's own
seal and are such as the product writes; of equal words the sealed form is made once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from bot.hall.holders import step_on
from bot.hall.notices import RENEWAL_DAYS
from bot.store.answer_tables import question
from bot.store.booking_tables import appointment, occupancy, slot, waiting
from bot.store.handoff_tables import case_file, case_step, handoff, rating
from bot.store.holder_rows import cause_of
from bot.store.holder_tables import holder, licence_step
from bot.store.notice_tables import call_task, notice
from bot.store.seal import Seal
from bot.store.store import Store
from bot.store.tables import choice, consent, message, person

EACH = 1000  # conversations, appointments and holders of one time
EXCHANGES = 5  # a message and its answer
A_DAY = 30
COMING, WAITING, RINGING = 300, 20, 10  # the work of the day, at any size
AT_ONCE = 5000
FIRST = 1_000_000  # ids begin here, so that they are nobody else's
SAID = ("续证要收多少钱", "续证要带什么材料", "你们几点上班", "停业要办什么手续", "证丢了怎么补", "续证多久能办好")
ANSWER = "续证不收任何费用，没有工本费。\n有人要代办费、加急费、押金、定金，就是骗人的，别给。\n可以打大厅电话核实。"
Row = dict[str, Any]


@dataclass(frozen=True)
class Past:
    """How many there are and when they were: the n-th newest of anything came 48 minutes before the one after it."""

    now: datetime
    count: int
    seal: Seal

    def at(self, n: int) -> datetime:
        """The moment of the n-th newest conversation."""
        return self.now - timedelta(days=1) * n / A_DAY - timedelta(minutes=1)

    def start(self, n: int) -> datetime:
        """The start of the n-th appointment, counted from the last one that is still to come."""
        day, place = divmod(n, A_DAY)
        last = self.now.date() + timedelta(days=COMING // A_DAY)
        morning = datetime.combine(last - timedelta(days=day), datetime.min.time()) + timedelta(hours=8, minutes=30)
        return morning + timedelta(minutes=15 * (place // 2))

    @cache  # noqa: B019 - a handful of words for as long as a measurement lasts
    def closed(self, text: str) -> bytes:
        """Sealed words."""
        return self.seal.close(text)

    @cache  # noqa: B019
    def replied(self) -> bytes:
        """A sealed reply as it is kept for a repeat."""
        custom = {"intent": "renewal_fee", "spoken": "不收钱。", "audio": {}, "answer": "renewal_fee.general"}
        return self.seal.close_json([{"recipient_id": "somebody", "text": ANSWER, "buttons": [], "custom": custom}])


def fill(
    store: Store, now: datetime, times: int, told: Callable[[str], object] = lambda _what: None, each: int = EACH
) -> None:
    """Fill an empty store with `times` times `each` of everything; `told` hears what is being written."""
    past = Past(now, times * each, store.seal)
    for table, rows in _everything(past):
        told(f"{table.name} ×{times}")
        with store.db.write() as c:
            _insert(c, table, rows)
    if not store.db.sqlite:
        _go_on_counting(store)


def _everything(past: Past) -> Iterator[tuple[Table, Iterable[Row]]]:
    yield person, _people(past)
    yield consent, _consents(past)
    yield message, _messages(past)
    yield choice, _choices(past)
    yield handoff, _handoffs(past)
    yield rating, _ratings(past)
    yield slot, _slots(past)
    yield appointment, _appointments(past)
    yield occupancy, _occupancies(past)
    yield notice, _notices(past)
    yield call_task, _calls(past)
    yield waiting, _wishes(past)
    yield holder, _holders(past)
    yield licence_step, _steps(past)
    yield notice, _told(past)
    yield case_file, _cases(past)
    yield case_step, _case_steps(past)
    yield question, _questions(past)


def _insert(c: Connection, table: Table, rows: Iterable[Row]) -> None:
    if c.dialect.name == "postgresql":
        _copy(c, table, iter(rows))
        return
    some: list[Row] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            c.execute(insert(table), some)
            some = []
    if some:
        c.execute(insert(table), some)


def _copy(c: Connection, table: Table, rows: Iterator[Row]) -> None:
    """Several times as fast as inserts, and every row of a table has the same columns."""
    first = next(rows, None)
    if first is None:
        return
    driver: Any = c.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(first)}) FROM STDIN") as copy:
        for row in chain([first], rows):
            copy.write_row([row[name] for name in first])


def _go_on_counting(store: Store) -> None:
    """PostgreSQL counts ids by itself and has not seen ours."""
    with store.db.write() as c:
        for table in (person, message, handoff, slot, appointment, holder, case_file):
            newest = select(func.max(table.c.id)).scalar_subquery()
            c.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), newest)))
        c.exec_driver_sql("analyze")


# -- conversations ----------------------------------------------------------------------------------------


def sender(n: int) -> str:
    """The name of the n-th newest person on the REST channel."""
    return f"grown-{n}"


def _people(past: Past) -> Iterator[Row]:
    for n in range(past.count):
        yield {"id": FIRST + n, "channel": "rest", "sender": sender(n), "created_at": past.at(n), "last_at": past.at(n)}


def _consents(past: Past) -> Iterator[Row]:
    for n in range(past.count):
        yield {"person_id": FIRST + n, "purpose": "booking", "version": "1", "given_at": past.at(n)}


def _messages(past: Past) -> Iterator[Row]:
    dice = random.Random(7)
    fixed = {
        "confidence": 0.9,
        "outcome": "clear",
        "millis": 22,
        "intent": "renewal_fee",
        "answer": "renewal_fee.general",
    }
    for n in reversed(range(past.count)):  # the oldest have the lowest numbers
        for turn in range(EXCHANGES):
            at, said = past.at(n) + timedelta(seconds=10 * turn), dice.choice(SAID)
            common = {"person_id": FIRST + n, "at": at}
            yield {
                **common, "channel": "rest", "external_id": f"{sender(n)}:{turn}", "direction": "in",
                "state": "answered", "body_enc": past.closed(said), "masked": said, "reply_enc": past.replied(),
                **fixed,
            }  # fmt: skip
            yield {
                **common, "channel": "story", "external_id": None, "direction": "bot", "state": "sent",
                "body_enc": past.closed(ANSWER), "masked": ANSWER, "reply_enc": None, **dict.fromkeys(fixed),
            }  # fmt: skip


def _choices(past: Past) -> Iterator[Row]:
    for n in range(past.count):
        for ordinal in (1, 2):
            yield {
                "token": f"c.{n:08d}{ordinal}", "person_id": FIRST + n, "batch": 5, "ordinal": ordinal,
                "title": "找工作人员", "say": "人工", "data": "{}",
            }  # fmt: skip


def _handoffs(past: Past) -> Iterator[Row]:
    """One conversation in five led to a clerk; the newest still wait."""
    for n in reversed(range(past.count // 5)):
        at = past.at(5 * n)
        row = {"id": FIRST + n, "person_id": FIRST + 5 * n, "kind": "live", "reason": "asked", "opened_at": at}
        done = {"clerk": "王芳", "claimed_at": at, "first_at": at + timedelta(minutes=2), "closed_at": at}
        waits = {"state": "waiting", "outcome": None} | dict.fromkeys(done)
        yield row | (waits if n < WAITING else {"state": "closed", "outcome": "solved", **done})


def _ratings(past: Past) -> Iterator[Row]:
    for n in range(WAITING, past.count // 5):
        on = past.at(5 * n).date()
        yield {"person_id": FIRST + 5 * n, "matter": f"handoff:{FIRST + n}", "asked_on": on, "grade": "good"}


# -- appointments -----------------------------------------------------------------------------------------


def _slots(past: Past) -> Iterator[Row]:
    for n in range(0, past.count, 2):
        yield {"id": FIRST + n // 2, "resource": "counter", "start": past.start(n), "capacity": 2, "booked": 2}


def _appointments(past: Past) -> Iterator[Row]:
    for n in reversed(range(past.count)):
        phone, licence = f"139{n:08d}", f"3503{n:08d}"
        yield {
            "id": FIRST + n, "key": f"grown-{n}", "person_id": FIRST + n, "channel": "rest", "service": "renewal",
            "status": "confirmed" if past.start(n) > past.now else "done", "start": past.start(n), "duration_min": 15,
            "place": "counter", "by_appointment": False, "name_enc": past.closed("林演示"),
            "phone_enc": past.closed("13900000000"), "phone_tail_hash": past.seal.hash("tail", phone[-4:]),
            "licence_enc": past.closed("350300000000"), "holder_hash": past.seal.hash("holder", licence),
            "created_at": past.start(n) - timedelta(days=20), "changed_at": past.start(n) - timedelta(days=20),
        }  # fmt: skip


def _occupancies(past: Past) -> Iterator[Row]:
    for n in range(past.count):
        yield {"appointment_id": FIRST + n, "slot_id": FIRST + n // 2}


def _notices(past: Past) -> Iterator[Row]:
    for n in reversed(range(past.count)):
        for step, before in (("day_before", timedelta(days=1)), ("two_hours", timedelta(hours=2))):
            due = past.start(n) - before
            sent = due <= past.now
            yield {
                "person_id": FIRST + n, "cause": f"appointment:{FIRST + n}", "step": step, "channel": "rest",
                "due": due, "state": "sent" if sent else "queued", "sent_at": due if sent else None, "logged": sent,
                "body_enc": past.closed("明天上午九点，您来办续证。"),
            }  # fmt: skip


def _calls(past: Past) -> Iterator[Row]:
    for n in reversed(range(0, past.count, 10)):
        ringing = n < 10 * RINGING
        yield {
            "person_id": FIRST + n, "cause": f"appointment:{FIRST + n}", "step": "unconfirmed", "reason": "tell_call",
            "name_enc": past.closed("林演示"), "phone_enc": past.closed("13900000000"),
            "text_enc": past.closed("您好，您的预约没有确认。"), "due": past.now if ringing else past.start(n),
            "state": "open" if ringing else "done", "clerk": None if ringing else "王芳", "start": None,
        }  # fmt: skip


def _wishes(past: Past) -> Iterator[Row]:
    """Wishes whose time is over."""
    for n in range(0, past.count, 20):
        at = past.at(n)
        yield {
            "person_id": FIRST + n, "channel": "rest", "service": "renewal", "first": at, "last": at, "state": "passed",
            "body_enc": past.closed("{}"), "created_at": at, "changed_at": at,
        }  # fmt: skip


# -- holders and cases ------------------------------------------------------------------------------------


def _expiry(past: Past, n: int) -> date:
    """A licence lasts five years, so one in twenty ends within ninety days."""
    return past.now.date() + timedelta(days=n % 1825 + 1)


def _key(past: Past, n: int) -> str:
    return past.seal.hash("holder", f"3504{n:08d}")


def _holders(past: Past) -> Iterator[Row]:
    for n in range(past.count):
        phone = f"138{n:08d}"
        yield {
            "id": FIRST + n, "key_hash": _key(past, n), "licence_enc": past.closed("350400000000"),
            "licence_tail_hash": past.seal.hash("licence_tail", f"{n:04d}"[-4:]), "name_enc": past.closed("陈演示"),
            "name_hash": past.seal.hash("holder_name", f"陈演示{n}"), "phone_enc": past.closed("13800000000"),
            "phone_hash": past.seal.hash("holder_phone", phone),
            "phone_tail_hash": past.seal.hash("tail", phone[-4:]), "expiry": _expiry(past, n), "state": "active",
            "source": "import", "person_id": FIRST + n, "created_at": past.now, "changed_at": past.now,
        }  # fmt: skip


def _soon(past: Past) -> Iterator[int]:
    """The holders whose first step has come; all of them have been told."""
    last = past.now.date() + timedelta(days=RENEWAL_DAYS[0])
    return (n for n in range(past.count) if _expiry(past, n) <= last)


def _steps(past: Past) -> Iterator[Row]:
    for n in _soon(past):
        expiry = _expiry(past, n)
        yield {
            "key_hash": _key(past, n), "expiry": expiry, "step": step_on(expiry, past.now.date()),
            "holder_id": FIRST + n, "made_at": past.now,
        }  # fmt: skip


def _told(past: Past) -> Iterator[Row]:
    for n in _soon(past):
        expiry = _expiry(past, n)
        yield {
            "person_id": FIRST + n, "cause": cause_of(FIRST + n, expiry), "step": step_on(expiry, past.now.date()),
            "channel": "rest", "due": past.now, "state": "sent", "sent_at": past.now, "logged": True,
            "body_enc": past.closed("您的证快到期了，请来续证。"),
        }  # fmt: skip


def _cases(past: Past) -> Iterator[Row]:
    for n in reversed(range(0, past.count, 10)):
        at = past.at(n)
        yield {
            "id": FIRST + n, "person_id": FIRST + n, "channel": "rest", "service": "renewal", "step": "delivered",
            "state": "open", "name_enc": past.closed("陈演示"), "phone_enc": past.closed("13800000000"),
            "phone_hash": past.seal.hash("case phone", f"138{n:08d}"), "opened_by": "王芳", "opened_at": at,
            "licence_hash": past.seal.hash("case licence", f"3504{n:08d}"), "changed_at": at, "sequence": 2,
        }  # fmt: skip


def _case_steps(past: Past) -> Iterator[Row]:
    for n in range(0, past.count, 10):
        for number, step in ((1, "applied"), (2, "delivered")):
            yield {
                "case_id": FIRST + n, "number": number, "act": step, "step": step, "state": "open", "set_by": "王芳",
                "set_at": past.at(n),
            }  # fmt: skip


def _questions(past: Past) -> Iterator[Row]:
    """One conversation in five had a word that was not understood; all but the newest fifty were labelled."""
    for n in reversed(range(0, past.count, 5)):
        label = None if n < 250 else "renewal_fee"
        yield {
            "text": f"续证的事{n}", "guess": "renewal_how", "confidence": 0.4, "at": past.at(n), "label": label,
            "key": f"grown-{n}", "labelled_by": label and "王芳", "labelled_at": past.at(n) if label else None,
        }  # fmt: skip


TABLES = tuple(dict.fromkeys(table for table, _ in _everything(Past(datetime(2026, 1, 1), 0, Seal(b"k" * 32)))))
"""Every table that is filled."""
