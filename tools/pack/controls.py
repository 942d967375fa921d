"""What the judge must not let pass: if one of these does, its verdicts on the clips are worth nothing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from bot.voice import audio
from bot.voice.audio import RATE, Sound
from tools.pack.judge import Case, Judge
from tools.pack.verdicts import Control

PIECE_S = 0.17  # about half a syllable: what is left is a voice without words
SILENCE_S = 4.0
SECONDS = 20


def controls(judge: Judge, cases: Sequence[Case], figures: Sequence[Case]) -> Iterator[Control]:
    """Try everything that must fail on some long clips, at least two, and some of two figures."""
    yield _silent(judge, cases[0])
    for one, other in pairwise(cases):
        yield _tried(judge, "a clip with the text of another", replace(one, text=other.text))
    for one in cases[:2]:
        yield _tried(judge, "a clip cut into half syllables and shuffled", replace(one, sound=shuffled(one.sound)))
    for one, other in pairwise(figures):
        yield _tried(judge, "two figures with two others for their text", replace(one, text=other.text))
    if shutil.which("espeak-ng"):
        yield _tried(judge, "espeak-ng, voice cmn", replace(cases[0], sound=_by_espeak(cases[0].text)))


def _silent(judge: Judge, case: Case) -> Control:
    verdict = judge.verdict(replace(case, sound=audio.silence(SILENCE_S)))
    return Control("silence", not verdict.accepted and not verdict.heard, verdict.heard)


def _tried(judge: Judge, name: str, case: Case) -> Control:
    verdict = judge.verdict(case)
    return Control(name, not verdict.accepted, verdict.heard)


def shuffled(sound: Sound, seed: int = 7) -> Sound:
    """The same voice with its pieces in another order."""
    step = int(PIECE_S * RATE)
    pieces = [sound.samples[start : start + step] for start in range(0, len(sound.samples), step)]
    order = np.random.default_rng(seed).permutation(len(pieces))
    return Sound(np.concatenate([pieces[place] for place in order]))


def _by_espeak(text: str) -> Sound:
    command = [shutil.which("espeak-ng") or "espeak-ng", "-v", "cmn", "--stdout", text]
    said = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS).stdout
    return audio.decode(said)
