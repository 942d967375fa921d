"""The page of one answer: what counts, the draft over it, the form with its preview, its use and its versions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.console import answer_form, answer_words, words
from bot.console.answer_diff import changes
from bot.console.answers_page import HERE
from bot.console.digits import version
from bot.console.doorway import STALE_FORM
from bot.console.pages import Pages, go
from bot.console.settings_reading import Miswritten
from bot.console.visit import Refusal, Visit
from bot.desk.answer_checks import Broken
from bot.desk.answer_desk import AnswerDesk
from bot.hall.knowledge_write import raw_of
from bot.store.answer_versions import LONGEST_WHY, LONGEST_WORD, OPEN, SUBMITTED, AnswerVersion
from bot.store.hall_values import ChangedMeanwhile

IDENTITY = re.compile(r"[a-z_]{2,40}\.[a-z0-9_]{1,40}")
LONGEST_ID = 60
NOTES = {
    "saved": "草稿存好了，还没有发布。", "submitted": "交上去了，等另一位同事来看。", "returned": "退回了。",
    "published": "发布了，下一句话就按新的答。", "restored": "恢复成从前的了，要等另一位同事来看。",
    "broken": "从前那一版现在有不合规定的地方，先存成草稿。请改好再交。", "begun": "新答复的草稿写好了开头，请接着写。",
    "taught": "发布了。原来没听懂的那几句也教好了：还要训练一次，小助手才听得懂（学习 → 模型）。",
}  # fmt: skip
NEWER = "这条答复刚刚有别人动过。下面写着现在的内容；您写的还在，请核对后再存。"
NOT_SAVED = "您刚才写的还没有存，请核对后再点一次。"
NOTHING = "没有改动，所以没有存。"
BROKEN = "还不能交，有几处不合规定，写在下面。先存草稿也可以。"


class AnswerPage:
    """Looking at an answer and writing it."""

    def __init__(self, desk: AnswerDesk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """The page."""
        return self.page(visit, notice=NOTES.get(visit.query.get("done", ""), ""))

    def save(self, visit: Visit) -> Response:
        """Save a draft, submit it, or only show what it would be like."""
        answer, step = self.answer(visit), visit.form.get("step", "")
        try:
            raw = answer_form.read(visit.form, self._base(answer, self._open(answer)))
            if step == "try":
                return self.page(visit, typed=visit.form, aloud=True, raw=raw)
            if raw == self._counting(answer):
                raise Miswritten(NOTHING)
            submit = step == "submit"
            self._desk.save(answer, raw, _why(visit), small(visit, "seen"), small(visit, "base"), visit.me.name, submit)
        except Miswritten as wrong:
            return self.page(visit, 400, str(wrong), visit.form)
        except Broken:
            return self.page(visit, 400, BROKEN, visit.form, raw=raw)
        except ChangedMeanwhile:
            return self.page(visit, 409, NEWER, visit.form, renewed=True)
        return go(f"{HERE}/{answer}?done={'submitted' if submit else 'saved'}")

    def preview(self, visit: Visit) -> Response:
        """The preview of what stands in the form, for the page's script."""
        answer = self.answer(visit)
        try:
            raw = answer_form.read(visit.form, self._base(answer, self._open(answer)))
        except Miswritten as wrong:
            return self._pages.show("answer_preview.html", visit, shown=None, faults=[str(wrong)])
        return self._pages.show("answer_preview.html", visit, **self._preview(answer, raw))

    # -- what was typed is not lost -----------------------------------------------------------------------

    def forged(self, visit: Visit) -> Response:
        """An answer to a wrong form token with what was typed."""
        return self.page(visit, 403, STALE_FORM, visit.form if visit.ours else None)

    def reopen(self, visit: Visit, answer: str, typed: Mapping[str, str]) -> Response:
        """The form after a new sign-in, filled in as before."""
        visit.params = {"answer": answer}
        return self.page(visit, notice=NOT_SAVED, typed=typed)

    # -- parts --------------------------------------------------------------------------------------------

    def answer(self, visit: Visit) -> str:
        """The answer in the address; raises Refusal 404 for what cannot be one."""
        answer = visit.params["answer"]
        if len(answer) > LONGEST_ID or not IDENTITY.fullmatch(answer):
            raise Refusal(404, "没有这条答复。")
        return answer

    def _open(self, answer: str) -> AnswerVersion | None:
        history = self._desk.history(answer)
        if not history and self._desk.entry(answer) is None:
            raise Refusal(404, "没有这条答复。")
        return next((one for one in history if one.state in OPEN), None)

    def _counting(self, answer: str) -> dict[str, Any] | None:
        entry = self._desk.entry(answer)
        return raw_of(entry) if entry else None

    def _base(self, answer: str, draft: AnswerVersion | None) -> Mapping[str, Any]:
        """What the form began with: the draft, else what counts."""
        return draft.body if draft else self._counting(answer) or {}

    def _preview(self, answer: str, raw: Mapping[str, Any], aloud: bool = False) -> dict[str, Any]:
        faults = [answer_words.fault(one) for one in self._desk.faults(answer, raw)]
        try:
            entry = self._desk.checks.entry(raw, "console")
        except Broken:
            return {"shown": None, "faults": faults}
        shown = self._desk.checks.preview(entry, aloud)
        buttons = [answer_form.BUTTONS[offer] for offer in entry.offer if offer in answer_form.BUTTONS]
        said_by = {voice: answer_words.engine(name) for voice, name in _voices(shown)}
        return {"shown": shown, "faults": faults, "buttons": buttons, "said_by": said_by}

    def page(
        self, visit: Visit, status: int = 200, notice: str = "", typed: Mapping[str, str] | None = None,
        raw: Mapping[str, Any] | None = None, aloud: bool = False, renewed: bool = False,
    ) -> Response:  # fmt: skip
        """The page with a notice, and with what was typed in place of what is stored.

        `renewed` shows it over the newest state: the next saving is meant.
        """
        answer = self.answer(visit)
        history = self._desk.history(answer)
        entry, draft = self._desk.entry(answer), next((one for one in history if one.state in OPEN), None)
        if entry is None and not history:
            raise Refusal(404, "没有这条答复。")
        counting, base = self._counting(answer), self._base(answer, draft)
        looks = raw if raw is not None else base
        newest = max((one.id for one in history if one.state == "published"), default=0)
        kept = typed if typed is not None and not renewed else {}
        mine = draft is not None and visit.me.name in draft.writers
        return self._pages.show(
            "answer.html", visit, status, answer=answer, message=notice, entry=entry, draft=draft, mine=mine,
            now=self._desk.checks.preview(entry) if entry else None, opened=typed is not None,
            title=_title(entry, base, answer), kind=words.INTENTS.get(answer.split(".")[0], answer.split(".")[0]),
            sources=[one.cite() for one in entry.sources] if entry else [],
            overdue=entry is not None and entry.review_by < visit.now.date(),
            uses=self._desk.uses(answer), channel=words.channel, states=answer_words.STATES,
            changed=changes(counting, draft.body) if draft else [], edit=visit.may("knowledge"),
            decides=draft is not None and draft.state == SUBMITTED and not mine and visit.may("knowledge"),
            form=typed if typed is not None else answer_form.written(base), labels=answer_form.LABELS,
            confidences=answer_form.CONFIDENCE, offers=answer_form.BUTTONS, limits=answer_form.LONGEST,
            facts=[(one.key, one.label) for one in self._desk.knowledge.catalogue.facts.values()],
            titles=[t for t, current in self._desk.knowledge.catalogue.titles.items() if current],
            seen=kept.get("seen", draft.edition if draft else 0), base=kept.get("base", newest),
            longest_why=LONGEST_WHY, longest_word=LONGEST_WORD, today=visit.now.date(),
            versions=_versions(history, visit, newest), newest=newest, filed=self._desk.filed(answer) is not None,
            stamp=lambda at: words.stamp(at, visit.now), **self._preview(answer, looks, aloud or draft is not None),
        )  # fmt: skip


def _title(entry: Any, base: Mapping[str, Any], answer: str) -> str:
    return entry.title if entry else next(iter(base.get("asks", ())), answer)


def _voices(shown: Any) -> Sequence[tuple[str, str]]:
    return [("mandarin", shown.mandarin), ("puxian", shown.puxian)]


def _versions(history: Sequence[AnswerVersion], visit: Visit, newest: int) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id, "filed": one.filed, "why": one.why, "writers": "、".join(one.writers),
            "by": one.decided_by or "", "at": words.stamp(one.decided_at, visit.now) if one.decided_at else "",
            "counts": one.id == newest,
        }
        for one in history
        if one.state == "published"
    ]  # fmt: skip


def _why(visit: Visit) -> str:
    why = visit.form.get("why", "").strip()
    if not why or len(why) > LONGEST_WHY:
        raise Miswritten(f"请写一句为什么改，最多{LONGEST_WHY}个字。")
    return " ".join("".join(c for c in why if c.isprintable() or c.isspace()).split())


def small(visit: Visit, name: str) -> int:
    """A number of a form, -1 for what cannot be one."""
    return version(visit.form.get(name, ""))
