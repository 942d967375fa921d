"""The only place that wires the house together."""

from bot.bootstrap.app import build_app
from bot.bootstrap.house import House, build_house, clock_of, load_knowledge
from bot.bootstrap.senses import build_ear, find_engine
from bot.bootstrap.staff import build_studio
from bot.bootstrap.talk import build_dialogue

__all__ = [
    "House", "build_app", "build_dialogue", "build_ear", "build_house", "build_studio", "clock_of", "find_engine",
    "load_knowledge",
]  # fmt: skip
