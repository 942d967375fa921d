"""What needs a person at once and no understanding: despair, danger, a quarrel in the shop."""

from __future__ import annotations

from bot.desk.desk import Desk
from bot.desk.turn import Turn
from bot.live import Live
from bot.messages import HUMAN, Incoming, Reply
from bot.store.people import PersonRow

HEARD = "您先别急，您说的我听到了，这事不该您一个人扛。"
COMES = "我已经请工作人员马上来找您，证的事慢慢办，有办法的。\n"
"""While the hall is open only; at other times the promise kept below says who rings back."""
SAFE = "请先跟家里人待在一起。要是现在就很危险，请马上打110。"


class Urgent:
    """Calls the staff and says so."""

    def __init__(self, desk: Desk, live: Live) -> None:
        self._desk = desk
        self._live = live

    def distress(self, person: PersonRow, incoming: Incoming) -> Reply:
        """Somebody in despair: no answer about papers, a person at once where one is there."""
        comes = COMES if self._desk.opening.walk_in_at(incoming.at) else ""
        text = f"{HEARD}\n{comes}{SAFE}"
        turn = Turn(person.id, person.channel, incoming.text, incoming.at, intent="talk_to_human")
        reply = Reply(text=text, choices=(HUMAN,), intent="talk_to_human")
        reply = self._desk.promises.keep(turn, "distress", reply)
        self._live.publish("staff", {"kind": "queue"})
        return reply

    def alarm(self, person: PersonRow, incoming: Incoming) -> Reply | None:
        """Danger, or a quarrel going on in the shop: no understanding needed, a person at once."""
        turn = Turn(person.id, person.channel, incoming.text, incoming.at, intent="dispute")
        reply = self._desk.handoffs.alarm(turn)
        if reply is not None:
            self._live.publish("staff", {"kind": "queue"})
        return reply
