"""What channels of messages lay out alike: a long text in as few as fit, and the question that numbers mean.

What a channel counts, and where it may be cut, the channel knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any


def packed(bits: Iterable[str], size: Callable[[str], int], limit: int) -> list[str]:
    """Bits of a text, each of at most `limit` by `size`, joined in order to pieces that are no longer; no empty one."""
    pieces, piece = [], ""
    for bit in bits:
        if piece and size(piece + bit) > limit:
            pieces.append(piece)
            piece = ""
        piece += bit
    return [p.strip("\n") for p in (*pieces, piece) if p.strip()]


def asked_last(replies: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The reply of a turn whose choices a number means; None when none has any."""
    return next((one for one in reversed(replies) if one.get("buttons")), None)
