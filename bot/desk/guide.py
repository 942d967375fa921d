"""Going through a matter together: card by card, the papers ticked off, remembered until next time.

Nothing here has to be understood by the dialogue engine: buttons and a few whole messages, so it works while that is
away, and no word of it reaches the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk import guide_pictures, guide_words
from bot.desk.drawing import Drawing
from bot.desk.guide_words import BEGIN, BOOK, CHECK, PRINT, STUCK, pressed
from bot.desk.sample_form import SampleFormDesk
from bot.desk.turn import Turn
from bot.hall import universal
from bot.hall.facts import HallFacts
from bot.hall.facts_today import FactsToday
from bot.hall.guide import Guide, Page, Row
from bot.hall.knowledge import KnowledgeBase
from bot.messages import HUMAN, Choice, Reply
from bot.store.guide_progress import Progress
from bot.store.store import Store

INTENT = "renewal_how"
PICTURES = "/guide/picture/"
RUNNING = timedelta(minutes=30)
"""So long after the last card a question is one in the middle of the guide."""
KNOWN = timedelta(days=60)
"""So long it is worth asking whether to go on."""


@dataclass(frozen=True)
class Ticked:
    """The list as a clerk sees it: where somebody stands, and every paper with yes, no or nothing said."""

    step: str
    papers: tuple[tuple[str, bool | None], ...]
    at: datetime


class GuideDesk:
    """The use case; `today` gives the words of the hall's facts on a day."""

    def __init__(
        self, store: Store, guide: Guide, knowledge: KnowledgeBase, facts: HallFacts, today: FactsToday,
        form: SampleFormDesk,
    ) -> None:  # fmt: skip
        self.guide = guide
        self.form = form
        self._store = store
        self._knowledge = knowledge
        self._facts = facts
        self._today = today

    # -- turns --------------------------------------------------------------------------------------------

    def take(self, turn: Turn) -> list[Reply] | None:
        """The replies to a button of the guide or to words that stand for one; None for anything else."""
        data = dict(turn.data) if "guide" in turn.data else self._meant(turn)
        if data is None:
            return None
        turn = replace(turn, data=data)
        do = {
            "start": self._start, "card": self._card, "papers": self._papers, "paper": self._paper,
            "all": self._all_there, "again": self._again, "chart": self._chart, "form": self.form.answer,
        }.get(str(data.get("do")), self._start)  # fmt: skip
        return [do(turn)]

    def _meant(self, turn: Turn) -> dict[str, Any] | None:
        """The button that a whole message stands for."""
        text = turn.text.strip().rstrip("。！!，,")
        if turn.data or len(text) > 60 or universal.command(text):
            return None
        if guide_words.STARTS.match(text):
            return dict(BEGIN.data)
        if guide_words.PAPERS.match(text):
            return dict(CHECK.data)
        if guide_words.FORM.match(text):
            return dict(PRINT.data)
        if not (guide_words.GOES_ON.match(text) or guide_words.ALL_THERE.match(text)):
            return self.form.told(turn)
        running = self._running(turn.person_id, turn.now)
        shown = [c.data for c in self._store.choices.on_screen(turn.person_id) if "guide" in c.data]
        if guide_words.GOES_ON.match(text) and running and shown:
            number = self.guide.number(running.card)
            onward = text == "继续" and any(data.get("n") == number + 1 for data in shown)  # the card is open: its next
            return dict(pressed("", "card", n=number + (onward or text.startswith("下一"))).data)
        return dict(pressed("", "all").data) if any("there" in data for data in shown) else None

    def goes_on(self, person_id: int, replies: list[Reply], now: datetime) -> list[Reply]:
        """An answer in the middle of the guide with the way back to it."""
        if not replies or not replies[-1].answer or replies[-1].personal:
            return replies
        running = self._running(person_id, now)
        back = self.form.back(person_id, now) or (self._back(running, now) if running else [])
        last = replies[-1]
        if not back or any(c.data.get("guide") and c != BEGIN for c in last.choices):
            return replies
        rest = [c for c in last.choices if c not in (BEGIN, HUMAN)]
        human = [c for c in last.choices if c == HUMAN]
        return [*replies[:-1], replace(last, choices=(*back, *rest, *human))]

    def _back(self, running: Progress, now: datetime) -> list[Choice]:
        number = self.guide.number(running.card)
        back = [pressed(f"接着看第{number}步", "card", n=number)] if 0 < number < len(self.guide.cards) else []
        return [pressed("接着对材料", "papers")] if self._half_ticked(running, now) else back

    # -- cards --------------------------------------------------------------------------------------------

    def _start(self, turn: Turn) -> Reply:
        known = self._store.guides.of(turn.person_id, self.guide.id)
        number = self.guide.number(known.card) if known and turn.now - known.updated_at < KNOWN else 0
        if not 1 < number < len(self.guide.cards):
            return self._show(turn, 1)
        first = pressed("接着看", "card", n=number), pressed("从头看", "card", n=1)
        text = f"上次看到第{number}步，接着看吗？"
        return Reply(text, spoken=guide_words.GO_ON, choices=(*first, CHECK, HUMAN), intent=INTENT)

    def _card(self, turn: Turn) -> Reply:
        return self._show(turn, int(turn.data.get("n", 1)))

    def _again(self, turn: Turn) -> Reply:
        known = self._store.guides.of(turn.person_id, self.guide.id)
        return self._show(turn, self.guide.number(known.card) if known else 1)

    def _show(self, turn: Turn, number: int) -> Reply:
        pages = self.pages(turn.now)
        page = pages[min(max(number, 1), len(pages)) - 1]
        self._store.guides.keep(turn.person_id, self.guide.id, turn.now, card=page.id)
        text = "\n".join([f"第{page.number}步，共{len(pages)}步：{page.title}", *page.words])
        return Reply(
            text, spoken=page.spoken, choices=self._keys(page, len(pages), turn.channel), intent=INTENT,
            image=self.address(str(page.number)),
        )  # fmt: skip

    def _keys(self, page: Page, count: int, channel: str) -> tuple[Choice, ...]:
        last = page.number == count
        keys = [] if last else [pressed("下一步", "card", n=page.number + 1)]
        keys += (
            [CHECK, *([PRINT] if self.form.prints(channel) else []), pressed("看整张流程图", "chart")] if last else []
        )
        keys += [pressed("上一步", "card", n=page.number - 1)] if page.number > 1 else []
        keys += [CHECK] if page.id == "papers" else []
        keys += [BOOK] if page.id == "book" else []
        return (*keys, pressed("再说一遍", "again"), STUCK)

    def _chart(self, turn: Turn) -> Reply:
        """The whole way on one picture, and the same in words."""
        steps = "\n".join(f"{n}. {'，或者'.join(s.words)}" for n, s in enumerate(self.guide.flow, 1))
        text = f"{self.guide.flow_title}：\n{steps}\n{self.guide.flow_note}"
        said = self._knowledge.entry(self.guide.flow_rests_on[0]).spoken
        spoken = f"{said.partition('。')[0]}。"
        keys = (pressed("从头看", "card", n=1), CHECK, HUMAN)
        return Reply(text, spoken=spoken, choices=keys, intent=INTENT, image=self.address("chart"))

    # -- papers -------------------------------------------------------------------------------------------

    def _papers(self, turn: Turn) -> Reply:
        """Begin to tick off, or go on where it was left; `anew` forgets what was said."""
        if turn.data.get("anew"):
            self._store.guides.keep(turn.person_id, self.guide.id, turn.now, checked={})
        return self._next_paper(turn)

    def _paper(self, turn: Turn) -> Reply:
        name, known = str(turn.data.get("paper", "")), self._checked(turn.person_id)
        if name in [row.name for row in self.rows(turn.now)]:
            kept = {**known, name: bool(turn.data.get("there"))}
            self._store.guides.keep(turn.person_id, self.guide.id, turn.now, checked=kept)
        return self._next_paper(turn)

    def _all_there(self, turn: Turn) -> Reply:
        asked = [row.name for row in self.rows(turn.now) if row.asked]
        kept = {**dict.fromkeys(asked, True), **self._checked(turn.person_id)}
        self._store.guides.keep(turn.person_id, self.guide.id, turn.now, checked=kept)
        return self._sum(turn)

    def _next_paper(self, turn: Turn) -> Reply:
        asked, known = [row for row in self.rows(turn.now) if row.asked], self._checked(turn.person_id)
        open_ = next((row for row in asked if row.name not in known), None)
        if open_ is None:
            return self._sum(turn)
        number = asked.index(open_) + 1
        yes, no = (pressed(w, "paper", paper=open_.name, there=is_) for w, is_ in (("有了", True), ("还没有", False)))
        need = f"（{open_.need}）" if open_.need else ""
        return Reply(
            f"要带的第{number}样，共{len(asked)}样：{open_.name}{need}\n有了吗？", spoken=f"{open_.name}，有了吗？",
            choices=(yes, no, STUCK), intent="renewal_materials", image=self._paper_address(open_, turn.now),
        )  # fmt: skip

    def _sum(self, turn: Turn) -> Reply:
        """What is there, what is missing, and how to get that."""
        rows, known = self.rows(turn.now), self._checked(turn.person_id)
        missing = [row for row in rows if row.asked and not known.get(row.name)]
        there = [row.name for row in rows if row.asked and known.get(row.name)]
        lines = ["还差这些：" if missing else guide_words.ALL, *(f"还没有：{row.name}。{row.get}" for row in missing)]
        lines += [f"有了：{'、'.join(there)}。"] if there else []
        lines += [f"{row.name}：{row.get}" for row in rows if row.there]
        lines += [f"{row.name}{f'（{row.need}）' if row.need else ''}。{row.get}" for row in rows if row.aside]
        spoken = guide_words.MISSING if missing else guide_words.ALL
        keys = [BOOK, *([PRINT] if self.form.prints(turn.channel) else []), pressed("再对一遍", "papers", anew=True)]
        known_card = self._store.guides.of(turn.person_id, self.guide.id)
        number = self.guide.number(known_card.card) if known_card else 0
        keys += [pressed(f"接着看第{number}步", "card", n=number)] if 0 < number < len(self.guide.cards) else []
        text = "\n".join([*lines, self.guide.flow_note])
        return Reply(text, spoken=spoken, choices=(*keys, HUMAN), intent="renewal_materials")

    # -- what others ask ----------------------------------------------------------------------------------

    def pages(self, now: datetime) -> tuple[Page, ...]:
        """The cards with the facts of the day."""
        return self.guide.pages(self._today.texts(now.date()), self._knowledge.catalogue)

    def rows(self, now: datetime) -> tuple[Row, ...]:
        """The papers, the hall's own list first."""
        listed = self._facts.get(f"materials.{self.guide.id}", ())
        return self.guide.rows(listed, self._today.texts(now.date()), self._knowledge.catalogue)

    def address(self, name: str) -> str:
        """Where the picture of a card (its number) or the `chart` is fetched; `.svg` for `.png` gives an SVG."""
        return f"{PICTURES}{self.guide.id}-{name}.png"

    def drawing(self, name: str, now: datetime) -> Drawing | None:
        """The picture behind a name of `address`, without its ending; None for any other."""
        guide, _, which = name.partition("-")
        kind, _, number = which.partition("-")
        if guide != self.guide.id:
            return None
        if which == "chart":
            return guide_pictures.chart_of(self.guide)
        if kind == "paper":
            rows = self.rows(now)
            at = _among(number, len(rows))
            return guide_pictures.paper(rows[at - 1], at, len(rows), self.guide.name) if at else None
        pages = self.pages(now)
        at = _among(which, len(pages))
        return guide_pictures.card(pages[at - 1], len(pages), self.guide.name) if at else None

    def ticked(self, person_id: int, now: datetime) -> Ticked | None:
        """What a clerk should know; None for somebody who has never looked at the guide."""
        known = self._store.guides.of(person_id, self.guide.id)
        if known is None:
            return None
        number = self.guide.number(known.card)
        step = f"第{number}步，{self.guide.cards[number - 1].title}" if number else ""
        papers = tuple((row.name, known.checked.get(row.name)) for row in self.rows(now) if row.asked)
        return Ticked(step, papers if known.checked else (), known.updated_at)

    # -- small --------------------------------------------------------------------------------------------

    def _running(self, person_id: int, now: datetime) -> Progress | None:
        known = self._store.guides.of(person_id, self.guide.id)
        return known if known and now - known.updated_at < RUNNING else None

    def _checked(self, person_id: int) -> Mapping[str, bool]:
        known = self._store.guides.of(person_id, self.guide.id)
        return known.checked if known else {}

    def _half_ticked(self, progress: Progress, now: datetime) -> bool:
        asked: Sequence[str] = [row.name for row in self.rows(now) if row.asked]
        return 0 < sum(name in progress.checked for name in asked) < len(asked)

    def _paper_address(self, row: Row, now: datetime) -> str:
        return self.address(f"paper-{self.rows(now).index(row) + 1}")


def _among(number: str, count: int) -> int:
    """The number if it is one of 1 to `count`, else 0."""
    return int(number) if number.isascii() and number.isdigit() and 0 < int(number[:4]) <= count else 0
