"""The judges judged: aiogram's models find what is wrong, and our own stand-in allows nothing that they do not know."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.telegram_people import DATE
from tests.fakes.telegram_rules import PARAMETERS, Call, Refusal, check_markup

pytestmark = pytest.mark.slow  # the models take seconds to load
ME = {"id": 5, "is_bot": False, "first_name": "样例"}
CHAT = {"id": 5, "type": "private"}


def message(**content: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 1, "date": DATE, "chat": CHAT, "from": ME, **content}}


@pytest.mark.parametrize("method", PARAMETERS)
def test_every_call_the_stand_in_takes_and_every_parameter_of_it_is_one_of_the_bot_api(method: str) -> None:
    import aiogram.methods

    model = getattr(aiogram.methods, method[0].upper() + method[1:])
    assert set(model.model_fields) >= PARAMETERS[method]


@pytest.mark.parametrize(
    "call",
    [
        Call("sendMessage", {"chat_id": 1}),
        Call("sendMessage", {"chat_id": 1, "text": "好", "colour": "red"}),
        Call("sendMessage", {"chat_id": "x" * 3, "text": ["好"]}),
        Call("sendMessage", {"chat_id": 1, "text": "好", "reply_markup": {"keyboard": [[{"text": "a", "ask": 1}]]}}),
        Call("answerCallbackQuery", {}),
        Call("getUpdates", {"offset": "soon"}),
    ],
    ids=["missing", "unknown", "wrong kind", "unknown inside", "empty", "no number"],
)
def test_a_call_that_is_wrong_does_not_pass(call: Call) -> None:
    from tests.fakes.telegram_judge import judge_call

    with pytest.raises((AssertionError, ValueError)):
        judge_call(call)


@pytest.mark.parametrize(
    "update",
    [
        message(location={"latitude": "north", "longitude": 1}),
        message(location={"latitude": 25.4}),
        message(contact={"first_name": "样例"}),
        message(contact={"phone_number": "86", "first_name": "样例", "user": 5}),
        message(voice={"file_id": "v", "duration": 1}),
        {"update_id": 1, "edited_message": {"message_id": 1}},
    ],
    ids=["a place in words", "half a place", "no number", "unknown field", "no unique id", "half an edit"],
)
def test_an_update_that_is_wrong_does_not_pass(update: dict[str, Any]) -> None:
    from tests.fakes.telegram_judge import judge_update

    with pytest.raises((AssertionError, ValueError)):
        judge_update(update)


@pytest.mark.parametrize("wish", ["request_contact", "request_location"])
def test_the_stand_in_lets_a_phone_tell_about_itself_in_private_chats_only(wish: str) -> None:
    keyboard = {"keyboard": [[{"text": "好", wish: True}]]}
    check_markup(keyboard)
    with pytest.raises(Refusal, match="private chats only"):
        check_markup(keyboard, private=False)
