"""A long text in as few messages as fit; what a channel counts, and where it may be cut, the channel knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def packed(bits: Iterable[str], size: Callable[[str], int], limit: int) -> list[str]:
    """Bits of a text, each of at most `limit` by `size`, joined in order to pieces that are no longer; no empty one."""
    pieces, piece = [], ""
    for bit in bits:
        if piece and size(piece + bit) > limit:
            pieces.append(piece)
            piece = ""
        piece += bit
    return [p.strip("\n") for p in (*pieces, piece) if p.strip()]
