"""An independent model of the Bot API (aiogram's) that looks at every call we make and every update we invent."""

from __future__ import annotations

from typing import Any

import aiogram.methods
import aiogram.types
from pydantic import BaseModel

from tests.fakes.telegram_rules import Call


def judge_call(call: Call) -> None:
    """Raises when a call has a wrong or an unknown field, at any depth."""
    model = getattr(aiogram.methods, call.method[0].upper() + call.method[1:])
    files = {n: aiogram.types.BufferedInputFile(data, name) for n, (name, data) in call.files.items()}
    _nothing_extra(model.model_validate({**call.fields, **files}), call.method)


def judge_update(update: dict[str, Any]) -> None:
    """Raises when an update has a wrong or an unknown field, at any depth."""
    _nothing_extra(aiogram.types.Update.model_validate(update), "update")


def judge_message(message: dict[str, Any]) -> None:
    """Raises when a message the fake answers with is not one."""
    _nothing_extra(aiogram.types.Message.model_validate(message), "message")


def _nothing_extra(value: Any, where: str) -> None:
    if isinstance(value, BaseModel):
        assert not value.model_extra, f"{where} has unknown {sorted(value.model_extra)}"
        for name in value.model_fields_set:
            _nothing_extra(getattr(value, name), f"{where}.{name}")
    elif isinstance(value, (list, tuple)):
        for item in value:
            _nothing_extra(item, where)
