"""`appointments ACTION`: what a clerk does with an appointment; the changed row is printed as one JSON line."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.desk.counter_book import LONGEST
from bot.hall.clerk_rules import LONGEST_OUTCOME, LONGEST_REASON
from bot.hall.services import SERVICES
from bot.settings import Settings

ACTIONS = {
    "confirm": ("say yes to a place by appointment", "appointments confirm 3 --as 小林"),
    "check-in": ("the person is there", "appointments check-in 3 --as 小林"),
    "done": (
        "it is dealt with; mediation and authenticity_visit need an outcome",
        "appointments done 3 --as 小林 --outcome 双方同意退货",
    ),
    "no-show": ("nobody came; only after the start", "appointments no-show 3 --as 小林"),
    "move": ("another time", "appointments move 3 --as 小林 --to 2026-11-28T19:30"),
    "cancel": ("cancel and tell the person why", "appointments cancel 3 --as 小林 --reason 停电"),
}
BOOK = (
    "for somebody on the phone or at the window, confirmed at once",
    "appointments book --as 小林 --service renewal --start 2026-11-24T09:00 \\\n"
    "      --name 演示甲 --phone 13000000001 --no-licence\n"
    "  python -m bot appointments book --as 小林 --service home_visit --start 2026-11-25T09:00 --name 演示乙 \\\n"
    "      --phone 13000000002 --licence 350300000002 --township 白塘 --address 演示村1号 --relation 母亲",
)
REASONS = {
    "no_such_appointment": "there is no such appointment",
    "wrong_step": "its present state does not allow that",
    "too_late": "its time has passed",
    "not_yet": "its time has not come",
    "outcome_missing": "--outcome is needed for this service",
    "slot_taken": "that start is full",
    "no_such_slot": "nothing can be booked at that start; see: slots --service NAME",
    "already_booked": "this holder has an active appointment for the service; --extra books a second one",
    "same_time": "it has that start already",
}
WRONG = {  # what was typed cannot be: exit 2
    "service": "--service must be one of: " + ", ".join(SERVICES),
    "name": f"--name must have 1 to {LONGEST['name']} characters",
    "phone": "--phone must have 11 digits, or be a landline with its area code",
    "licence": "--licence must have 12 digits; --no-licence when the number is not known",
    "address": f"--address is needed for visits, at most {LONGEST['address']} characters",
    "township": "--township must be one of visit.area in hall.yml",
    "relation": f"--relation may have at most {LONGEST['relation']} characters",
    "too_long": f"--outcome may have at most {LONGEST_OUTCOME} characters, --reason {LONGEST_REASON}",
}


def add(appointments: argparse.ArgumentParser) -> None:
    """Add the actions to the listing's own parser."""
    appointments.add_argument("--long", action="store_true", help="with clerk, township, relation, made_by, outcome")
    actions = appointments.add_subparsers(dest="action", metavar="ACTION", help="what a clerk does with one")
    for name, (text, example) in ACTIONS.items():
        one = _action(actions, name, text, example, change)
        one.add_argument("id", type=int, metavar="ID", help="the number of the appointment")
        if name == "done":
            one.add_argument("--outcome", default="", metavar="TEXT", help="what came of it, at most 500 characters")
        elif name == "move":
            one.add_argument(
                "--to", type=_moment, required=True, dest="start", metavar="START", help="2026-11-28T19:30"
            )
        elif name == "cancel":
            one.add_argument(
                "--reason", default="", metavar="TEXT", help="what the person is told, at most 60 characters"
            )
    _book_options(_action(actions, "book", *BOOK, book))


def _action(actions: Any, name: str, text: str, example: str, run: Callable[..., int]) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = actions.add_parser(
        name, help=text, description=f"{text}.", epilog=f"example:\n  python -m bot {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    one.add_argument("--as", dest="clerk", required=True, metavar="NAME", help="the clerk, for the audit log")
    one.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="as always: one JSON line")
    one.add_argument("--reveal", action="store_true", default=argparse.SUPPRESS, help="print the numbers in full")
    one.add_argument("--long", action="store_true", default=argparse.SUPPRESS, help="print every column")
    one.set_defaults(run=run)
    return one


def _book_options(one: argparse.ArgumentParser) -> None:
    one.add_argument("--service", required=True, choices=tuple(SERVICES))
    one.add_argument("--start", required=True, type=_moment, metavar="START", help="2026-11-28T19:30, local time")
    one.add_argument("--name", required=True)
    one.add_argument("--phone", required=True, help="11 digits, or a landline with its area code")
    number = one.add_mutually_exclusive_group()
    number.add_argument("--licence", metavar="NUMBER", help="12 digits")
    number.add_argument("--no-licence", action="store_const", const="", dest="licence", help="the number is not known")
    one.add_argument("--address", default="", help="for visits")
    one.add_argument("--township", default="", help="for visits: one of visit.area in hall.yml")
    one.add_argument("--relation", default="", help="whose licence it is, seen from who calls: 母亲")
    one.add_argument("--extra", action="store_true", help="a second one for the same holder and service is all right")


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is not None or "T" not in text:
        raise argparse.ArgumentTypeError(f"{text!r} is not a local time such as 2026-11-28T19:30")
    return at


def change(options: argparse.Namespace, settings: Settings) -> int:
    """Do one action with one appointment."""

    def act(desk: Any) -> Any:
        return {
            "confirm": lambda: desk.confirm(options.id, options.clerk),
            "check-in": lambda: desk.check_in(options.id, options.clerk),
            "done": lambda: desk.done(options.id, options.clerk, options.outcome),
            "no-show": lambda: desk.no_show(options.id, options.clerk),
            "move": lambda: desk.move(options.id, options.start, options.clerk),
            "cancel": lambda: desk.cancel(options.id, options.clerk, options.reason),
        }[options.action]()

    return _run(options, settings, act)


def book(options: argparse.Namespace, settings: Settings) -> int:
    """Book a place for somebody."""
    from bot.desk.counter_book import NewBooking

    new = NewBooking(
        options.service, options.start, options.name, options.phone, options.licence, options.address,
        options.township, options.relation, options.extra,
    )  # fmt: skip
    return _run(options, settings, lambda desk: desk.book(new, options.clerk, secrets.token_urlsafe(12)))


def _run(options: argparse.Namespace, settings: Settings, act: Callable[[Any], Any]) -> int:
    """Act, print the changed row; 1 when the hall's rules refuse it, 2 when what was typed cannot be."""
    from bot.bootstrap import build_house
    from bot.cli.listings import appointment_row, long_row
    from bot.cli.main import Wrong
    from bot.desk.counter import CounterDesk
    from bot.hall.errors import HallError

    house = build_house(settings)
    desk = CounterDesk(house.store, house.desk.wishes, house.clock, house.facts.area, house.desk.reach)
    try:
        one = act(desk)
    except HallError as refused:
        if (wrong := getattr(refused, "field", refused.code)) in WRONG:
            raise Wrong(WRONG[wrong]) from None
        print(f"{refused.code}: {REASONS.get(refused.code, refused.sentence)}", file=sys.stderr)
        return 1
    if options.reveal:
        house.store.staff.note(options.clerk, "reveal", f"appointment:{one.id}", house.clock.now())
    print(json.dumps((long_row if options.long else appointment_row)(one, options.reveal), ensure_ascii=False))
    return 0
