"""`voice`: which clips the recorded voices need."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    verb = verbs.add_parser("voice", help="the recorded voices: what they need")
    what = verb.add_subparsers(dest="what", required=True, metavar="WHAT")
    one = what.add_parser("plan", help="every clip that the shipped voice is made of, one JSON object a line")
    one.set_defaults(run=plan)


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
