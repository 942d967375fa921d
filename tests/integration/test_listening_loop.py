"""Spoken turns through the whole ear with the real engine, and what the trained model understands of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot import settings
from bot.bootstrap import build_ear, load_knowledge
from bot.hall.facts import HallFacts
from bot.voice import audio
from bot.voice.ear import Ear, Heard
from bot.voice.listening import choose
from bot.voice.listening.doubts import letters
from tests.fakes import sounds
from tools.loop import noise
from tools.loop.__main__ import errors
from tools.loop.turns import FOLDER, ROOT, Turn, read

pytestmark = pytest.mark.slow

SAMPLE = (("plain", 0), ("plain", 6), ("plain", 13), ("accent", 3), ("accent", 18), ("pink", 10))


def ear() -> Ear:
    """The ear as the house builds it, with Whisper base from the voice workshop."""
    if not (ROOT / choose.WORKSHOP / "bin" / "python").exists():
        pytest.skip("no faster-whisper: build it with python3 tools/bootstrap.py voice")
    chosen = settings.read({"LIANXIN_ASR": "whisper", "LIANXIN_DATA": str(ROOT / choose.WORKSHOP)}, ROOT)
    return build_ear(chosen, HallFacts.load(ROOT / "hall.example.yml", load_knowledge(chosen).catalogue.facts))


def recording(way: str, turn: Turn) -> bytes:
    path = FOLDER / turn.file("plain" if way == "pink" else way)
    voice = audio.decode(path.read_bytes())
    if way == "pink":
        voice = noise.mixed(voice, noise.pink(len(voice.samples)), 10)
    return audio.encode(voice, "ogg")


def test_six_people_and_a_noise_are_heard_as_what_they_are(tmp_path: Path) -> None:
    turns = read()

    async def all_of_them() -> list[Heard]:
        listener = ear()
        try:
            heard = [await listener.hear(recording(way, turns[n])) for way, n in SAMPLE]
            return [*heard, await listener.hear(sounds.recording(sounds.babble()))]
        finally:
            await listener.close()

    *heard, nobody = asyncio.run(all_of_them())
    said = [turns[n].text for _, n in SAMPLE]
    wrong = sum(errors(text, one.text) for text, one in zip(said, heard, strict=True))
    assert wrong <= 0.2 * sum(len(letters(text)) for text in said), [one.text for one in heard]
    assert all(one.text for one in heard)
    assert not nobody.text  # rises and falls like speech, and is none


def test_every_turn_is_there_in_both_ways_of_speaking() -> None:
    missing = [turn.text for turn in read() for way in ("plain", "accent") if not (FOLDER / turn.file(way)).is_file()]
    assert missing == []
    assert len(list(FOLDER.glob("*.ogg"))) == 2 * len(read())
