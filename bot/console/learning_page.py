"""What was not understood: alike ones together, one click to what they mean; and what is taught so far."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console import learning_words, words
from bot.console.answers_page import HERE as KNOWLEDGE
from bot.console.digits import whole
from bot.console.pages import Pages, go
from bot.console.paging import page_of
from bot.console.visit import Refusal, Visit
from bot.desk.answer_desk import AnswerDesk
from bot.desk.likeness import LARGEST_GROUP, groups
from bot.desk.teaching import sentence
from bot.desk.workshop import Learnt
from bot.store.questions import MOST, Question
from bot.store.store import Store

HERE, TAUGHT = "/console/learning", "/console/learning/taught"
A_PAGE, TAUGHT_PAGE = 12, 100
MOST_ASKS = 20
DONE = {
    "label": "教好了，下次训练就学。", "aside": "放到“不算问题的”里了。", "undo": "上一步撤回了。",
    "renew": "放回“还没教的”里了。",
    "late": "没有改动：已经有人处理过了。", "nothing": "没有可以撤回的。",
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Questions that are alike, as one card; `head` was said last, `likely` are (code, name).

    `draft` is the answer that is being written for one of them.
    """

    head: Question
    members: list[Question]
    ids: str
    times: int
    newest: str
    understood: str
    likely: list[tuple[str, str]]
    draft: str = ""


class LearningPage:
    """The list of questions, its steps, and the list of what is taught."""

    def __init__(self, store: Store, pages: Pages, learnt: Learnt, answers: AnswerDesk | None = None) -> None:
        self._questions = store.questions
        self._pages = pages
        self._learnt = learnt
        self._answers = answers

    def show(self, visit: Visit) -> Response:
        """One page of groups."""
        view = _view(visit.query.get("view", ""))
        rows = self._questions.listing(view)
        found = groups(rows)
        page, last = page_of(visit.query.get("page", ""), len(found), A_PAGE)
        drafts = self._drafts()
        shown = [self._group(one, visit, drafts) for one in found[(page - 1) * A_PAGE : page * A_PAGE]]
        return self._pages.show(
            "learning.html", visit, message=DONE.get(visit.query.get("done", ""), ""), view=view,
            views=learning_words.VIEWS, groups=shown, count=len(rows), most=MOST, page=page, last=last,
            intents=[(code, learning_words.intent(code)) for code in self._learnt.teaching.intents],
            kinds=learning_words.KINDS, intent=learning_words.intent, edit=visit.may("learn"),
            under=self._answers.intents() if self._answers and visit.may("knowledge") else [],
        )  # fmt: skip

    def _drafts(self) -> dict[int, str]:
        """The answers that are being written, by the utterances they are for."""
        open_ = self._answers.drafts() if self._answers else {}
        return {question: draft.answer for draft in open_.values() for question in draft.questions}

    def _group(self, members: list[Question], visit: Visit, drafts: dict[int, str]) -> Group:
        head = max(members, key=lambda q: (q.at, q.id))
        likely = self._learnt.likely.of(head) if head.label is None else []
        return Group(
            head, members, ",".join(str(q.id) for q in members), sum(q.times for q in members),
            words.stamp(head.at, visit.now), words.understood(head.guess, head.confidence) or "没听出来",
            [(code, learning_words.intent(code)) for code in likely],
            next((drafts[q.id] for q in members if q.id in drafts), ""),
        )  # fmt: skip

    def label(self, visit: Visit) -> Response:
        """Say what they mean: all of a group or one of it."""
        intent = visit.form.get("intent") or visit.form.get("other", "")
        if intent not in self._learnt.teaching.intents:
            raise Refusal(400, "请先选这句话是什么意思。")
        done = self._learnt.teaching.label_all(_ids(visit), intent, visit.me.name)
        return _back(visit, "label" if done else "late")

    def aside(self, visit: Visit) -> Response:
        """No question at all."""
        done = self._learnt.teaching.put_aside(_ids(visit), visit.me.name)
        return _back(visit, "aside" if done else "late")

    def begin(self, visit: Visit) -> Response:
        """A draft of a new answer for a group or one of it; its words become what people ask."""
        assert self._answers is not None  # the address is not there without it
        ids = _ids(visit)
        new = [q for q in self._questions.listing("new") if q.id in ids]
        if not new:
            return _back(visit, "late")
        if waiting := next((answer for q, answer in self._drafts().items() if q in ids), ""):
            return go(f"{KNOWLEDGE}/{waiting}")
        asks = dict.fromkeys(plain for q in new if len(plain := sentence(q.text)) > 1)
        kept = list(asks)[:MOST_ASKS]
        answer = self._answers.begin(visit.form.get("other", ""), kept, [q.id for q in new], visit.me.name)
        return go(f"{KNOWLEDGE}/{answer}?done=begun")

    def undo(self, visit: Visit) -> Response:
        """Take back one's own last step."""
        return _back(visit, "undo" if self._learnt.teaching.undo(visit.me.name) else "nothing")

    def renew(self, visit: Visit) -> Response:
        """Put a labelled one, or one that was put aside, back among the new ones."""
        done = "renew" if self._learnt.teaching.bring_back(visit.number(), visit.me.name) else "late"
        if visit.form.get("from") == "taught":
            return go(f"{TAUGHT}?done={done}")
        return _back(visit, done)

    def taught(self, visit: Visit) -> Response:
        """What the next training takes, and what it leaves out."""
        labelled = sorted(self._questions.labelled(), key=lambda q: (q.at, q.id), reverse=True)
        refused = dict(self._learnt.workshop.lesson(labelled).refused)
        page, last = page_of(visit.query.get("page", ""), len(labelled), TAUGHT_PAGE)
        rows = [
            {
                "id": q.id, "text": q.text, "intent": learning_words.intent(q.label), "who": q.labelled_by or "",
                "at": words.stamp(q.labelled_at, visit.now) if q.labelled_at else "",
                "why": learning_words.refused(refused[q.id]) if q.id in refused else "",
            }
            for q in labelled[(page - 1) * TAUGHT_PAGE : page * TAUGHT_PAGE]
        ]  # fmt: skip
        return self._pages.show(
            "learning_taught.html", visit, message=DONE.get(visit.query.get("done", ""), ""), rows=rows,
            taken=len(labelled) - len(refused), page=page, last=last, edit=visit.may("learn"),
        )  # fmt: skip


def _view(raw: str) -> str:
    return raw if raw in learning_words.VIEWS else "new"


def _ids(visit: Visit) -> list[int]:
    """The questions a form is about; raises Refusal 400 for what cannot be their numbers."""
    which = visit.form.get("which", "all")
    given = (visit.form.get("ids", "") if which == "all" else which).split(",")
    numbers = [number for raw in given[: LARGEST_GROUP + 1] if (number := whole(raw)) is not None]
    if len(given) > LARGEST_GROUP or len(numbers) < len(given):
        raise Refusal(400, "表单的格式不对。")
    return numbers


def _back(visit: Visit, done: str) -> Response:
    view, page = _view(visit.form.get("view", "")), page_of(visit.form.get("page", ""), MOST, A_PAGE)[0]
    return go(f"{HERE}?{urlencode({'view': view, 'page': page, 'done': done})}")
