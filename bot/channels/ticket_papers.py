"""What goes with a reply to a messenger that sends files itself: the picture and the calendar file, as bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels import ticket_photo
from bot.desk.ticket import Tickets, token_of
from bot.desk.ticket_calendar import calendar_file


@dataclass(frozen=True)
class Papers:
    """A PNG with the line under it (the ticket's own where none is given), an .ics file or a PDF with their names."""

    picture: bytes | None = None
    calendar: bytes | None = None
    calendar_name: str = ""
    caption: str | None = None
    form: bytes | None = None
    form_name: str = ""


def papers(tickets: Tickets, reply: Mapping[str, Any]) -> Papers | None:
    """The papers of a message of the REST contract, None when it has none (any more)."""
    token = token_of(str(reply.get("attachment") or ""))
    ticket = tickets.opened(token) if token else None
    if ticket is None:
        return None
    return Papers(ticket_photo.picture(ticket), calendar_file(ticket), f"lianxinqiao-{ticket.number}.ics")
