"""What people are told when they agree has a version; other words are another one (个人信息保护法 articles 14, 17)."""

from __future__ import annotations

import hashlib

import pytest

from bot.channels.telegram_words import PLACE_HINT
from bot.desk import hearing_words, photo_shelf, photo_words, pins, recorder, sample_form
from bot.desk.my_data import ASK, FORGET, PURPOSES
from bot.hall import family, family_words

TOLD = {
    recorder.NOTICE: hearing_words.KEPT,
    photo_shelf.NOTICE: photo_words.KEPT,
    pins.CONSENT: PLACE_HINT,
    sample_form.CONSENT: sample_form.PRIVACY,
    (family.PURPOSE, family.VERSION): family_words.TERMS,
    FORGET: ASK,
}
SEALED = {
    ("recording", "1"): "5d725ba6400b",
    ("photo", "1"): "811b90ea0423",
    ("visit_location", "2026-11"): "f52b16c08c74",
    ("sample_form", "2026-11"): "95d2fdf2025f",
    ("family", "family 2026-11"): "bc8903b3c4be",
    ("forget_me", "1"): "d513f68edb83",
}
"""When this fails because words were changed on purpose: raise the version of that purpose and write the new digest."""


@pytest.mark.parametrize("what", TOLD)
def test_the_words_of_a_version_never_change(what: tuple[str, str]) -> None:
    assert SEALED[what] == hashlib.sha256(TOLD[what].encode()).hexdigest()[:12]


def test_every_purpose_has_a_name_that_people_read() -> None:
    assert {purpose for purpose, _ in TOLD} - {FORGET[0]} <= set(PURPOSES)
