"""What goes with a card of the guide to a messenger that sends files itself: its picture, or the sample form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels import drawing_png, form_pdf
from bot.channels.ticket_papers import Papers
from bot.desk.guide import PICTURES, GuideDesk
from bot.desk.sample_form import PATH
from bot.hall.clock import Clock

FORM_NAME = "yangbiao.pdf"


class GuidePapers:
    """Called with a message of the REST contract; `forms` False keeps what somebody has filled in within the house."""

    def __init__(self, guide: GuideDesk, clock: Clock, forms: bool) -> None:
        self._guide = guide
        self._clock = clock
        self._forms = forms

    def __call__(self, reply: Mapping[str, Any]) -> Papers | None:
        """The files of the message, None when it has none of the guide (any more)."""
        image, attachment = str(reply.get("image") or ""), str(reply.get("attachment") or "")
        if image.startswith(PICTURES):
            name = image.removeprefix(PICTURES).removesuffix(".png")
            drawing = self._guide.drawing(name, self._clock.now())
            caption = str(reply.get("text") or "").partition("\n")[0]
            return Papers(drawing_png.picture(drawing), caption=caption) if drawing else None
        if self._forms and attachment.startswith(PATH):
            form = self._guide.form.opened(attachment.removeprefix(PATH), self._clock.now())
            try:
                return Papers(form=form_pdf.sheet(form), form_name=FORM_NAME) if form else None
            except form_pdf.CannotPrint:
                return None
        return None
