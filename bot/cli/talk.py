"""`chat`: a conversation in the terminal, through the same path as every channel; `check`: is everything in order."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the commands."""
    chat = verbs.add_parser("chat", help="talk in the terminal (starts what is not running)")
    chat.add_argument("--sender", default="terminal", help="who is talking")
    chat.set_defaults(run=talk)
    check = verbs.add_parser("check", help="check settings, hall.yml, knowledge and store")
    check.set_defaults(run=run_check)


def talk(options: argparse.Namespace, settings: Settings) -> int:
    """Talk to the running house, or start one for as long as the talk lasts."""
    from bot.channels.terminal import Terminal
    from bot.cli.house import running_house

    try:
        with running_house(settings) as base:
            return Terminal(base, options.sender, settings.rest_token).talk(sys.stdin, sys.stdout)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1


def run_check(_options: argparse.Namespace, settings: Settings) -> int:
    """One line per trouble on stdout; exit 1 when there is any."""
    from bot.bootstrap import build_house
    from bot.desk.pictograms import PICTOGRAMS
    from bot.hall.guide_check import check as check_guide
    from bot.hall.knowledge_check import check as check_knowledge
    from bot.hall.lessons_check import check as check_lessons

    settings.refuse_open_house()  # as the start does
    house = build_house(settings)
    today = house.clock.now().date()
    troubles = check_knowledge(house.knowledge, today)
    troubles += check_guide(house.desk.guide.guide, house.knowledge, PICTOGRAMS, today)
    troubles += check_lessons(house.desk.station.book.lessons, house.knowledge, today)
    troubles += [
        f"slot {slot}: counter differs from its appointments" for slot in house.store.appointments.miscounted()
    ]
    troubles += [
        f"appointment {one:04d}: does not have every place it needs" for one in house.store.appointments.half_taken()
    ]
    for trouble in troubles:
        print(json.dumps({"trouble": trouble}, ensure_ascii=False))
    print("everything is in order" if not troubles else f"{len(troubles)} troubles", file=sys.stderr)
    return int(bool(troubles))
