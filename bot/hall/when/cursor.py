"""A place in the tokens of a sentence, and what stands around it once glue is passed over."""

from __future__ import annotations

from collections.abc import Sequence

from bot.hall.when.tokens import Token

SKIPPED = ("glue", "space")


class Cursor:
    """The tokens and where the reading of them stands; `at` is left behind what was taken."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self, skip: Sequence[str] | None = None) -> Token | None:
        """The next token behind glue (only the glue words of `skip`, if given); the cursor stays."""
        index = self.at
        while index < len(self.tokens) and self.tokens[index].kind in SKIPPED:
            if skip is not None and self.tokens[index].text not in skip:
                return None
            index += 1
        return self.tokens[index] if index < len(self.tokens) else None

    def take(self) -> Token:
        while self.tokens[self.at].kind in SKIPPED:
            self.at += 1
        self.at += 1
        return self.tokens[self.at - 1]

    def after(self, token: Token) -> Token | None:
        """The token behind `token`, glue aside."""
        index = self.at
        while index < len(self.tokens) and (self.tokens[index].start < token.end or self.tokens[index].kind in SKIPPED):
            index += 1
        return self.tokens[index] if index < len(self.tokens) else None

    def time_follows(self, token: Token) -> bool:
        following = self.after(token)
        return following is not None and following.kind == "time"

    def listed(self, token: Token) -> bool:
        following = self.after(token)
        return following is not None and following.kind == "all"
