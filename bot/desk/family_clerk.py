"""What the staff do with links of helpers: confirm what the holder has said at the counter or by telephone, end one."""

from __future__ import annotations

from bot.hall import family as rules
from bot.hall.clock import Clock
from bot.hall.errors import HallError
from bot.store.family import Yes
from bot.store.family_rows import Link
from bot.store.store import Store


class LinkOver(HallError):
    """Somebody else was quicker, or time was."""

    code = "link_over"
    sentence = "没有改动：这一条已经变了，请看现在的样子。"


class TooManyHelpers(HallError):
    """A holder has as many helpers as one may have."""

    code = "too_many_helpers"
    sentence = f"这本证已经有{rules.MOST_HELPERS}位家人代办，请先停掉一位。"


class FamilyClerk:
    """Every act is one transaction with its notices, and a line of the audit log."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def confirm(self, link_id: int, how: str, clerk: str) -> Link:
        """The holder has said yes, at the `counter` or by `phone`. Raises LinkOver or TooManyHelpers."""
        if how not in rules.BY_CLERK:
            raise ValueError(f"how {how!r} is not allowed; use one of: {', '.join(rules.BY_CLERK)}")
        now, asked = self._clock.now(), self._store.family.get(link_id)
        if asked is None:
            raise LinkOver()
        active = [one for one in self._store.family.of_licence(asked.licence) if one.active(now)]
        if len(active) >= rules.MOST_HELPERS:
            raise TooManyHelpers()
        done = self._store.family.confirm(link_id, Yes(clerk, how), now)
        if done is None:
            raise LinkOver()
        self._note(clerk, f"family_confirm_{how}", done.cause)
        return done

    def end(self, link_id: int, clerk: str) -> Link:
        """The holder does not want it, or not any more. Raises LinkOver."""
        asked = self._store.family.get(link_id)
        state = rules.REFUSED if asked is not None and asked.state == rules.ASKED else rules.REVOKED
        done = self._store.family.end(link_id, state, clerk, self._clock.now())
        if done is None:
            raise LinkOver()
        self._note(clerk, "family_refuse" if state == rules.REFUSED else "family_revoke", done.cause)
        return done

    def saw(self, clerk: str, target: str) -> None:
        """A look at personal data."""
        self._note(clerk, "look", target)

    def _note(self, clerk: str, action: str, target: str) -> None:
        self._store.staff.note(clerk, action, target, self._clock.now())
