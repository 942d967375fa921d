"""Recordings as people send them, and everything that is none: one kind sentence each, and the house goes on."""

from __future__ import annotations

import asyncio
import logging
import random

import numpy as np
import pytest

from bot.desk.hearing_words import TROUBLES
from bot.voice.ear import Ear, Heard, kept_form
from bot.voice.listening.decoder import LARGEST, Decoder, NoSpeechFile
from bot.voice.listening.recogniser import ListeningError, Recognised
from tests.fakes import sounds
from tests.fakes.patience import PATIENCE_S


class Listener:
    """An engine that always hears the same, or fails."""

    name, version, languages, capabilities = "fixed", "1", ("zh",), frozenset[str]()

    def __init__(self, told: Recognised | ListeningError) -> None:
        self.told = told
        self.asked: list[float] = []

    async def recognise(self, pcm: bytes) -> Recognised:
        self.asked.append(len(pcm) / 32_000)
        if isinstance(self.told, ListeningError):
            raise self.told
        return self.told

    async def warm(self) -> None: ...

    async def close(self) -> None: ...


GOOD = Recognised("续证要带什么", -0.1)


def ear(listener: Listener) -> Ear:
    return Ear(listener, decoder=Decoder(PATIENCE_S))


def hear(data: bytes, told: Recognised | ListeningError = GOOD) -> tuple[Heard, Listener]:
    listener = Listener(told)
    return asyncio.run(ear(listener).hear(data)), listener


@pytest.mark.parametrize("kind", sounds.CONTAINERS)
def test_what_telegram_browsers_and_wechat_record_is_heard(kind: str) -> None:
    heard, listener = hear(sounds.recording(sounds.babble(), kind))
    assert (heard.text, heard.sure, heard.trouble) == ("续证要带什么", True, "")
    assert 1.8 < listener.asked[0] < 2.4


def test_a_recording_that_breaks_off_is_heard_as_far_as_it_goes() -> None:
    whole = sounds.recording(sounds.babble(6.0))
    heard, listener = hear(whole[: len(whole) // 2])
    assert heard.text
    assert 1 < listener.asked[0] < 5


WRONG = {
    "nothing": (b"", "empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(500), "not_audio"),
    "words": ("续证怎么办".encode() * 50, "not_audio"),
    "dice": (random.Random(7).randbytes(20_000), "not_audio"),
    "a list of other files": (b"#EXTM3U\nfile:///etc/passwd\n", "not_audio"),
    "much too much": (b"OggS" + bytes(LARGEST), "too_large"),
    "half a header": (sounds.recording(sounds.babble())[:30], "not_audio"),
}


@pytest.mark.parametrize(("data", "code"), WRONG.values(), ids=WRONG)
def test_what_is_no_recording_is_told_in_one_sentence_and_asks_no_engine(data: bytes, code: str) -> None:
    heard, listener = hear(data)
    assert heard.trouble == code
    assert TROUBLES[code].count("。") <= 3
    assert not heard.usable
    assert listener.asked == []


def test_ten_minutes_are_too_long_and_are_not_decoded_to_their_end(caplog: pytest.LogCaptureFixture) -> None:
    data = sounds.recording(np.tile(sounds.hiss(10.0, 0.01), 60))
    with caplog.at_level(logging.INFO, "lianxin.listening"):
        heard, _ = hear(data)
    assert heard.trouble == "too_long"
    assert len(caplog.records) == 1


def test_damaged_recordings_never_break_the_house() -> None:
    whole, dice = bytearray(sounds.recording(sounds.babble(1.0))), random.Random(3)

    async def all_of_them() -> list[Heard]:
        patient, spoilt = ear(Listener(Recognised("好", -0.1))), []
        for _ in range(6):
            one = bytearray(whole)
            for _ in range(40):
                one[dice.randrange(len(one))] = dice.randrange(256)
            spoilt.append(patient.hear(bytes(one)))
        return await asyncio.gather(*spoilt)

    assert all(h.trouble in ("", "not_audio", "silent", "too_long") for h in asyncio.run(all_of_them()))


def test_a_file_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(NoSpeechFile) as told:
        asyncio.run(Decoder(limit_s=0.01).pcm(sounds.recording(sounds.babble())))
    assert told.value.code == "slow"


@pytest.mark.parametrize("noise", [sounds.silence(3), sounds.hiss(3), sounds.hum(3), sounds.melody(3)])
def test_where_nobody_speaks_no_engine_is_asked(noise: sounds.Floats) -> None:
    heard, listener = hear(sounds.recording(noise))
    assert (heard.trouble, listener.asked) == ("silent", [])


@pytest.mark.parametrize("code", ["slow", "crashed", "off"])
def test_an_engine_that_fails_leaves_a_recording_for_a_clerk(code: str) -> None:
    heard, _ = hear(sounds.recording(sounds.babble()), ListeningError(code))
    assert heard.trouble == "deaf"
    assert heard.usable


def test_the_kept_form_is_an_mp3_that_can_be_heard_again() -> None:
    heard, _ = hear(sounds.recording(sounds.babble()))
    kept = kept_form(heard.pcm)
    again, listener = hear(kept)
    assert again.text
    assert abs(listener.asked[0] - 2.0) < 0.4


def test_when_too_many_speak_at_once_they_are_told_so_and_nothing_piles_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.voice.listening.decoder.MOST_WAITING", 1)
    heard, _ = hear(sounds.recording(sounds.babble()), ListeningError("busy"))
    assert (heard.trouble, heard.usable) == ("busy", False)

    async def crowd() -> list[object]:
        decoder = Decoder(PATIENCE_S)
        return await asyncio.gather(*(decoder.pcm(b"no sound") for _ in range(5)), return_exceptions=True)

    codes = [one.code for one in asyncio.run(crowd()) if isinstance(one, NoSpeechFile)]
    assert codes.count("busy") == 2
    assert codes.count("not_audio") == 3
