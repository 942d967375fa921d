"""`voice`: the clips the recorded voices need, those missed most, the hall's own recordings, further engines."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bot.cli import studio, voice_install
from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    verb = verbs.add_parser("voice", help="the voices: what the recorded ones need, the hall's own, further engines")
    what = verb.add_subparsers(dest="what", required=True, metavar="WHAT")
    one = what.add_parser("plan", help="every clip that the shipped voice is made of, one JSON object a line")
    one.set_defaults(run=plan)
    two = what.add_parser("missing", help="what could not be said, the most wanted first, one JSON object a line")
    two.add_argument("--voice", choices=("mandarin", "puxian"), default="puxian")
    two.set_defaults(run=missing)
    studio.add(what)
    voice_install.add_to(what)


def plan(_options: argparse.Namespace, settings: Settings) -> int:
    """The clips on stdout, how long they are on stderr. The invented hall's facts stand for those of any hall."""
    from bot.hall.facts import HallFacts
    from bot.hall.knowledge import KnowledgeBase
    from bot.voice.bank.plan import build_plan

    data = settings.root / "data"
    knowledge = KnowledgeBase.load(data / "knowledge", data / "lexicon")
    facts = HallFacts.load(settings.root / "hall.example.yml", knowledge.catalogue.facts)
    made = build_plan(data / "voice", knowledge, facts.texts)
    for clip in made.clips:
        print(json.dumps(clip.as_dict(), ensure_ascii=False))
    print(f"{len(made.clips)} clips, about {made.minutes:.0f} minutes at 250 characters a minute", file=sys.stderr)
    return 0


def missing(options: argparse.Namespace, settings: Settings) -> int:
    """What to record next: text, answer, count and the last time."""
    from bot.store.store import open_store

    store = open_store(settings.db_url, settings.data / "keys")
    for one in store.clip_wishes.listing(options.voice):
        line = {"text": one.text, "answer": one.answer, "count": one.count, "last_at": one.last_at.isoformat()}
        print(json.dumps(line, ensure_ascii=False))
    return 0
