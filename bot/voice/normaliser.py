"""wetext (Apache-2.0) for the amounts that our own rules leave: an option, never needed.

It knows units of ordinary prose (5mol). Shown whole sentences behind all our rules but the bare-number one it
changed 58 of 1019 reviewed readings for the worse (二次 for 两次, 三分之一、五号窗口), so it sees such amounts alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import metadata

from bot.voice.spoken import helped_by

log = logging.getLogger("lianxin.voice")


def use_wetext(wanted: bool) -> bool:
    """Let wetext help from now on, or no longer. False when it is wanted and not installed; then nothing changes."""
    found = version() if wanted else None
    helped_by(f"wetext {found}", reader() if found else None)
    return bool(found) or not wanted


def version() -> str | None:
    """wetext's version, None when it is not there."""
    try:
        return metadata.version("wetext")
    except metadata.PackageNotFoundError:
        return None


def reader() -> Callable[[str], str]:
    """A function that reads figures out and gives the text back unchanged when wetext fails. Loads on first use."""
    loaded: list[Callable[[str], str]] = []

    def read(text: str) -> str:
        try:
            if not loaded:
                import wetext

                loaded.append(wetext.Normalizer(lang="zh", operator="tn").normalize)
            return str(loaded[0](text))
        except Exception as error:  # an option must never break an answer, and its message could hold the words
            log.warning("wetext failed: %s", type(error).__name__)
            return text

    return read
