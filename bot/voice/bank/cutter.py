"""Cuts an utterance into clips: exactly or not at all, with as few pieces as can be.

Words must match hanzi by hanzi, a mark inside a clip as well; between two clips there may be one mark or none, which
becomes a pause. Fewer pieces win, then the fitting intonation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.voice.bank.clip import BankClip, Edge
from bot.voice.bank.grammar import Grammar

MARKS = "，、；：。！？"
ENDS = "。！？"
_PIECE, _WRONG_EDGE, _WRONG_MARK = 10, 3, 2


@dataclass(frozen=True)
class Piece:
    """A clip in its place and the mark behind it (empty: none)."""

    clip: BankClip
    mark: str


@dataclass(frozen=True)
class _Path:
    cost: int
    piece: Piece | None = None
    before: _Path | None = None


def core(text: str) -> str:
    """The words of a clip without the marks around them."""
    return text.strip(MARKS)


class Cutter:
    """The vocabulary of one bank; built once for a state of its clips."""

    def __init__(self, clips: Iterable[BankClip], grammar: Grammar) -> None:
        self._grammar = grammar
        self._speakers: dict[str, dict[str, list[BankClip]]] = {}
        for clip in clips:
            words = core(clip.text)
            if words:
                self._speakers.setdefault(clip.speaker, {}).setdefault(words, []).append(clip)
        self._lengths = {
            speaker: sorted({len(words) for words in by_words}) for speaker, by_words in self._speakers.items()
        }

    def cut(self, spoken: str) -> list[Piece] | None:
        """The pieces of the whole utterance by one speaker, or None when no speaker has all of it."""
        found = [path for speaker in self._speakers if (path := self._best(spoken, speaker))]
        return _pieces(min(found, key=lambda path: path.cost)) if found else None

    def _best(self, spoken: str, speaker: str) -> _Path | None:
        """Shortest path over the positions; the state is the set of phrases that stands right before one."""
        length = len(spoken)
        start = len(spoken) - len(spoken.lstrip(MARKS))
        at: list[dict[frozenset[str], _Path]] = [{} for _ in range(length + 1)]
        at[start][frozenset()] = _Path(0)
        for here in range(start, length):
            for behind, path in at[here].items():
                self._extend(spoken, here, behind, path, speaker, at)
        return min(at[length].values(), key=lambda path: path.cost, default=None) if length > start else None

    def _extend(
        self, spoken: str, here: int, behind: frozenset[str], path: _Path, speaker: str,
        at: list[dict[frozenset[str], _Path]],
    ) -> None:  # fmt: skip
        by_words = self._speakers[speaker]
        for size in self._lengths[speaker]:
            words = spoken[here : here + size]
            if len(words) < size:
                return
            if words not in by_words or (behind and not self._grammar.may_follow(behind, words)):
                continue
            end = here + size
            mark = spoken[end] if end < len(spoken) and spoken[end] in MARKS else ""
            starts = here == 0 or spoken[here - 1] in ENDS
            last = mark in ENDS if mark else end == len(spoken)
            clip, cost = _fitting(by_words[words], "final" if last else "start" if starts else "mid", mark)
            state = frozenset() if mark else self._grammar.names(words)
            known = at[end + len(mark)].get(state)
            if known is None or path.cost + cost < known.cost:
                at[end + len(mark)][state] = _Path(path.cost + cost, Piece(clip, mark), path)


def _fitting(clips: list[BankClip], edge: Edge, mark: str) -> tuple[BankClip, int]:
    """The take that suits the place best, and its cost."""

    def cost(clip: BankClip) -> int:
        own = clip.text[-1] if clip.text[-1] in ENDS else ""
        asks = (own == "？") != (mark == "？") if own or mark == "？" else False
        return _PIECE + (0 if clip.edge in ("any", edge) else _WRONG_EDGE) + (_WRONG_MARK if asks else 0)

    best = min(clips, key=cost)
    return best, cost(best)


def _pieces(path: _Path) -> list[Piece]:
    pieces: list[Piece] = []
    step: _Path | None = path
    while step is not None and step.piece is not None:
        pieces.append(step.piece)
        step = step.before
    return pieces[::-1]
