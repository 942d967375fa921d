"""The ways in which a sentence is tried until it is understood: speed, where it pauses, what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.voice.bank.clip import Edge
from tools.pack.plan import Line

Shape = Literal["alone", "framed", "parted", "voiced", "bare", "steady", "closed", "light"]


@dataclass(frozen=True)
class Take:
    """One way of saying a sentence.

    `speed` is the model's (1.0 is about 270 characters a minute). `alone` says the words as
    they stand, `framed` inside a longer sentence from which they are cut at the pauses, `parted` with a pause more,
    `voiced` with the b of 变 as a voiced one, because the voice makes 电 of it otherwise, `bare` without a mark behind,
    `steady` in the manner of a longer sentence (the model has one manner for every length, and the shortest mumble),
    `closed` so and with a full stop, `light` in the manner of a sentence of a few words.
    """

    speed: float
    shape: Shape = "alone"

    @property
    def name(self) -> str:
        """How the manifest tells which one was taken."""
        return f"{self.shape} {self.speed:g}"


# Below 1.0 the model puts a tenth of a second of a vowel before the first consonant (星期六 becomes 一星期六): slowing
# down is left to the player.
SENTENCE_TAKES = (
    Take(1.0),
    Take(1.0, "voiced"),
    Take(1.05),
    Take(1.0, "parted"),
    Take(1.1),
    Take(0.95),
    Take(1.05, "voiced"),
    Take(1.05, "parted"),
    Take(1.2),
    Take(1.0, "steady"),
    Take(1.1, "steady"),
)
SLOT_TAKES = (
    Take(1.0),
    Take(1.0, "voiced"),
    Take(1.0, "bare"),
    Take(1.1),
    Take(1.0, "framed"),
    Take(0.95),
    Take(1.1, "bare"),
    Take(1.05),
    Take(1.1, "framed"),
    Take(1.2),
    Take(0.9, "bare"),
    Take(1.0, "steady"),
    Take(1.1, "steady"),
    Take(1.0, "closed"),
    Take(0.95, "steady"),
    Take(1.1, "closed"),
    Take(1.0, "light"),
    Take(1.15, "light"),
)
# What stands around a slot while it is said, so that its tone goes where the slot will stand.
FRAMES: dict[Edge, tuple[str, str]] = {
    "start": ("", "；都可以来。"),
    "mid": ("您约的时间是；", "；请您记下来。"),
    "final": ("您约的时间是；", "。"),
    "any": ("您约的时间是；", "；请您记下来。"),
}
ENDINGS: dict[Edge, str] = {"start": "，", "mid": "，", "final": "。", "any": "，"}
VOICED = ("pjɛ↘n", "bjɛ↘n")


def takes_of(line: Line) -> list[Take]:
    """The takes of a clip in their order, without those that would change nothing in it."""
    kinds = SLOT_TAKES if line.kind == "slot" else SENTENCE_TAKES
    return [take for take in kinds if take.shape != "voiced" or "变" in line.text]
