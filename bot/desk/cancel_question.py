"""Making sure before an appointment is given away."""

from __future__ import annotations

from bot.desk.asides import Asides
from bot.desk.turn import Turn
from bot.hall import phrases
from bot.hall.calendar import Calendar
from bot.hall.services import SERVICES
from bot.messages import Choice, Reply
from bot.store.appointments import Appointment


def ask_cancel(one: Appointment, turn: Turn, asides: Asides, calendar: Calendar) -> Reply:
    """The question whether to cancel; the yes counts for this start only."""
    at = one.start.isoformat()
    text = f"要取消{phrases.moment(one.start, turn.now, calendar)}{SERVICES[one.service].name}这个预约，对吗？"
    choices = (
        Choice("对，取消", "/inform", {"cancel_now": one.id, "at": at}),
        Choice("不取消，留着", "/inform", {"keep": True}),
        Choice("改个时间", "/reschedule_appointment", {"move": one.id}),
    )
    asides.wait_for(turn, "cancel", appointment=one.id, at=at)
    return Reply(text=text, choices=choices, intent="cancel_appointment", personal=True)
