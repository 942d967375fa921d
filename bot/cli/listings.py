"""`appointments`, `slots`, `handoffs`, `notices`: what is there, as a table or as JSON lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from bot.cli import counter
from bot.hall.appointment import STATUSES
from bot.hall.claims import Load
from bot.hall.clock import stamp
from bot.hall.privacy import mask_licence, mask_phone, mask_text
from bot.hall.services import SERVICES
from bot.settings import Settings
from bot.store.appointments import Appointment

DAYS_SHOWN = 7


def add(verbs: Any) -> None:
    """Add the commands."""
    for verb, text, run in (
        ("appointments", "appointments, masked unless --reveal; or: appointments ACTION ID --as NAME", appointments),
        ("slots", "places that can be booked (a week unless --to)", slots),
        ("handoffs", "who wants a person; or: handoffs claim|say|close ID --as NAME [TEXT]", handoffs),
        ("notices", "the outbox", notices),
    ):
        one = verbs.add_parser(verb, help=text)
        if verb == "appointments":
            counter.add(one)
        if verb == "handoffs":
            one.add_argument("what", nargs="?", choices=("claim", "say", "close"))
            one.add_argument("id", nargs="?", type=int)
            one.add_argument("text", nargs="?")
            one.add_argument("--as", dest="clerk", metavar="NAME")
        options(one)
        one.set_defaults(run=run)


def options(one: argparse.ArgumentParser) -> None:
    """The options that every listing has."""
    one.add_argument("--json", action="store_true", help="one JSON object per line")
    one.add_argument("--reveal", action="store_true", help="show phone and licence numbers (written to the audit log)")
    one.add_argument("--sender")
    one.add_argument("--service", choices=tuple(SERVICES))
    one.add_argument("--status")
    one.add_argument("--from", dest="from_", type=_day, metavar="DATE", help="first day, 2026-11-28")
    one.add_argument("--to", type=_day, metavar="DATE", help="last day")


def _day(text: str) -> datetime:
    try:
        return datetime.combine(datetime.fromisoformat(text).date(), time())
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-11-28") from None


def show(rows: Iterable[Mapping[str, Any]], as_json: bool) -> int:
    """Print rows as JSON lines or as aligned columns."""
    listed = list(rows)
    if as_json:
        for row in listed:
            print(json.dumps(row, ensure_ascii=False))
    elif not listed:
        print("(nothing)", file=sys.stderr)
    else:
        names = list(listed[0])
        print("\t".join(names))
        for row in listed:
            print("\t".join("-" if row[n] is None else str(row[n]) for n in names))
    return 0


def _house(settings: Settings) -> Any:
    from bot.bootstrap import build_house

    return build_house(settings)


def appointment_row(one: Appointment, reveal: bool) -> dict[str, Any]:
    """An appointment as the listings show it."""
    phone, licence = one.phone, one.licence
    return {
        "id": one.id, "number": one.number, "service": one.service, "status": one.status, "start": stamp(one.start),
        "duration_min": one.duration_min, "place": one.place, "channel": one.channel, "sender": one.sender,
        "name": one.name, "phone": phone if reveal or not phone else mask_phone(phone),
        "licence": licence if reveal or not licence else mask_licence(licence),
    }  # fmt: skip


def long_row(one: Appointment, reveal: bool) -> dict[str, Any]:
    """The same with what else is known: who goes there, for whom somebody came, what came of it."""
    outcome = one.outcome
    return appointment_row(one, reveal) | {
        "clerk": one.clerk, "township": one.township, "relation": one.relation, "made_by": one.made_by,
        "outcome": outcome if reveal or not outcome else mask_text(outcome),
    }  # fmt: skip


def checked_status(options: argparse.Namespace, allowed: tuple[str, ...]) -> str | None:
    from bot.cli.main import Wrong

    if options.status is not None and options.status not in allowed:
        raise Wrong(f"--status {options.status!r} is not allowed; use one of: {', '.join(allowed)}")
    return str(options.status) if options.status else None


def appointments(options: argparse.Namespace, settings: Settings) -> int:
    """List appointments in order of time."""
    status = checked_status(options, STATUSES)
    house = _house(settings)
    if options.reveal:
        house.store.staff.note("command line", "reveal", "appointments", house.clock.now())
    to = options.to + timedelta(days=1) if options.to else None
    rows = house.store.appointments.listing(
        sender=options.sender, service=options.service, status=status, from_=options.from_, to=to
    )
    row = long_row if options.long else appointment_row
    return show((row(a, options.reveal) for a in rows), options.json)


def slots(options: argparse.Namespace, settings: Settings) -> int:
    """List bookable starts with their free places."""
    from bot.hall.slots import bookable

    house = _house(settings)
    now, wishes = house.clock.now(), house.desk.wishes
    first = max(now, options.from_) if options.from_ else now
    last = options.to.date() if options.to else (first + timedelta(days=DAYS_SHOWN - 1)).date()
    rows = []
    for service in [SERVICES[options.service]] if options.service else SERVICES.values():
        end = datetime.combine(last, time()) + timedelta(days=1)
        load = house.store.appointments.load(now, end, now)
        for slot in bookable(service, now, wishes.opening, wishes.rules, last):
            if slot.start >= first:
                claim = wishes.claim(slot, service)
                rows.append({
                    "service": service.id, "start": stamp(slot.start), "capacity": Load().free(claim),
                    "free": load.free(claim), "by_appointment": slot.by_appointment,
                })  # fmt: skip
    return show(rows, options.json)


def handoffs(options: argparse.Namespace, settings: Settings) -> int:
    """List handoffs, or act on one."""
    house = _house(settings)
    if options.what:
        return _act(options, house)
    status = checked_status(options, ("waiting", "human", "closed"))
    rows = house.store.handoffs.listing(sender=options.sender, status=status)
    return show(
        (
            {
                "id": h.id, "channel": h.channel, "sender": h.sender, "reason": h.reason, "state": h.state,
                "opened_at": stamp(h.opened_at), "clerk": h.clerk, "wished_time": h.wished_time,
            }
            for h in rows
        ),
        options.json,
    )  # fmt: skip


def _act(options: argparse.Namespace, house: Any) -> int:
    from bot.cli.main import Wrong
    from bot.console.closing import BACK
    from bot.desk.clerk import ClerkDesk

    if options.id is None or not options.clerk or (options.what == "say" and not options.text):
        raise Wrong("use: handoffs claim|close ID --as NAME, or: handoffs say ID TEXT --as NAME")
    clerk = ClerkDesk(house.store, house.clock)
    done = {
        "claim": lambda: clerk.claim(options.id, options.clerk),
        "close": lambda: clerk.close(options.id, options.clerk, options.text or "done"),
        "say": lambda: clerk.say(options.id, options.clerk, options.text) is not None,
    }[options.what]()
    if done and options.what == "close" and (handoff := house.store.handoffs.get(options.id)):
        house.store.transcript.add(handoff.person_id, "staff", BACK, house.clock.now())
    print(json.dumps({"id": options.id, options.what: bool(done)}))
    return 0 if done else 1


def notices(options: argparse.Namespace, settings: Settings) -> int:
    """List the outbox."""
    status = checked_status(options, ("queued", "sent", "failed", "cancelled"))
    rows = _house(settings).store.notices.listing(sender=options.sender, status=status)
    return show(
        (
            {
                "id": n.id, "cause": n.cause, "step": n.step, "channel": n.channel, "sender": n.sender,
                "due": stamp(n.due), "state": n.state,
            }
            for n in rows
        ),
        options.json,
    )  # fmt: skip
