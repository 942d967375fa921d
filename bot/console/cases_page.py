"""Cases on the screen: the list with its search, one case with its steps, a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console import case_rows, words
from bot.console.case_rows import asked_step, digits_of, typed_of
from bot.console.digits import whole
from bot.console.doorway import STALE_FORM
from bot.console.kept import unpack
from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.case_desk import KINDS, LONGEST_NAME, CaseDesk
from bot.desk.clerk import ClerkDesk
from bot.hall import case_rules as rules
from bot.hall.case_rules import BadCase, CaseChanged, NoSuchCase
from bot.hall.errors import HallError
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment
from bot.store.cases import Case
from bot.store.store import Store

HERE = "/console/cases"
SHOWN = 30
MOST_PAGES = 9999
NOTES = {
    "opened": "办件开好了，请把办件号念给对方听。",
    "set": "记好了，会告诉本人。",
    "call": "记好了，请打电话告诉本人。",
}
UNSAVED = "还没有存，请核对以后再点一次。"


class CasesPage:
    """The list and the pages of single cases."""

    def __init__(self, store: Store, clerks: ClerkDesk, desk: CaseDesk, pages: Pages) -> None:
        self._store = store
        self._clerks = clerks
        self._desk = desk
        self._pages = pages

    # -- the list -----------------------------------------------------------------------------------------

    def show(self, visit: Visit) -> Response:
        """One page of the list, the last changed first."""
        raw = visit.query.get("page", "1")
        page = whole(raw, MOST_PAGES) or 1
        return self._list(visit, asked_step(visit.query.get("step", "")), page)

    def search(self, visit: Visit) -> Response:
        """By case number, phone or licence number; posted, so that no number stands in an address."""
        asked = visit.words("q", 40)
        digits = digits_of(asked)
        if not digits:
            return self._list(visit, "", 1, 400, "请写办件号、电话或者许可证号。", asked)
        return self._list(visit, "", 1, digits=digits, asked=asked)

    def _list(
        self, visit: Visit, step: str, page: int, status: int = 200, notice: str = "", asked: str = "",
        digits: str = "",
    ) -> Response:  # fmt: skip
        cases, count = self._store.cases.page((page - 1) * SHOWN, SHOWN, step, digits=digits)
        pages = max(1, -(-count // SHOWN))
        self._clerks.saw(visit.me.name, f"cases:{'search' if digits else page}")

        def at(number: int) -> str:
            return f"{HERE}?{urlencode({'step': step, 'page': number} if step else {'page': number})}"

        return self._pages.show(
            "cases.html", visit, status, message=notice, rows=[case_rows.row(one, visit.now) for one in cases],
            count=count, page=page, pages=pages, before=at(page - 1) if page > 1 else "", step=step, asked=asked,
            after=at(page + 1) if page < pages and not digits else "", steps={**rules.STEPS, **rules.ENDS},
        )  # fmt: skip

    # -- a new one ----------------------------------------------------------------------------------------

    def ask(self, visit: Visit) -> Response:
        """The form; begun from an appointment it has its name and number already."""
        booked = self._booked(visit.query.get("appointment", ""))
        typed = {}
        if booked:
            self._clerks.saw(visit.me.name, f"appointment:{booked.id}:numbers")
            typed = {
                "appointment": str(booked.id), "service": booked.service, "name": booked.name or "",
                "phone": booked.phone or "", "licence": booked.licence or "",
            }  # fmt: skip
        return self._form(visit, typed)

    def open(self, visit: Visit) -> Response:
        """Open what was written."""
        typed = typed_of(visit)
        booked = self._booked(typed["appointment"])
        try:
            one = self._desk.open(
                typed["service"], typed["name"], typed["phone"], typed["licence"], visit.me.name, booked
            )
        except BadCase as bad:
            return self._form(visit, typed, 400, bad.sentence, bad.field)
        return go(f"{HERE}/{one.id}?done=opened")

    def _form(
        self, visit: Visit, typed: Mapping[str, str], status: int = 200, notice: str = "", wrong: str = ""
    ) -> Response:  # fmt: skip
        return self._pages.show(
            "case_new.html", visit, status, message=notice, wrong=wrong, services=[SERVICES[kind] for kind in KINDS],
            typed={name: typed.get(name, "") for name in case_rows.FIELDS}, longest=LONGEST_NAME,
        )  # fmt: skip

    def _booked(self, raw: str) -> Appointment | None:
        if not raw:
            return None
        number = whole(raw)
        one = self._store.appointments.get(number) if number is not None else None
        if one is None or one.status == "held":
            raise Refusal(404, "没有这个预约。")
        return one

    # -- one case -----------------------------------------------------------------------------------------

    def one(self, visit: Visit) -> Response:
        """A case with its steps."""
        done = visit.query.get("done", "")
        case = self._case(visit)
        told = "call" if done == "set" and case.person_id is None else done
        return self._page(visit, case, notice=NOTES.get(told, ""))

    def reveal(self, visit: Visit) -> Response:
        """The same with the numbers; the look is written down."""
        case = self._case(visit)
        self._clerks.saw(visit.me.name, f"case:{case.id}:numbers")
        return self._page(visit, case, shown=True)

    def act(self, visit: Visit) -> Response:
        """Take it on or back, end it or open it again."""
        case, act, note = self._case(visit), visit.form.get("act", ""), visit.words("note", 400)
        seen = whole(visit.form.get("seen", ""))
        if act not in rules.ACTS:
            return self._page(visit, case, 400, "请选要做什么。", note)
        try:
            if act == rules.WITHDRAWN and visit.form.get("sure") != "yes":
                return self._sure(visit, case, note, seen)
            self._desk.act(case.id, act, note, seen, visit.me.name)
        except (CaseChanged, NoSuchCase, rules.WrongCaseStep) as refused:
            return self._page(visit, self._case(visit), 409, refused.sentence, note)
        except HallError as refused:
            return self._page(visit, case, 400, refused.sentence, note)
        return go(f"{HERE}/{case.id}?done=set")

    def _sure(self, visit: Visit, case: Case, note: str, seen: int | None) -> Response:
        """Ask before a case ends on its person's word: what will happen, and what that person will be told."""
        told = self._desk.foretold(case, rules.WITHDRAWN, note, seen)
        self._clerks.saw(visit.me.name, f"case:{case.id}")
        return self._pages.show(
            "case_withdraw.html", visit, row=case_rows.row(case, visit.now), note=note, seen=case.sequence, told=told,
            reachable=case.person_id, channel=words.channel(case.channel),
        )  # fmt: skip

    def _case(self, visit: Visit) -> Case:
        one = self._store.cases.get(visit.number())
        if one is None:
            raise Refusal(404, "没有这个办件。")
        return one

    def _page(
        self, visit: Visit, case: Case, status: int = 200, notice: str = "", note: str = "", shown: bool = False
    ) -> Response:  # fmt: skip
        steps = self._store.cases.steps(case.id)
        self._clerks.saw(visit.me.name, f"case:{case.id}")
        return self._pages.show(
            "case.html", visit, status, message=notice, row=case_rows.row(case, visit.now, shown), note=note,
            steps=[case_rows.step_row(one, visit.now) for one in reversed(steps)], seen=case.sequence,
            acts=[(a, case_rows.act_name(a, case)) for a in rules.allowed(case.step, case.state)],
            way=case_rows.way(case), longest=rules.LONGEST_NOTE, need=rules.NEED_REASON, reachable=case.person_id,
            channel=words.channel(case.channel),
        )  # fmt: skip

    # -- nothing typed is lost ----------------------------------------------------------------------------

    def forged(self, visit: Visit) -> Response:
        """An answer to a wrong form token with what was typed."""
        typed = visit.form if visit.ours else {}
        if "id" not in visit.params:
            return self._form(visit, typed, 403, STALE_FORM)
        return self._page(visit, self._case(visit), 403, STALE_FORM, typed.get("note", "")[:400])

    def refill(self, visit: Visit, found: re.Match[str], kept: str) -> Response:
        """The form of a new case or of a step after a new sign-in, with what `pack` has kept."""
        typed = unpack(kept)
        if typed is None or not visit.may_act:
            return go(HERE)
        if found[1] == "new":
            return self._form(visit, typed, notice=UNSAVED)
        number = whole(found[1])
        case = self._store.cases.get(number) if number is not None else None
        return self._page(visit, case, notice=UNSAVED, note=typed.get("note", "")) if case else go(HERE)
