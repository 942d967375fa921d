"""Booking for somebody who has agreed to it: 帮我妈约 finds the link, and what is known of the holder is filled in."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.acting import Acting
from bot.desk.draft import BookingDraft
from bot.desk.turn import Turn
from bot.hall import family as rules
from bot.hall.family_words import ALSO
from bot.messages import Reply
from bot.store.family_rows import Link
from bot.store.store import Store


class BookingFamily:
    """The part of a booking that knows whom somebody helps."""

    def __init__(self, store: Store, acting: Acting) -> None:
        self._store = store
        self._acting = acting

    def meant(self, turn: Turn, draft: BookingDraft) -> None:
        """Book under the link that the relation names; where several could be meant, it is asked."""
        untold = draft.family is None and not draft.whose and draft.name is None
        if not (draft.relation and untold and draft.mode == "new" and draft.open):
            return
        found = [one for one in self._acting.meant(turn, draft.relation) if draft.licence in (None, "", one.licence)]
        if len(found) == 1:
            self.fill(draft, found[0])
        elif found:
            draft.whose = [[one.id, f"{one.kin}（尾号{one.tail}）"] for one in found]

    def choose(self, turn: Turn, draft: BookingDraft, link_id: int) -> None:
        """The answer to 替哪一位; 0 is somebody else. Raises NoLongerHelper."""
        draft.whose, draft.family = [], 0
        if link_id:
            self.fill(draft, self._acting.link(turn, link_id))

    def fill(self, draft: BookingDraft, link: Link) -> None:
        """Whose it is, and what the hall's list knows of them; what it does not know is asked.

        Of a licence that was first named in a chat and not by the list, only a clerk's word gives that away.
        """
        known = self._store.family.holding(link)
        draft.family, draft.relation, draft.licence = link.id, link.kin, link.licence
        if link.how in rules.BY_CHAT and not known.proven:
            return
        draft.name, draft.phone = known.name or draft.name, known.phone or draft.phone

    def booked(self, reply: Reply, draft: BookingDraft) -> Reply:
        """The result as the helper hears it: no paper that could be opened when helping is over."""
        if not draft.family:
            return reply
        return replace(reply, text=f"{reply.text}\n{ALSO}", image=None, attachment=None)
