"""From a channel to the dialogue engine and back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.bootstrap.house import House
from bot.bootstrap.senses import Senses
from bot.channels.guide_papers import GuidePapers
from bot.channels.limits import PersonLimits
from bot.channels.sms import HttpSms
from bot.channels.telegram import TelegramChannel
from bot.channels.wechat import WechatChannel
from bot.conversation import Conversation
from bot.dialogue.engines import Engines
from bot.dialogue.plain import PlainAnswers
from bot.dialogue.port import Engine
from bot.dialogue.rasa import RasaDialogue
from bot.gateway import Gateway
from bot.jobs import beside
from bot.jobs.beside import Beside
from bot.jobs.outbox import Messenger
from bot.live import LiveTopics
from bot.settings import Settings
from bot.store.keys import secret


@dataclass
class Talk:
    """What takes a message and answers it, and the channels that can speak first."""

    several: Beside
    dialogue: Engine
    conversation: Conversation
    gateway: Gateway
    people: PersonLimits
    telegram: TelegramChannel | None
    wechat: WechatChannel | None
    sms: HttpSms | None

    @property
    def messengers(self) -> dict[str, Messenger]:
        """The channels that can speak first, by name."""
        found: dict[str, Messenger | None] = {"telegram": self.telegram, "wechat": self.wechat}
        return {name: channel for name, channel in found.items() if channel is not None}

    @property
    def channels(self) -> list[TelegramChannel | WechatChannel]:
        """The channels that are started and stopped with the house."""
        return [channel for channel in (self.telegram, self.wechat) if channel]


def build_talk(house: House, senses: Senses) -> Talk:
    """The conversation behind every channel that is set."""
    settings = house.settings
    several, dialogue = beside.join(settings, house.store.db), build_dialogue(settings)
    conversation = _conversation(house, senses, several, dialogue)
    gateway = _gateway(house, senses, several.live, conversation)
    people = PersonLimits(settings.limits.person)
    telegram = None
    if settings.telegram_token:
        public, alone = settings.public_url, several.lead.alone
        telegram = TelegramChannel(settings, gateway, public_url=public, limits=people, alone=alone)
    sms = HttpSms(settings.sms) if settings.sms else None
    wechat = _wechat(house, gateway, people)
    return Talk(several, dialogue, conversation, gateway, people, telegram, wechat, sms)


def build_dialogue(settings: Settings) -> Engine:
    """The client of the dialogue engine or engines, with the house's own token."""
    token = secret(settings.data / "keys", "rasa.token")
    gateway = settings.gateway_url if settings.redis_url else None
    engines = {url: RasaDialogue(url, token, gateway=gateway) for url in settings.rasa_urls}
    return Engines(engines) if len(engines) > 1 else engines[settings.rasa_url]


def _conversation(house: House, senses: Senses, several: Beside, dialogue: Engine) -> Conversation:
    plain, voice = PlainAnswers(house.knowledge, house.facts, house.desk.facts_today), senses.voice
    return Conversation(
        house.store, house.desk, dialogue, plain, house.clock, several.live, senses.sound, senses.ear,
        lambda: voice.has_clips("puxian"), senses.eye, several.order, house.thread,
    )  # fmt: skip


def _gateway(house: House, senses: Senses, live: LiveTopics, conversation: Conversation) -> Gateway:
    settings, desk = house.settings, house.desk
    return Gateway(
        house.store, conversation, senses.voice, live, house.clock, house.facts,
        secret(settings.data / "keys", "cookie.key"), demo=settings.hall_file is None, mic=settings.sends_abroad,
        tickets=house.tickets if settings.sends_abroad or settings.wechat else None, words=senses.sound.words,
        ears=senses.ear.hears, clerk_sound=senses.clerk_sound,
        guide=GuidePapers(desk.guide, house.clock, settings.sends_abroad), asked=desk.asked.of, sees=senses.eye.sees,
        voices=senses.recorded,
    )  # fmt: skip


def _wechat(house: House, gateway: Gateway, people: PersonLimits) -> WechatChannel | None:
    """The service account, when one is set; whoever leaves it gets no more reminders."""

    def left(sender: str) -> None:
        if (person := house.store.people.find("wechat", sender)) is not None:
            house.store.notebook.unsubscribe(person.id, house.clock.now())

    async def told(sender: str) -> None:
        await asyncio.to_thread(left, sender)

    ours = house.settings
    if ours.wechat is None:
        return None
    return WechatChannel(
        ours.wechat, gateway, house.store.wechat, left=told, public_url=ours.public_url, limits=people
    )  # fmt: skip
