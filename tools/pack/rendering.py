"""From the words of a clip to its sound: sentences alone, slots with the tone of the place they will stand in."""

from __future__ import annotations

from bot.voice import audio
from bot.voice.audio import Sound
from bot.voice.bank.clip import Edge
from tools.pack import cutting, reading
from tools.pack.speaker import Speaker
from tools.pack.takes import ENDINGS, FRAMES, VOICED, Take

# Changes whenever the same samples would be finished otherwise: a part of every clip's key.
FINISHING = "1"
_LONG_CLAUSE = 8
# Symbols of the sentence in whose manner a short text is said.
_MANNER = {"steady": 60, "closed": 60, "light": 25}
_MARKS = "，。！？：；、"


def sentence(speaker: Speaker, text: str, edge: Edge, take: Take) -> Sound:
    """One sentence or slot, trimmed, not yet levelled. Raises NoPause, Untellable or TooLong."""
    if take.shape == "framed":
        return audio.trim(_framed(speaker, text.strip(_MARKS), edge, take.speed))
    words = parted(text) if take.shape == "parted" else text
    if words[-1] not in _MARKS and take.shape != "bare":
        words += ENDINGS[edge] if edge != "any" and take.shape != "closed" else "。"
    spelling = VOICED if take.shape == "voiced" else ("", "")
    return audio.trim(speaker.say(words, take.speed, spelling, _MANNER.get(take.shape, 0)))


def finished(sound: Sound) -> bytes:
    """A clip's bytes: at the house's loudness, as Ogg/Opus."""
    return audio.encode(audio.normalise(sound), "ogg")


def _framed(speaker: Speaker, words: str, edge: Edge, speed: float) -> Sound:
    before, after = FRAMES[edge]
    whole = speaker.say(before + words + after, speed)
    counts = [reading.count(part) for part in (before, words, after)]
    return cutting.between(whole, counts[0], counts[1], counts[2] if counts[2] else 0)


def parted(text: str) -> str:
    """The text with a comma more in its longest run without one, between words near to the middle."""
    runs = [run for run in reading.runs(text) if len(run) > _LONG_CLAUSE]
    if not runs:
        return text
    longest = max(runs, key=len)
    ends, at = [], 0
    for word, _ in reading.words(longest):
        at += len(word)
        ends.append(at)
    middle = min(ends[:-1] or ends, key=lambda end: abs(end - len(longest) / 2))
    if middle in (0, len(longest)):
        return text
    return text.replace(longest, f"{longest[:middle]}，{longest[middle:]}", 1)
