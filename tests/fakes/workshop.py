"""Where models are made, without an engine: models on a list, a training that runs until it is told to end."""

from __future__ import annotations

from pathlib import Path

from bot.desk.likeness import Likely
from bot.desk.teaching import Lesson, Teaching, lesson, teachable_intents
from bot.desk.workshop import Job, Learnt, ModelView, WorkshopRefusal
from bot.hall.clock import Clock
from bot.store.questions import Question
from bot.store.store import Store

ROOT = Path(__file__).resolve().parents[2]


def figures(right: int, short: int = 90, wrong: int = 20) -> dict[str, object]:
    """As `nlu.report` counts: of a thousand sentences, a hundred of them short."""
    one = {"examples": 1000, "right": right, "wrong_and_sure": wrong}
    return {"all": one, "slices": {"short": {"examples": 100, "right": short, "wrong_and_sure": 2}}}


class FakeWorkshop:
    """Plays the port; `used` is every change of the model in use."""

    def __init__(self) -> None:
        self.list = [
            ModelView(
                "model-worse", "2026-11-23T08:00+08:00", "rejected", 3, figures(900, 80), ("it was never judged",)
            ),
            ModelView("model-now", "2026-11-22T08:00+08:00", "active", 2, figures(950)),
            ModelView("model-old", "2026-11-21T08:00+08:00", "kept", 1, figures(940)),
        ]
        self.now = Job()
        self.started: list[str] = []
        self.used: list[tuple[str, str, bool]] = []

    def models(self) -> list[ModelView]:
        return self.list

    def earlier(self) -> str | None:
        return "model-old"

    def job(self) -> Job:
        return self.now

    def train(self, who: str) -> None:
        if self.now.state == "running":
            raise WorkshopRefusal("busy")
        self.started.append(who)

    def activate(self, name: str, who: str, forced: bool) -> None:
        found = next((one for one in self.list if one.name == name), None)
        if found is None:
            raise WorkshopRefusal("unknown")
        if found.state == "rejected" and not forced:
            raise WorkshopRefusal("worse")
        self.used.append((name, who, forced))

    def back(self, who: str) -> str:
        self.used.append(("model-old", who, False))
        return "model-old"

    def lesson(self, labelled: list[Question]) -> Lesson:
        return lesson(labelled, {"几点上班"}, ())


INTENTS = teachable_intents(ROOT)
LIKELY = Likely(ROOT, INTENTS)


def learnt(store: Store, clock: Clock, workshop: FakeWorkshop) -> Learnt:
    """What the console's pages on learning use; the shipped sentences are read once."""
    return Learnt(Teaching(store, clock, INTENTS), LIKELY, workshop)
