"""Makes clips: says each, listens to it, says it again another way until it is understood, keeps the best."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.voice import audio
from tools.pack import reading, rendering, weights
from tools.pack.cutting import NoPause
from tools.pack.judge import Case, Judge
from tools.pack.listener import Listener
from tools.pack.plan import Line
from tools.pack.said import Said
from tools.pack.speaker import Speaker
from tools.pack.surroundings import Surroundings
from tools.pack.takes import Take, takes_of
from tools.pack.verdicts import Verdict

SPEAKER = "zf_xiaoxiao"
# Takes of a clip that is acceptable but not perfect; one that is not gets all there are.
TRIES = 4


@dataclass(frozen=True)
class Clip:
    """A clip as it came out: the bytes, how it was said and what the judge heard."""

    data: bytes
    seconds: float
    take: str
    tried: int
    verdict: Verdict
    rendered_s: float  # seconds of sound that were rendered for it now; 0 for a take that was kept from before
    cpu_s: float  # what rendering it cost


def said_by(text: str, edge: str, speaker: str) -> dict[str, str]:
    """Everything that the sound of a text depends on."""
    return {
        "symbols": reading.symbols(text),
        "edge": edge,
        "speaker": speaker,
        "model": weights.ACOUSTIC.sha256,
        "voice": weights.VOICES[speaker],
    }


def key(line: Line, speaker: str = SPEAKER) -> str:
    """Changes with everything that a clip's bytes depend on, and with nothing else."""
    said = said_by(line.text, line.edge, speaker)
    return _digest(said, kind="slot" if line.kind == "slot" else "sentences", finishing=rendering.FINISHING)


def _digest(facts: dict[str, str], **more: str) -> str:
    return hashlib.sha256(json.dumps({**facts, **more}, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Workshop:
    """A speaker and a listener, each loaded once."""

    def __init__(self, said: Said, speaker: str = SPEAKER) -> None:
        self._speaker = Speaker(speaker)
        self.judge = Judge(Listener(), Surroundings(self._speaker))
        self._said = said

    def make(self, lines: Sequence[Line], tries: int = TRIES) -> list[Clip | None]:
        """The best take of every clip, accepted or not; None for what could not be said at all."""
        first = [self._draft(line, takes_of(line)[0]) for line in lines]
        said = [(line, draft) for line, draft in zip(lines, first, strict=True) if draft]
        verdicts = self.judge.verdicts([draft.case(line) for line, draft in said])
        clips = {id(line): draft.clip(verdict, 1) for (line, draft), verdict in zip(said, verdicts, strict=True)}
        return [self._improved(line, clips.get(id(line)), tries) for line in lines]

    def _improved(self, line: Line, best: Clip | None, tries: int) -> Clip | None:
        for tried, take in enumerate(takes_of(line)[1:], 2):
            if best and best.verdict.accepted and (best.verdict.perfect or tried > tries):
                break
            draft = self._draft(line, take)
            if draft:
                found = draft.clip(self.judge.verdict(draft.case(line)), tried)
                best = found if best is None or _better(found.verdict, best.verdict) else best
        return best

    def _draft(self, line: Line, take: Take) -> Draft | None:
        name = _digest(said_by(line.text, line.edge, self._speaker.voice), take=take.name)
        began, sound = time.process_time(), self._said.get(name)
        known = sound is not None
        if sound is None:
            try:
                sound = rendering.sentence(self._speaker, line.text, line.edge, take)
            except NoPause:
                return None
            self._said.put(name, sound)
        spent = (0.0, 0.0) if known else (sound.seconds, time.process_time() - began)
        return Draft(rendering.finished(sound), take, *spent) if len(sound.samples) else None


@dataclass(frozen=True)
class Draft:
    """A take of a clip that nobody has listened to yet."""

    data: bytes
    take: Take
    rendered_s: float
    cpu_s: float

    def case(self, line: Line) -> Case:
        """What the judge gets: the sound as it will be played."""
        return Case(audio.decode(self.data), line.text, line.kind, line.edge)

    def clip(self, verdict: Verdict, tried: int) -> Clip:
        """The clip that it becomes."""
        seconds = audio.decode(self.data).seconds
        return Clip(self.data, seconds, self.take.name, tried, verdict, self.rendered_s, self.cpu_s)


def _better(one: Verdict, other: Verdict) -> bool:
    def rank(verdict: Verdict) -> tuple[bool, int, int]:
        return (not verdict.accepted, verdict.syllables.wrong, verdict.characters.wrong)

    return rank(one) < rank(other)
