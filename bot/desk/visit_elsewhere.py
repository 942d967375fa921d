"""Which booked visit is to go elsewhere, when somebody says so outside of the form."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.booking_fields import REPAIR
from bot.desk.turn import Turn
from bot.hall import addresses, elsewhere
from bot.hall.relatives import also_wants, relation
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment
from bot.store.store import Store

OPEN = frozenset({"nlu_fallback", "inform", "reschedule_appointment", "book_appointment", "home_visit", "deny", ""})
"""What leaves open of which address is spoken; other matters have addresses of their own (搬店, the hall's)."""
TOLD_OF_BOOKED = frozenset({"book_appointment", "my_appointments", "reschedule_appointment"})
"""What is said of the form or of the appointment there is."""
TALKED_OF, JUST_NOW = 3, timedelta(minutes=20)


class VisitElsewhere:
    """Finds the one visit of somebody's own; what they booked for others under a link stays with the holder."""

    def __init__(self, store: Store, area: tuple[str, ...]) -> None:
        self._store = store
        self._area = area

    def meant(self, turn: Turn) -> Appointment | None:
        """The visit meant, None where the words ask for nothing of the kind or there is not just one."""
        if turn.tapped or not self._wished(turn) or relation(turn.text) or also_wants(turn.text):
            return None  # 给我妈也约上门: another visit, for somebody else
        mine = self._store.appointments.of_person(turn.person_id, turn.now)
        visits = [one for one in mine if SERVICES[one.service].resource == "visit"]
        if len(visits) != 1 or not self._about_it(turn):
            return None
        return visits[0]

    def _wished(self, turn: Turn) -> bool:
        if elsewhere.wished(turn.text):
            return True
        told = addresses.told(turn.text, False, self._area) if REPAIR.search(turn.text) else None
        return told is not None and told.whole

    def _about_it(self, turn: Turn) -> bool:
        if turn.intent in OPEN or "上门" in turn.text or elsewhere.names_house(turn.text):
            return True
        said = self._store.transcript.answered_before(turn.person_id, TALKED_OF)
        return any(one.intent in TOLD_OF_BOOKED and turn.now - one.at < JUST_NOW for one in said)
