"""The port to where models are made: what the console shows of them and may ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.desk.likeness import Likely
from bot.desk.teaching import Lesson, Teaching
from bot.store.questions import Question


@dataclass(frozen=True)
class ModelView:
    """A model: `state` is active, kept or rejected; `figures` counts as `nlu.report` gives them, None when not judged.

    `against` says why the gate turned it away.
    """

    name: str
    at: str | None
    state: str
    learned: int = 0
    figures: Mapping[str, Any] | None = None
    against: Sequence[str] = ()


@dataclass(frozen=True)
class Job:
    """The last training: `state` is none, running, done, failed or interrupted; `lines` is what it printed last."""

    state: str = "none"
    who: str = ""
    at: str = ""
    lines: list[str] = field(default_factory=list)


class WorkshopRefusal(Exception):
    """What was asked for is not done; the message is for the log, the code for the page.

    `busy` (a training runs), `unknown` (no such model), `worse` (needs an admin), `none` (nothing to return to),
    `engine` (the running engine did not take it).
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class Workshop(Protocol):
    """Making, comparing and changing models."""

    def models(self) -> list[ModelView]:
        """Every model, the newest first."""

    def earlier(self) -> str | None:
        """The model to which `back` would lead."""

    def job(self) -> Job:
        """The training that runs, or the last one."""

    def train(self, who: str) -> None:
        """Start one; raises WorkshopRefusal `busy`."""

    def activate(self, name: str, who: str, forced: bool) -> None:
        """Use a model, a rejected one only when `forced`; raises WorkshopRefusal."""

    def back(self, who: str) -> str:
        """Use the model before; its name. Raises WorkshopRefusal."""

    def lesson(self, labelled: list[Question]) -> Lesson:
        """What training will take of these labels, and what it leaves out."""


@dataclass(frozen=True)
class Learnt:
    """Everything that the console's pages on learning use."""

    teaching: Teaching
    likely: Likely
    workshop: Workshop
