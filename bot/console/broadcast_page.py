"""The pages of broadcasts: the list, writing one, and one with its steps and results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from bot.console import broadcast_words as said
from bot.console import words
from bot.console.broadcast_form import one_line, wording, written
from bot.console.digits import version, whole
from bot.console.doorway import STALE_FORM
from bot.console.pages import Pages, go
from bot.console.paging import page_of
from bot.console.settings_reading import Miswritten
from bot.console.visit import Refusal, Visit
from bot.desk.broadcast_desk import BroadcastDesk, Unfit
from bot.desk.ready import ME, NAMES
from bot.hall import broadcast as rules
from bot.store.broadcasts import A_PAGE, Broadcast, Wording
from bot.store.hall_values import ChangedMeanwhile
from bot.store.store import Store

HERE = "/console/broadcasts"
NEWER = "这个通知刚刚有别人改过。下面是现在的样子；您写的还在，请核对后再做一次。"
NOT_SAVED = "您刚才写的还没有存，请核对后再点一次。"
FRESH = {"audience": rules.ALL, "pace": str(rules.USUAL)}
Step = Callable[[Broadcast], None]


class BroadcastPage:
    """Everything but the people of one."""

    def __init__(self, store: Store, desk: BroadcastDesk, pages: Pages) -> None:
        self._store = store
        self._desk = desk
        self._pages = pages

    # -- the list -----------------------------------------------------------------------------------------

    def listing(self, visit: Visit) -> Response:
        """One page of all of them, the newest first."""
        page, last = page_of(visit.query.get("page", ""), self._store.broadcasts.count(), A_PAGE)
        found = self._store.broadcasts.listing(page)
        results = self._store.broadcasts.results(*(one.id for one in found))
        rows = [
            {
                "id": one.id, "title": one.wording.title, "state": said.state(one, visit.now),
                "whom": said.whom(one.wording.whom), "by": "、".join(one.writers),
                "at": words.stamp(one.changed_at, visit.now), "results": said.results(results[one.id]),
            }
            for one in found
        ]  # fmt: skip
        return self._pages.show(
            "broadcasts.html", visit, rows=rows, page=page, last=last, write=visit.may("broadcast"),
            out=self._store.no_news.count(),
        )  # fmt: skip

    # -- writing ------------------------------------------------------------------------------------------

    def ask(self, visit: Visit) -> Response:
        """The form of a new one."""
        return self._new(visit)

    def add(self, visit: Visit) -> Response:
        """Look at it, or keep it as a draft."""
        try:
            words_ = self._wording(visit)
            if visit.form.get("step") == "try":
                self._desk.filled(words_)
                return self._new(visit, typed=visit.form, tried=words_)
            made = self._desk.add(words_, visit.me.name)
        except (Miswritten, Unfit) as wrong:
            return self._new(visit, 400, _why(wrong), visit.form)
        return go(f"{HERE}/{made}?done=saved")

    def save(self, visit: Visit) -> Response:
        """Look at the changed draft, or keep it."""
        one = self._one(visit)
        try:
            words_ = self._wording(visit)
            if visit.form.get("step") == "try":
                self._desk.filled(words_)
                return self._page(visit, one, typed=visit.form, tried=words_)
            self._desk.rewrite(_seen(visit, one), words_, visit.me.name)
        except (Miswritten, Unfit) as wrong:
            return self._page(visit, one, 400, _why(wrong), visit.form)
        except ChangedMeanwhile:
            return self._page(visit, self._one(visit), 409, NEWER, visit.form)
        return go(f"{HERE}/{one.id}?done=saved")

    # -- one of them --------------------------------------------------------------------------------------

    def show(self, visit: Visit) -> Response:
        """Its words, how they sound, to whom it goes and what became of it."""
        return self._page(visit, self._one(visit), notice=said.NOTES.get(visit.query.get("done", ""), ""))

    def submit(self, visit: Visit) -> Response:
        """Let a second person read it."""
        return self._step(visit, "submitted", lambda one: self._desk.submit(one, visit.me.name))

    def back(self, visit: Visit) -> Response:
        """Back to its writer, with a reason."""
        return self._step(visit, "back", lambda one: self._desk.back(one, _reason(visit), visit.me.name))

    def approve(self, visit: Visit) -> Response:
        """It may go."""
        return self._step(visit, "approved", lambda one: self._desk.approve(one, visit.me.name))

    def pause(self, visit: Visit) -> Response:
        """Nobody else gets it for now."""
        return self._step(visit, "paused", lambda one: self._desk.pause(one, _reason(visit), visit.me.name))

    def resume(self, visit: Visit) -> Response:
        """Go on."""
        return self._step(visit, "resumed", lambda one: self._desk.resume(one, visit.me.name))

    def stop(self, visit: Visit) -> Response:
        """For good."""
        return self._step(visit, "stopped", lambda one: self._desk.stop(one, _reason(visit), visit.me.name))

    def _step(self, visit: Visit, done: str, act: Step) -> Response:
        one = self._one(visit)
        try:
            act(_seen(visit, one))
        except Miswritten as wrong:
            return self._page(visit, one, 400, str(wrong), reason=visit.form.get("reason", ""))
        except Unfit as wrong:
            return self._page(visit, one, 409, wrong.sentence, reason=visit.form.get("reason", ""))
        except ChangedMeanwhile:
            return self._page(visit, self._one(visit), 409, NEWER, reason=visit.form.get("reason", ""))
        return go(f"{HERE}/{one.id}?done={done}")

    # -- what was typed is not lost -----------------------------------------------------------------------

    def forged(self, visit: Visit) -> Response:
        """An answer to a wrong form token with what was typed."""
        return self._again(visit, visit.params.get("id", "new"), 403, STALE_FORM, visit.form if visit.ours else {})

    def reopen(self, visit: Visit, name: str, typed: Mapping[str, str]) -> Response:
        """The form after a new sign-in, filled in as before."""
        return self._again(visit, name, 200, NOT_SAVED, typed) if visit.may("broadcast") else go(HERE)

    def _again(self, visit: Visit, name: str, status: int, notice: str, typed: Mapping[str, str]) -> Response:
        if name == "new":
            return self._new(visit, status, notice, typed or None)
        number = whole(name)
        one = self._store.broadcasts.get(number) if number is not None else None
        if one is None:
            return go(HERE)
        form = typed if "text" in typed else None
        return self._page(visit, one, status, notice, form, reason=typed.get("reason", ""))

    # -- parts --------------------------------------------------------------------------------------------

    def _one(self, visit: Visit) -> Broadcast:
        one = self._store.broadcasts.get(visit.number())
        if one is None:
            raise Refusal(404, "没有这个通知。")
        return one

    def _wording(self, visit: Visit) -> Wording:
        return wording(visit, self._desk.townships(), [tag for tag, _ in self._store.tags.counts()])

    def _choices(self, visit: Visit) -> dict[str, Any]:
        return {
            "townships": self._desk.townships(), "tags": self._store.tags.counts(), "audiences": said.AUDIENCES,
            "longest": rules.LONGEST_TEXT, "longest_title": rules.LONGEST_TITLE,
            "longest_reason": rules.LONGEST_REASON, "fastest": rules.FASTEST, "most_days": rules.MOST_DAYS,
            "names": [f"{{{n}}}" for n in NAMES if f"{{{n}}}" != ME], "today": visit.now.date(),
        }  # fmt: skip

    def _new(
        self, visit: Visit, status: int = 200, notice: str = "", typed: Mapping[str, str] | None = None,
        tried: Wording | None = None,
    ) -> Response:  # fmt: skip
        return self._pages.show(
            "broadcast_new.html", visit, status, message=notice, form=FRESH if typed is None else typed, seen=0,
            shown=self._shown(visit, tried) if tried else None, **self._choices(visit),
        )  # fmt: skip

    def _page(
        self, visit: Visit, one: Broadcast, status: int = 200, notice: str = "",
        typed: Mapping[str, str] | None = None, tried: Wording | None = None, reason: str = "",
    ) -> Response:  # fmt: skip
        draft = one.state == rules.DRAFT
        results = self._store.broadcasts.results(one.id)[one.id]
        return self._pages.show(
            "broadcast.html", visit, status, message=notice, one=one, state=said.state(one, visit.now),
            whom=said.whom(one.wording.whom), changed=words.stamp(one.changed_at, visit.now), dry=tried is not None,
            shown=self._shown(visit, tried or one.wording, one), results=said.results(results), reason=reason,
            form=written(one.wording) if typed is None else typed, seen=one.version, write=visit.may("broadcast"),
            may_approve=visit.may("approve") and visit.me.name not in one.writers, leads=visit.may("approve"),
            edit=draft and visit.may("broadcast"), lost=typed is not None and not draft,
            **self._choices(visit),
        )  # fmt: skip

    def _shown(self, visit: Visit, words_: Wording, one: Broadcast | None = None) -> dict[str, Any]:
        """The words as people get them, how they sound, and, before it goes, how many there are."""
        try:
            filled = self._desk.filled(words_)
        except Unfit as wrong:
            return {"trouble": wrong.sentence}
        approved = one.final if one is not None and one.final is not None else None
        aloud = self._desk.aloud(filled)
        shown: dict[str, Any] = {"trouble": "", "text": rules.whole(approved or filled.text), "spoken": aloud.spoken}
        shown |= {"address": aloud.address, "counts": [], "people": 0}
        if approved is None and (one is None or one.state != rules.STOPPED):
            counts = self._desk.count(words_.whom)
            people = sum(each.people for each in counts)
            shown |= {"counts": said.counted(counts, self._desk.pushing), "people": people}
            shown |= {"takes": said.minutes(people, words_.per_minute)}
        return shown | {"begins": said.begins(words_, self._desk.begins(words_), visit.now)}


def _why(wrong: Exception) -> str:
    return wrong.sentence if isinstance(wrong, Unfit) else str(wrong)


def _reason(visit: Visit) -> str:
    return one_line(visit, "reason", "原因", rules.LONGEST_REASON)


def _seen(visit: Visit, one: Broadcast) -> Broadcast:
    """The broadcast as the clerk saw it: a newer version tells them so."""
    return replace(one, version=version(visit.form.get("seen", "")))
