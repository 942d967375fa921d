"""Conversations in Telegram as tg-auto-test sees them: ask, book, a person, and a voice note behind an answer."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from tests.judge_env.hall import BOOK, ME, Hall, hall


class Conversations(unittest.IsolatedAsyncioTestCase):
    """Each in a house of its own."""

    async def asyncSetUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.hall: Hall = await self.enterAsyncContext(hall(self.folder))
        self.client = self.hall.client
        self.talk = await self.enterAsyncContext(self.client.conversation("test_bot", timeout=60))

    async def says(self, text: str) -> str:
        """Write, and read what comes back."""
        await self.talk.send_message(text, parse_mode=None)
        return str((await self.talk.get_response()).text)

    async def test_a_question_is_answered_with_its_law_and_a_way_to_a_person(self) -> None:
        await self.talk.send_message("续证要多少钱", parse_mode=None)
        answer = await self.talk.get_response()
        assert "第75条" in answer.text
        assert "找工作人员" in [button.text for row in answer.buttons for button in row][-1]

    async def test_a_time_is_booked_with_buttons_and_words(self) -> None:
        await self.talk.send_message(BOOK, parse_mode=None)
        offer = await self.talk.get_response()
        await offer.click(0)
        assert "姓名" in (await self.talk.get_response()).text
        assert len(self.hall.called("answerCallbackQuery")) == 1
        assert "手机号" in await self.says("林演示")
        await self.talk.send_message("13800001234", parse_mode=None)
        licence = await self.talk.get_response()
        await licence.click(text="1. 不知道证号")
        read_back = await self.talk.get_response()
        assert "138****1234" in read_back.text
        await read_back.click(0)
        assert "预约号0001" in (await self.talk.get_response()).text
        [one] = self.hall.house.store.appointments.listing()
        assert (one.channel, one.sender, one.name) == ("telegram", str(ME), "林演示")

    async def test_the_phone_question_carries_the_contact_button(self) -> None:
        await self.talk.send_message(BOOK, parse_mode=None)
        await (await self.talk.get_response()).click(0)
        await self.talk.get_response()
        await self.says("林演示")
        keyboard = json.loads(self.hall.called("sendMessage")[-1]["reply_markup"])["keyboard"]
        assert keyboard[0][0]["request_contact"]

    async def test_a_button_pressed_a_second_time_says_that_it_is_old(self) -> None:
        await self.talk.send_message(BOOK, parse_mode=None)
        offer = await self.talk.get_response()
        await offer.click(0)
        await self.talk.get_response()
        for name in ("林演示", "13800001234"):
            await self.says(name)
        held = self.hall.house.store.appointments.listing()
        await offer.click(0)
        await self.talk.get_response()
        assert len(self.hall.called("answerCallbackQuery")) == 2
        assert len(self.hall.house.store.appointments.listing()) == len(held)

    async def test_who_wants_a_person_waits_in_the_queue_and_the_bot_falls_silent(self) -> None:
        assert "工作人员" in await self.says("人工")
        [handoff] = self.hall.house.store.handoffs.listing()
        assert (handoff.channel, handoff.state) == ("telegram", "waiting")
        self.hall.house.store.handoffs.claim(handoff.id, "陈演示", self.hall.house.clock.now())
        before = len(self.hall.called("sendMessage"))
        await self.talk.send_message("我的证丢了", parse_mode=None)
        assert len(self.hall.called("sendMessage")) == before

    async def test_the_sound_of_an_answer_follows_as_a_voice_note(self) -> None:
        sound = self.folder / "fee.ogg"
        sound.write_bytes(b"OggS" + bytes(range(200)))
        self.hall.host.sounds = {"第75条": sound}
        await self.talk.send_message("续证要多少钱", parse_mode=None)
        assert "第75条" in (await self.talk.get_response()).text
        note = await self.talk.get_response()
        assert note.voice is not None
        assert await note.download_media(file=bytes) == sound.read_bytes()


if __name__ == "__main__":
    unittest.main()
