"""Putting a function of ours in the place of one of Rasa's, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_STOCK = "_lianxin_stock"


def put(owner: Any, name: str, made: Callable[[Any], Any], static: bool = False) -> None:
    """Put `made(stock)` in the place of what a class or module calls `name`; a second time changes nothing."""
    stock = getattr(owner, name)
    if hasattr(stock, _STOCK):
        return
    ours = made(stock)
    setattr(ours, _STOCK, stock)
    setattr(owner, name, staticmethod(ours) if static else ours)


def take_back(owner: Any, name: str, static: bool = False) -> None:
    """Put Rasa's own function back, where ours stands."""
    stock = getattr(getattr(owner, name), _STOCK, None)
    if stock is not None:
        setattr(owner, name, staticmethod(stock) if static else stock)
