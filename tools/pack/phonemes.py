"""From pinyin to the symbols the acoustic model was trained on.

Its alphabet for Mandarin is the IPA of standard descriptions (Duanmu, Lin) with affricates as ligatures, ɨ for both
apical vowels, and tones as arrows behind the vowel: → first, ↗ second, ↓ third, ↘ fourth, nothing for the neutral one.
The numbers are the model's own (config.json of Kokoro-82M); only what Mandarin needs is listed.
"""

from __future__ import annotations

import re

SYMBOLS = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "…": 10, "(": 12, ")": 13, "“": 14, "”": 15, " ": 16,
    "ʦ": 20, "ʨ": 21, "ꭧ": 23, "a": 43, "b": 44, "e": 47, "f": 48, "h": 50, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55,
    "n": 56, "o": 57, "p": 58, "s": 61, "t": 62, "u": 63, "w": 65, "x": 66, "y": 67, "ɔ": 76, "ɕ": 77, "ə": 83,
    "ɚ": 85, "ɛ": 86, "ɥ": 99, "ɨ": 101, "ŋ": 112, "ɤ": 140, "ɻ": 126, "ʂ": 130, "ʊ": 135, "ʰ": 162,
    "↓": 169, "→": 171, "↗": 172, "↘": 173,
}  # fmt: skip
TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s", "": "",
}  # fmt: skip
# "0" is where the tone stands.
FINALS = {
    "a": "a0", "ai": "ai0", "an": "a0n", "ang": "a0ŋ", "ao": "au0", "e": "ɤ0", "ei": "ei0", "en": "ə0n", "eng": "ə0ŋ",
    "i": "i0", "ia": "ja0", "ian": "jɛ0n", "iang": "ja0ŋ", "iao": "jau0", "ie": "je0", "in": "i0n", "iu": "jou0",
    "ing": "i0ŋ", "iong": "jʊ0ŋ", "ong": "ʊ0ŋ", "ou": "ou0", "u": "u0", "ui": "wei0", "ua": "wa0", "uai": "wai0",
    "uan": "wa0n", "un": "wə0n", "uang": "wa0ŋ", "ueng": "wə0ŋ", "uo": "wo0", "o": "wo0", "v": "y0", "ve": "ɥe0",
    "van": "ɥɛ0n", "vn": "y0n",
}  # fmt: skip
ALONE = {"er": "ɚ0", "o": "ɔ0", "m": "m0", "n": "n0", "ng": "ŋ0"}  # syllables that are not initial and final
APICAL = {"zh", "ch", "sh", "r", "z", "c", "s"}
MARKS = {
    "，": ", ", "、": ", ", "。": ". ", "！": "! ", "？": "? ", "：": ": ", "；": "; ", "…": "… ", "（": " (",
    "）": ") ", "“": " “", "”": "” ", "《": " “", "》": "” ",
}  # fmt: skip
_SYLLABLE = re.compile(r"([a-zü]+?)([1-5])")
# What pinyin writes differently when no consonant stands before: yi, ya, wu, wa, yu, yue …
_BARE = (
    (re.compile(r"^yu"), "v"),
    (re.compile(r"^yi"), "i"),
    (re.compile(r"^y"), "i"),
    (re.compile(r"^wu"), "u"),
    (re.compile(r"^w"), "u"),
)
_FULL = {"iou": "iu", "iong": "iong", "uei": "ui", "uen": "un"}


class PhonemeError(Exception):
    """A syllable or a mark that the tables do not know; the message names it."""


def split(plain: str) -> tuple[str, str]:
    """Initial and final of a syllable without its tone; ü is written v. Raises PhonemeError."""
    plain = plain.replace("ü", "v")
    initial = plain[:2] if plain[:2] in INITIALS else plain[:1] if plain[:1] in INITIALS else ""
    final = plain[len(initial) :]
    if not initial:
        for pattern, with_what in _BARE:
            final, changed = pattern.subn(with_what, final)
            if changed:
                break
        final = _FULL.get(final, final)
    elif initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    if final not in FINALS:
        raise PhonemeError(f"{plain!r} is no syllable of Mandarin")
    return initial, final


def of_syllable(pinyin: str) -> str:
    """The symbols of one syllable written as pinyin with a tone digit, `zhong4`. Raises PhonemeError."""
    match = _SYLLABLE.fullmatch(pinyin)
    if not match:
        raise PhonemeError(f"{pinyin!r} is not pinyin with a tone from 1 to 5")
    plain, tone = match[1], TONES[match[2]]
    if plain in ALONE:
        return ALONE[plain].replace("0", tone)
    initial, final = split(plain)
    if final == "i" and initial in APICAL:
        return f"{INITIALS[initial]}ɨ{tone}"
    return INITIALS[initial] + FINALS[final].replace("0", tone)


def numbers(symbols: str) -> list[int]:
    """The model's numbers for a row of symbols. Raises PhonemeError for one it was not trained on."""
    unknown = sorted(set(symbols) - set(SYMBOLS))
    if unknown:
        raise PhonemeError(f"no symbol of the model: {' '.join(unknown)}")
    return [SYMBOLS[symbol] for symbol in symbols]
