"""Speaks the turns of tests/spoken/turns.jsonl, plain and with the accent, into Ogg files beside them.

.venv-voice/bin/python -m tools.loop.render     # needs: python3 tools/bootstrap.py voice

Another voice than that of the shipped clips is used: people are not the assistant.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.loop.accent import accented
from tools.loop.turns import FOLDER, Turn, read

if TYPE_CHECKING:
    from bot.voice.audio import Sound

VOICES = ("zm_yunxi", "zm_yunjian")


def main() -> int:
    """Write what is missing; a turn whose words changed has another name."""
    from tools.pack.speaker import Speaker

    speakers = [Speaker(name) for name in VOICES]
    for number, turn in enumerate(read()):
        for way in ("plain", "accent"):
            path = FOLDER / turn.file(way)
            if not path.is_file():
                _write(path, _spoken(speakers[number % 2], turn, way == "accent"))
                print(path.name, file=sys.stderr)
    return 0


def _spoken(speaker: object, turn: Turn, accent: bool) -> Sound:
    """One turn by one voice; the accent changes the syllables on their way to the model."""
    from tools.pack import phonemes, reading

    plain = phonemes.of_syllable
    if accent:
        reading.of_syllable = lambda syllable: plain(accented(syllable))
    try:
        return speaker.say(turn.text)  # type: ignore[attr-defined, no-any-return]
    finally:
        reading.of_syllable = plain


def _write(path: Path, sound: Sound) -> None:
    from bot.voice import audio

    path.write_bytes(audio.encode(audio.normalise(sound), "ogg"))


if __name__ == "__main__":
    raise SystemExit(main())
