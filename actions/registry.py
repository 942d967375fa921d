"""Every action by its name, wired to the desk."""

from __future__ import annotations

import asyncio

from rasa_sdk.executor import ActionExecutor

from actions.booking import AskBookingSlot, FinishBooking, ValidateBookingForm
from actions.turns import Turns, UseCase
from bot.desk.desk import Desk
from bot.desk.draft import FIELDS
from bot.desk.outcome import Outcome, say
from bot.desk.turn import Turn
from bot.hall import universal
from bot.hall.clock import Clock
from bot.messages import Reply
from bot.steps import InThread

COMMANDS = {
    "repeat": "repeat",
    "speak_slower": "slower",
    "use_dialect": "dialect",
    "voice_on": "voice_on",
    "voice_off": "voice_off",
}


def executor(desk: Desk, clock: Clock, thread: InThread = asyncio.to_thread) -> ActionExecutor:
    """An executor that knows every action of domain.yml; what they ask of the store runs by `thread`."""
    turns = Turns(desk.store, clock, thread)
    made = ActionExecutor()
    cases = {
        "action_answer": desk.answer,
        "action_clarify": desk.clarify,
        "action_default_fallback": desk.clarify,
        "action_out_of_scope": desk.reject,
        "action_inform": desk.inform,
        "action_my_appointments": desk.my_appointments,
        "action_my_data": desk.my_data.show,
        "action_cancel_appointment": desk.cancel,
        "action_reschedule_appointment": desk.reschedule,
        "action_handoff": desk.handoff,
        "action_subscribe_reminder": desk.subscribe,
        "action_unsubscribe_reminder": desk.unsubscribe,
        "action_command": _command,
    }
    for name, case in cases.items():
        made.register_action(UseCase(name, turns, case))
    made.register_action(ValidateBookingForm(turns, desk.booking, desk.unsubscribe))
    made.register_action(FinishBooking(turns, desk.booking))
    for field in FIELDS:
        made.register_action(AskBookingSlot(field, turns, desk.booking))
    return made


def _command(turn: Turn) -> Outcome:
    """Hand a universal command back to the gateway, which carries it out."""
    command = COMMANDS.get(turn.intent)
    return say(Reply(text="好的。", intent=turn.intent, command=command and universal.nearest(command, turn.text)))
