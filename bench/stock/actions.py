"""What the stock house's action server does: the least that a booking needs. Started by bench/_stock_house.py alone.

It reads no dates, seals nothing, counts no places and reminds nobody; every field is believed as it was said. So its
turns cost less than those of anybody who does the work.
"""

from __future__ import annotations

import os
import sqlite3
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bench.stock.fields import FIELDS

DATABASE = os.environ.get("STOCK_DATABASE", ":memory:")


class ValidateBookingForm(FormValidationAction):  # type: ignore[misc]
    """Looks at the telephone number only."""

    def name(self) -> str:
        return "validate_booking_form"

    def validate_phone(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Eleven digits, as many as a mobile telephone's number has."""
        digits = "".join(ch for ch in str(value) if ch.isdigit())
        return {"phone": digits if len(digits) == 11 else None}


class FinishBooking(Action):  # type: ignore[misc]
    """One row and the number of it."""

    def name(self) -> str:
        return "action_booking_result"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Write what was said and empty the slots for the next time."""
        with sqlite3.connect(DATABASE, timeout=30) as connection:
            connection.execute(f"create table if not exists booking ({', '.join(FIELDS)})")
            made = connection.execute(
                f"insert into booking values ({', '.join('?' * len(FIELDS))})",  # noqa: S608 - our own names
                [str(tracker.get_slot(field)) for field in FIELDS],
            )
        dispatcher.utter_message(text=f"约好了，预约号{made.lastrowid:04d}。")
        return [SlotSet(field, None) for field in FIELDS]
