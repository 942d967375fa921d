"""Answers from the hall's knowledge, with the local facts filled in and a next step offered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.desk import my_data
from bot.desk.day_notes import DayNotes
from bot.desk.family_words import FAMILY
from bot.desk.guide_words import BEGIN, PRINT
from bot.desk.outcome import OFFER_CHOICES
from bot.desk.turn import Turn
from bot.hall import closing_length
from bot.hall.facts import HallFacts
from bot.hall.facts_today import FactsToday
from bot.hall.knowledge import Entry, KnowledgeBase
from bot.hall.phrases import DIGITS, MORE
from bot.hall.services import SERVICES
from bot.messages import HUMAN, Choice, Reply

MENU = (
    Choice("续证", "我要续烟草证"),
    Choice("预约时间", "我要预约时间"),
    Choice("要带什么材料", "续证要带什么材料"),
    HUMAN,
)
TOPIC_NAMES = {
    "renewal_when": "什么时候续证", "renewal_materials": "续证带什么", "renewal_how": "续证怎么办",
    "renewal_where": "在哪里续证", "renewal_fee": "要不要钱", "renewal_duration": "多久办好",
    "renewal_late": "快到期或过期了", "renewal_refused": "不给续怎么办", "renewal_status": "办到哪一步了",
    "new_licence": "新办烟草证", "change": "变更、搬店", "replace_lost": "证丢了或破了", "suspend": "暂时停业",
    "resume": "恢复营业", "close": "不卖烟了", "inherit": "家人接手", "licence_validity": "证管几年",
    "location_rules": "开店距离", "selling_rules": "卖烟的规定", "ecig": "电子烟", "minors": "未成年人",
    "fake_cigarette": "假烟", "authenticity_visit": "上门验烟", "home_visit": "上门办证", "dispute": "处罚和纠纷",
    "complaint": "投诉举报", "fraud": "防骗", "hours": "上班时间", "address": "大厅地址", "phone": "大厅电话",
    "weekend_evening_service": "晚上周末能不能办", "book_appointment": "预约时间", "reschedule_appointment": "改预约",
    "cancel_appointment": "取消预约", "my_appointments": "我的预约", "talk_to_human": "找工作人员",
    "policy_news": "新规定", "subscribe_reminder": "到期提醒", "unsubscribe_reminder": "不要提醒",
    "help": "能帮什么忙", "repeat": "再说一遍", "speak_slower": "说慢一点", "use_dialect": "讲莆田话",
    "voice_on": "念给我听", "voice_off": "不要声音", "my_data": "我的信息",
}  # fmt: skip
UNSAID = frozenset({"my_data"})
"""Topics whose name was never recorded: they stand behind the others, and what is said points to the screen."""
BOOKABLE = {
    "renewal_when": "renewal", "renewal_materials": "renewal", "renewal_how": "renewal", "renewal_where": "renewal",
    "renewal_fee": "renewal", "renewal_duration": "renewal", "renewal_late": "renewal",
    "weekend_evening_service": None, "hours": None, "authenticity_visit": "authenticity_visit",
    "home_visit": "home_visit", "dispute": "mediation",
}  # fmt: skip
RUN_OUT = frozenset(
    {"renewal_late.expired", "renewal_late.expired_long", "renewal_late.still_selling", "renewal_late.left_stock",
     "renewal.expired"}
)  # fmt: skip
"""Answers that tell of a licence that has run out: what is to be booked then is not the renewal, it is asked."""
VISITS = {"authenticity_visit": "authenticity_visit", "fake_cigarette": "authenticity_visit", "dispute": "mediation"}
GUIDED = {
    "renewal_how.general": BEGIN, "renewal_how.no_phone": BEGIN, "renewal_materials.general": BEGIN,
    "renewal_materials.form": PRINT, "help.general": BEGIN,
}  # fmt: skip
"""Answers that offer to go through it together."""
CLOSING = ("suspend.general", "suspend.short")
"""What holds of a closing that has to be told to the hall, and of one that has not."""
PERSON_AFTER_MISSES = "我请工作人员来帮您，好吗？"
ABOUT_COMING = frozenset(
    {"greet", "help", "hours", "weekend_evening_service", "address", "phone", "renewal_where", "renewal_how"}
)


def bookable(intent: str, answer: str | None) -> str | None:
    """The matter that somebody who got this answer books; None where it has to be asked."""
    if answer in RUN_OUT:
        return None
    return BOOKABLE.get(intent) or (intent if intent in SERVICES else None)


class Answers:
    """Picks, fills in and dresses the answers."""

    def __init__(
        self, knowledge: KnowledgeBase, facts: HallFacts, today: FactsToday, days: DayNotes,
        known: Callable[[int], bool],
    ) -> None:  # fmt: skip
        """`known` says whether somebody has been answered before."""
        self._knowledge = knowledge
        self._facts = facts
        self._today = today
        self._days = days
        self._known = known

    def reply(self, intent: str, turn: Turn) -> Reply | None:
        """The answer to one intent of a message, or None when nothing is known under it."""
        if not self._knowledge.of_intent(intent):
            return None
        picked = self._knowledge.pick(intent, turn.text)
        dressed = self._closing(turn) if picked.id in CLOSING else None
        dressed = dressed or self.dress(picked, turn)
        return self._met(self._warned(self._days.added(dressed, turn.text, turn.now), turn), turn)

    def _closing(self, turn: Turn) -> Reply | None:
        """Whether a closing of the length told has to be told to the hall; None where no length is told."""
        closing = closing_length.told(turn.text)
        if closing is None:
            return None
        reply = self.dress(self._knowledge.entry(CLOSING[0] if closing.needed else CLOSING[1]), turn)
        said = "要办停业" if closing.needed else "不用办停业"
        return replace(reply, text=f"{closing.words}，{said}。\n{reply.text}")

    def standard(self, intent: str, turn: Turn) -> Reply:
        """The answer to the bare question of an intent, whatever the words. Raises KeyError where there is none."""
        return self.dress(self._knowledge.default(intent), turn)

    def _met(self, reply: Reply, turn: Turn) -> Reply:
        """The greeting with what is kept of somebody who was never here, written and spoken (PIPL 17)."""
        if reply.intent != "greet" or self._known(turn.person_id):
            return reply
        spoken = f"{reply.spoken or reply.text}{my_data.SPOKEN}"
        return replace(reply, text=f"{reply.text}\n{my_data.WRITTEN}", spoken=spoken)

    def _warned(self, reply: Reply, turn: Turn) -> Reply:
        """The reply with the hall's urgent notice in front, where it is about coming here."""
        notice = self._today.notice(turn.now.date()) if reply.intent in ABOUT_COMING else ""
        if not notice:
            return reply
        return replace(reply, text=f"{notice}\n{reply.text}", spoken=f"{notice}{reply.spoken or reply.text}")

    def dress(self, entry: Entry, turn: Turn) -> Reply:
        """One knowledge entry as a reply with its buttons."""
        today = turn.now.date()
        rendered = self._knowledge.render(
            entry, self._today.for_answer(entry.intent, turn.now), today=today, checked=self._facts.checked
        )
        offers = list(entry.offer)
        if rendered.unset and "human" not in offers:
            offers.append("human")
        choices = MENU if entry.intent in ("greet", "help") else self._choices(offers, entry)
        choices = [*choices[:-1], FAMILY, choices[-1]] if entry.intent == "help" else choices
        choices = _with_guide(entry.id, choices)
        return Reply(
            text=rendered.text, spoken=rendered.spoken, choices=tuple(choices), intent=entry.intent, answer=entry.id
        )

    def _choices(self, offers: Sequence[str], entry: Entry) -> list[Choice]:
        made = []
        for offer in offers:
            if offer == "book":
                service = bookable(entry.intent, entry.id) or ""
                made.append(Choice("预约时间", "/book_appointment", {"book": service}))
            elif offer == "visit":
                service = VISITS.get(entry.intent, "home_visit")
                made.append(Choice("约上门", "/book_appointment", {"book": service}))
            elif offer == "reminder":
                made.append(OFFER_CHOICES["reminder"])
            elif offer == "human":
                made.append(HUMAN)
        return made

    def clarify(self, turn: Turn, misses: int, question: int) -> Reply:
        """Ask back with at most three plain choices; after the second miss a person comes first.

        `question` is where the utterance is kept: a pressed choice tells it what was meant.
        """
        guesses = [(i, c) for i, c in turn.alternatives if i in TOPIC_NAMES and i != "talk_to_human"][:3]
        guesses.sort(key=lambda guess: guess[0] in UNSAID)
        choices = [
            Choice(TOPIC_NAMES[i], f"/{i}", {"meant": i, "question": question, "sure": round(c, 4)}) for i, c in guesses
        ]
        if misses >= 2:
            text = f"对不起，我还是没听明白。{PERSON_AFTER_MISSES}"
            return Reply(text=text, choices=(HUMAN, *choices[:2]), intent="nlu_fallback")
        if not choices:
            return Reply(text="我没听明白，请您换个说法再说一遍。", choices=(HUMAN,), intent="nlu_fallback")
        said = _aloud([choice.title for (i, _), choice in zip(guesses, choices, strict=True) if i not in UNSAID])
        spoken = f"我没听明白。{said}{MORE if any(i in UNSAID for i, _ in guesses) else ''}"
        text = "我没听明白。您是想问下面哪一个？"
        return Reply(text=text, spoken=spoken, choices=(*choices, HUMAN), intent="nlu_fallback")


def _aloud(titles: Sequence[str]) -> str:
    """The question with its answers by number; nothing where none of them can be said."""
    names = "；".join(f"{n}，{title}" for n, title in zip(DIGITS, titles, strict=False))
    return f"您是想问：{names}？" if names else ""


def _with_guide(answer: str, choices: Sequence[Choice]) -> list[Choice]:
    """The choices with the way into the guide before the last one, which is a person."""
    return [*choices[:-1], GUIDED[answer], *choices[-1:]] if answer in GUIDED else list(choices)
