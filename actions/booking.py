"""The booking form's actions: validate every message, ask for the next field, say the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turns import FORM, Turns, utter
from bot.desk.booking import Booking
from bot.desk.draft import SLOT_OF, BookingDraft
from bot.desk.outcome import Outcome
from bot.desk.turn import Turn


class ValidateBookingForm(Action):  # type: ignore[misc]
    """Reads the message into the draft; the engine's slots only mirror which fields are filled.

    `unsubscribe` carries out a wish against reminders that stands beside an answer, and its reply leads the question.
    """

    def __init__(self, turns: Turns, booking: Booking, unsubscribe: Callable[[Turn], Outcome]) -> None:
        self._turns = turns
        self._booking = booking
        self._unsubscribe = unsubscribe

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Slot events when the message was for the form; none (the engine then answers it) when it was not."""
        asked = tracker.slots.get("requested_slot") is not None  # the loop counts as active while it begins, too
        draft = await self._turns.thread(self._read, dispatcher, tracker, asked)
        if draft is None:
            return []
        events: list[EventType] = [SlotSet(slot, value) for slot, value in draft.markers().items()]
        missing = draft.missing()
        if missing is None:
            events += [SlotSet("requested_slot", None), ActiveLoop(None)]
        else:  # the order of the questions is the draft's, not the domain's
            events.append(SlotSet("requested_slot", SLOT_OF[missing]))
        return events

    def _read(self, dispatcher: CollectingDispatcher, tracker: Tracker, asked: bool) -> BookingDraft | None:
        with self._turns.begun(tracker) as turn:
            draft = self._booking.load(turn)
            if not asked or draft is None or (draft.prepared and draft.open):
                return self._booking.start.begin(turn)
            if not self._booking.step(turn, draft):
                return None
            if turn.intent == "unsubscribe_reminder" and not turn.tapped:
                utter(dispatcher, self._unsubscribe(turn).replies, turn)
            return draft


class AskBookingSlot(Action):  # type: ignore[misc]
    """Asks for one field of the form."""

    def __init__(self, field: str, turns: Turns, booking: Booking) -> None:
        self._field = field
        self._turns = turns
        self._booking = booking

    def name(self) -> str:
        return f"action_ask_{FORM}_{SLOT_OF[self._field]}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say the question of the draft; it may be another booking than the engine began with."""
        await self._turns.thread(self._ask, dispatcher, tracker)
        return []

    def _ask(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        with self._turns.begun(tracker) as turn:
            draft = self._booking.load(turn)
            if draft is not None and draft.open:
                utter(dispatcher, (self._booking.ask(turn, draft, draft.missing() or self._field),), turn)


class FinishBooking(Action):  # type: ignore[misc]
    """Says what became of the form."""

    def __init__(self, turns: Turns, booking: Booking) -> None:
        self._turns = turns
        self._booking = booking

    def name(self) -> str:
        return "action_booking_result"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say the result and leave the slots empty for the next time."""
        await self._turns.thread(self._finish, dispatcher, tracker)
        return [SlotSet(slot, None) for slot in SLOT_OF.values()]

    def _finish(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        with self._turns.begun(tracker) as turn:
            utter(dispatcher, (self._booking.result(turn, self._booking.load(turn)),), turn)
