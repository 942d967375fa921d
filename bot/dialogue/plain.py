"""Answers while the dialogue engine is away: a search over the same knowledge, and always a person."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from bot.hall import facts_text
from bot.hall.facts import HallFacts
from bot.hall.facts_today import FactsToday
from bot.hall.in_time import asks_in_time
from bot.hall.knowledge import KnowledgeBase
from bot.messages import HUMAN, Reply

NEAR_ENOUGH = 0.30
WISH = re.compile("(我要|我想|帮我|给我).{0,3}(预?约|改到|改个?时间|取消)|^(取消|改)预约")
QUESTION = re.compile("[吗么？?]|多少|几|哪|怎|啥|谁|是不是|能不能|可不可以|要不要")
AWAY = "我这边刚打了个盹，预约请稍等一两分钟再说一遍，已经说过的都还在。着急就找工作人员。"


class PlainAnswers:
    """Answers questions about the licence without any dialogue; it books nothing."""

    def __init__(self, knowledge: KnowledgeBase, facts: HallFacts, today: FactsToday | None = None) -> None:
        self._knowledge = knowledge
        self._facts = facts
        self._today = today

    def reply(self, text: str, today: date, waits: bool = False) -> Reply:
        """The nearest answer to the words, or a request for patience; both offer a person.

        What asks for something to be done, or answers a question (`waits`) without being one, is never looked up.
        """
        act = WISH.search(text) or (waits and not QUESTION.search(text))
        found = [] if act else self._knowledge.search(text, limit=1)
        if not found or found[0][1] < NEAR_ENOUGH or found[0][0].intent in ("help", "greet", "chitchat"):
            return Reply(text=AWAY, choices=(HUMAN,), intent="nlu_fallback")
        entry = found[0][0]
        if asks_in_time(text):  # no day is known here: the rule by itself
            entry = self._knowledge.default("renewal_when")
        texts = (
            self._today.for_answer(entry.intent, datetime.combine(today, time())) if self._today else self._facts.texts
        )
        rendered = self._knowledge.render(entry, texts, today=today, checked=self._facts.checked)
        notice = facts_text.notice(self._facts.values, today)
        text = f"{notice}\n{rendered.text}" if notice else rendered.text
        return Reply(text=text, spoken=notice + rendered.spoken, choices=(HUMAN,), intent=entry.intent, answer=entry.id)
