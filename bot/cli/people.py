"""`staff`, `handoffs claim|say|close`, `export-person`, `forget-person`."""

from __future__ import annotations

import argparse
import base64
import json
import secrets
import sys
from typing import TYPE_CHECKING, Any

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.store.recordings import Recording
    from bot.store.store import Store


def add(verbs: Any) -> None:
    """Add the commands."""
    staff = verbs.add_parser("staff", help="staff accounts: staff add NAME --role clerk")
    staff.add_argument("what", choices=("add",))
    staff.add_argument("name")
    staff.add_argument("--role", default="clerk", help="clerk, lead, editor, admin or auditor")
    staff.add_argument("--password-stdin", action="store_true", help="read the password from stdin")
    staff.set_defaults(run=add_staff)
    for verb, text, run in (
        ("export-person", "everything kept about a person, as JSON", export_person),
        ("forget-person", "delete a person with everything that was told", forget_person),
    ):
        one = verbs.add_parser(verb, help=text)
        one.add_argument("sender")
        one.add_argument("--channel", default="rest")
        one.set_defaults(run=run)


def add_staff(options: argparse.Namespace, settings: Settings) -> int:
    """Make an account; without --password-stdin a one-time password is made and shown."""
    from bot.bootstrap import build_house
    from bot.cli.main import Wrong

    house = build_house(settings)
    password = sys.stdin.readline().strip() if options.password_stdin else secrets.token_urlsafe(12)
    try:
        house.store.staff.add(options.name, options.role, password, house.clock.now(), must_change=True)
    except ValueError as error:
        raise Wrong(str(error)) from None
    shown = {} if options.password_stdin else {"password": password}
    print(json.dumps({"name": options.name, "role": options.role, **shown}, ensure_ascii=False))
    return 0


def export_person(options: argparse.Namespace, settings: Settings) -> int:
    """What is kept about one person (个人信息保护法 article 45)."""
    from bot.bootstrap import build_house
    from bot.cli.listings import appointment_row
    from bot.hall.clock import stamp

    house = build_house(settings)
    person = house.store.people.find(options.channel, options.sender)
    if person is None:
        print("nobody is known under that channel and sender", file=sys.stderr)
        return 1
    story = house.store.transcript.story(person.id, limit=100_000)
    found = {
        "channel": person.channel,
        "sender": person.sender,
        "messages": [{"at": stamp(x.at), "who": x.direction, "text": x.text} for x in story],
        "appointments": [
            appointment_row(a, reveal=True) for a in house.store.appointments.listing(sender=person.sender)
        ],
        "recordings": [_recording(house.store, one) for one in house.store.recordings.of_person(person.id)],
    }
    print(json.dumps(found, ensure_ascii=False))
    return 0


def _recording(store: Store, one: Recording) -> dict[str, Any]:
    from bot.hall.clock import stamp

    sound = store.recordings.sound(one) or b""
    return {"at": stamp(one.created_at), "seconds": one.seconds, "mp3": base64.b64encode(sound).decode()}


def forget_person(options: argparse.Namespace, settings: Settings) -> int:
    """Delete a person (个人信息保护法 article 47); active appointments are cancelled first."""
    from bot.bootstrap import build_house
    from bot.desk.forgetting import forget

    house = build_house(settings)
    person = house.store.people.find(options.channel, options.sender)
    if person is None:
        print("nobody is known under that channel and sender", file=sys.stderr)
        return 1
    forget(house.store, person, house.clock.now(), settings.data / "rasa" / "tracker.db")
    print(json.dumps({"forgotten": options.sender}, ensure_ascii=False))
    return 0
