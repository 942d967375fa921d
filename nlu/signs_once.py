"""Sentences normalised and taken apart once: the folds of a fit read the same sentences up to nine times."""

from __future__ import annotations

from nlu import features, normalise


class SignsOnce:
    """Remembers the normalised form and the signs of each text of one fit; dropped with the fit, some 60 MB."""

    def __init__(self, recipe: features.Recipe) -> None:
        """`recipe` says which signs there are."""
        self.recipe = recipe
        self._normalise = normalise.shipped()
        self._normal: dict[str, str] = {}
        self._signs: dict[str, dict[str, list[str]]] = {}
        self._same: dict[str, str] = {}

    def normal(self, text: str) -> str:
        """What the normaliser makes of `text`."""
        if (known := self._normal.get(text)) is None:
            known = self._normal[text] = self._normalise(text)
        return known

    def signs(self, normal: str) -> dict[str, list[str]]:
        """`features.signs` of a normalised text. Equal signs are one object, or the sentences would fill a gigabyte."""
        if (known := self._signs.get(normal)) is None:
            found = features.signs(normal, self.recipe)
            known = {block: [self._same.setdefault(sign, sign) for sign in those] for block, those in found.items()}
            self._signs[normal] = known
        return known
