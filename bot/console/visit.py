"""One request to the console as its pages see it: what was sent, who sent it, and what has to be told afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from bot.console.digits import whole
from bot.console.rights import Right, may
from bot.store.staff import SignedIn, Where


class Refusal(Exception):
    """A request that is not carried out: HTTP status and a sentence for the person in front of the screen."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass
class Visit:
    """A parsed request. `form_key` ties a sign-in form to its browser; `ours` is False for forms of other sites.

    `upload` is the file that came with the form, where the address takes one.
    """

    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    now: datetime
    token: str
    form_key: str
    secure: bool
    ours: bool
    where: Where = field(default_factory=Where)
    who: SignedIn | None = None
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    upload: IO[bytes] | None = None

    @property
    def me(self) -> SignedIn:
        """Who is signed in; only for pages that nobody else reaches."""
        assert self.who is not None
        return self.who

    @property
    def may_act(self) -> bool:
        """Whether this role may change anything, or only looks."""
        return self.may("act")

    def may(self, right: Right) -> bool:
        """Whether this role has a right."""
        return self.who is not None and may(self.who.role, right)

    def number(self) -> int:
        """The id in the address; raises Refusal 404 for what cannot be one."""
        found = whole(self.params.get("id", ""))
        if found is None:
            raise Refusal(404, "没有这一页。")
        return found

    def tell(self, topic: str, event: Mapping[str, Any]) -> None:
        """Publish an event once the answer is ready."""
        self.told.append((topic, dict(event)))

    def words(self, name: str, longest: int) -> str:
        """One field as clean text; raises Refusal 400 when it is longer than `longest` characters."""
        text = "\n".join(self.form.get(name, "").splitlines())
        text = "".join(c for c in text if c == "\n" or c.isprintable()).strip()
        if len(text) > longest:
            raise Refusal(400, f"写得太长了，最多{longest}个字。")
        return text


def fresh_key() -> str:
    """A random key for a form or a browser."""
    return secrets.token_urlsafe(24)
