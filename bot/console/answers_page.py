"""The list of the hall's answers: found by words, those due for a review, changed ones, drafts that wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console import answer_words, words
from bot.console.pages import Pages
from bot.console.paging import page_of
from bot.console.visit import Visit
from bot.desk.answer_desk import AnswerDesk
from bot.hall.knowledge_entry import Entry
from bot.hall.knowledge_index import squeeze
from bot.store.answer_versions import AnswerVersion

HERE = "/console/knowledge"
A_PAGE = 20
LONGEST_SEARCH = 60


class AnswersPage:
    """The list; always the same number of queries."""

    def __init__(self, desk: AnswerDesk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """One page of it."""
        view = visit.query.get("view", "")
        view = view if view in answer_words.VIEWS else "all"
        wanted = visit.query.get("q", "")[:LONGEST_SEARCH].strip()
        drafts, laid, today = self._desk.drafts(), self._desk.published(), visit.now.date()
        found = [one for one in self._all(drafts) if _in(view, one, drafts, laid, today) and _has(one, wanted)]
        page, last = page_of(visit.query.get("page", ""), len(found), A_PAGE)
        counts = self._desk.counts()
        rows = [_row(one, drafts, laid, counts, visit) for one in found[(page - 1) * A_PAGE : page * A_PAGE]]
        for row in rows:
            entry = self._desk.entry(row["id"])
            row["spoken"] = self._desk.checks.words(entry) if entry else row["spoken"]
        return self._pages.show(
            "answers.html", visit, rows=rows, view=view, views=answer_words.VIEWS, wanted=wanted, count=len(found),
            overdue=sum(one["review_by"] < str(today) for one in self._all({})), waiting=len(drafts),
            page=page, last=last, longest=LONGEST_SEARCH, message=DONE.get(visit.query.get("done", ""), ""),
            turn=HERE + "?" + urlencode({"view": view, "q": wanted}) + "&",
        )  # fmt: skip

    def _all(self, drafts: Mapping[str, AnswerVersion]) -> list[dict[str, Any]]:
        """Every answer that counts, and behind them the new ones that are only drafts."""
        counting = [_facts(entry) for entry in self._desk.knowledge.entries]
        known = {one["id"] for one in counting}
        fresh = [draft for draft in drafts.values() if draft.answer not in known]
        return [*counting, *(_drafted(draft) for draft in fresh)]


DONE = {"dropped": "草稿扔掉了，原来的答复没有变。"}


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id, "intent": entry.intent, "title": entry.title, "spoken": entry.spoken,
        "review_by": entry.review_by.isoformat(), "said": (*entry.asks, entry.text, entry.spoken), "new": False,
    }  # fmt: skip


def _drafted(draft: AnswerVersion) -> dict[str, Any]:
    asks = [str(one) for one in draft.body.get("asks", ())] or [draft.answer]
    return {
        "id": draft.answer, "intent": draft.body.get("intent", ""), "title": asks[0], "new": True,
        "spoken": str(draft.body.get("spoken", "")), "review_by": "9999", "said": asks,
    }  # fmt: skip


def _in(
    view: str, one: Mapping[str, Any], drafts: Mapping[str, Any], laid: Mapping[str, AnswerVersion], today: date
) -> bool:  # fmt: skip
    if view == "overdue":
        return str(one["review_by"]) < str(today)
    if view == "changed":
        return one["id"] in laid and not laid[one["id"]].filed
    return view == "all" or one["id"] in drafts


def _has(one: Mapping[str, Any], wanted: str) -> bool:
    bare = squeeze(wanted)
    named = wanted in one["id"] or wanted in words.INTENTS.get(one["intent"], "")
    return not wanted or named or bool(bare and any(bare in squeeze(said) for said in one["said"]))


def _row(
    one: Mapping[str, Any], drafts: Mapping[str, AnswerVersion], laid: Mapping[str, AnswerVersion],
    counts: Mapping[str, int], visit: Visit,
) -> dict[str, Any]:  # fmt: skip
    draft, own = drafts.get(one["id"]), laid.get(one["id"])
    return {
        **one, "kind": words.INTENTS.get(one["intent"], one["intent"]), "used": counts.get(one["id"], 0),
        "overdue": str(one["review_by"]) < str(visit.now.date()),
        "draft": f"{answer_words.STATES[draft.state]}（{draft.author}）" if draft else "",
        "changed": f"{own.author}写，{own.decided_by}发布" if own and not own.filed else "",
    }  # fmt: skip
