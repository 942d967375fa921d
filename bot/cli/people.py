"""`export-person` and `forget-person`."""

from __future__ import annotations

import argparse
import base64
import json
import sys
from typing import TYPE_CHECKING, Any

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.store.family_rows import Link
    from bot.store.guide_progress import Progress
    from bot.store.people import PersonRow
    from bot.store.recordings import Recording
    from bot.store.store import Store

SENDER = "as in `transcript`; one that begins with - is written after --; of the channel phone: the number"


def add(verbs: Any) -> None:
    """Add the commands."""
    for verb, text, run in (
        ("export-person", "everything kept about a person, as JSON", export_person),
        ("forget-person", "delete a person with everything that was told", forget_person),
    ):
        one = verbs.add_parser(verb, help=text)
        one.add_argument("sender", nargs="?", help=SENDER)
        one.add_argument("--channel", default="rest")
        one.set_defaults(run=run, again=False)
    one.add_argument("--again", action="store_true", help="instead: forget whom a restored backup brought back")


def export_person(options: argparse.Namespace, settings: Settings) -> int:
    """What is kept about one person (个人信息保护法 article 45)."""
    from bot.bootstrap import build_house
    from bot.cli.cases import case_row
    from bot.cli.holders import holder_row
    from bot.cli.listings import appointment_row
    from bot.hall.clock import stamp

    house = build_house(settings)
    person = _named(house.store, options)
    if person is None:
        print("nobody is known under that channel and sender", file=sys.stderr)
        return 1
    story = house.store.transcript.story(person.id, limit=100_000)
    found = {
        "channel": person.channel,
        "sender": person.sender,
        "wishes": {
            "rate": person.rate,
            "volume": person.volume,
            "sound": person.voice_on,
            "voice": "puxian" if person.dialect else "mandarin",
        },
        "consents": [
            {"purpose": purpose, "version": version, "at": stamp(at)}
            for purpose, (version, at) in house.store.people.consents(person.id).items()
        ],
        "tags": house.store.tags.of(person.id),
        "notices": not house.store.no_news.wants_none(person.id),
        "messages": [{"at": stamp(x.at), "who": x.direction, "text": x.text} for x in story],
        "notes": [
            {"at": stamp(n.at), "who": n.author, "text": n.text}
            for n in reversed(house.store.handoff_notes.of_person(person.id, limit=100_000))
        ],
        "appointments": [
            appointment_row(a, reveal=True) for a in house.store.appointments.listing(sender=person.sender)
        ],
        "locations": _locations(house.store, person.sender),
        "ratings": [
            {"about": about, "asked_on": day.isoformat(), "grade": grade}
            for about, day, grade in house.store.ratings.of_person(person.id)
        ],
        "cases": [case_row(one, reveal=True) for one in house.store.cases.of_person(person.id, limit=10_000)],
        "licences": [holder_row(one, reveal=True) for one in house.store.holders.of_person(person.id)],
        "family": [
            _link(house.store, one)
            for one in (*house.store.family.all_of_helper(person.id), *house.store.family.of_holder(person.id))
        ],
        "guides": [_guide(one) for one in house.store.guides.of_person(person.id)],
        "sample_form": house.store.drafts.load(person.id, "sample_form"),
        "recordings": [_recording(house.store, one) for one in house.store.recordings.of_person(person.id)],
    }
    print(json.dumps(found, ensure_ascii=False))
    return 0


def _link(store: Store, one: Link) -> dict[str, Any]:
    """Who acts for whom, and what was done."""
    from bot.hall.clock import stamp

    acts = reversed(store.family.acts([one.id], 100_000).get(one.id, []))
    return {
        "id": one.id, "helper": one.name, "kin": one.kin, "licence": one.licence, "state": one.state, "how": one.how,
        "terms": one.version, "asked": stamp(one.asked_at), "until": stamp(one.ends_at),
        "acts": [{"at": stamp(a.at), "who": a.who, "act": a.act, "appointment": a.appointment_id} for a in acts],
    }  # fmt: skip


def _guide(one: Progress) -> dict[str, Any]:
    from bot.hall.clock import stamp

    return {"guide": one.guide, "card": one.card, "checked": dict(one.checked), "at": stamp(one.updated_at)}


def _locations(store: Store, sender: str) -> dict[str, str]:
    """The points of coming visits by the number of their appointment."""
    mine = {one.id: one.number for one in store.appointments.listing(sender=sender)}
    return {mine[number]: pin for number, pin in store.pins.of(mine).items()}


def _recording(store: Store, one: Recording) -> dict[str, Any]:
    from bot.hall.clock import stamp

    file = base64.b64encode(store.recordings.sound(one) or b"").decode()
    if one.kind == "picture":
        return {"at": stamp(one.created_at), "jpeg": file}
    return {"at": stamp(one.created_at), "seconds": one.seconds, "mp3": file}


def forget_person(options: argparse.Namespace, settings: Settings) -> int:
    """Delete a person (个人信息保护法 article 47); active appointments are cancelled first."""
    from bot.bootstrap import build_house
    from bot.cli.audit import NOBODY_NAMED
    from bot.desk.forgetting import forget, forget_again
    from bot.store.forgotten import ForeignIndex, Forgotten

    tracker, index = settings.data / "rasa" / "tracker.db", Forgotten(settings.data)
    house = build_house(settings)
    if options.again:
        try:
            again = forget_again(house.store, house.clock.now(), tracker, index)
        except ForeignIndex as error:
            print(error, file=sys.stderr)
            return 1
        print(json.dumps({"forgotten_again": again}))
        return 0
    person = _named(house.store, options)
    if person is None:
        print("nobody is known under that channel and sender", file=sys.stderr)
        return 1
    forget(house.store, person, house.clock.now(), tracker, index)
    house.store.staff.note(NOBODY_NAMED, "forget_person", f"person:{person.id}", house.clock.now())
    print(json.dumps({"forgotten": options.sender}, ensure_ascii=False))
    return 0


def _named(store: Store, options: argparse.Namespace) -> PersonRow | None:
    """The person a command names; who was only ever on the telephone is known by the number."""
    from bot.cli.main import Wrong
    from bot.desk.acting import PHONE

    if options.sender is None:
        raise Wrong(f"{options.verb} needs the sender" + (" (or --again)" if options.verb == "forget-person" else ""))
    found = store.people.find(options.channel, options.sender)
    if found is None and options.channel == PHONE:
        return store.people.find(PHONE, store.seal.hash(PHONE, options.sender))
    return found
