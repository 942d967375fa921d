"""Who may use which address of the console: every route, every role, and nobody at all."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args
from zlib import crc32

import pytest
from sse_starlette import ServerSentEvent
from starlette.routing import Route

from bot.console.doorway import Doorway, Rule
from bot.console.events import Events
from bot.console.rights import RIGHTS, Right
from bot.hall.knowledge_write import raw_of
from bot.store.staff import ROLES
from tests.fakes.console import Clerk, ConsoleHouse
from tests.fakes.house import knowledge

ACTING = ("clerk", "lead", "admin")


@dataclass(frozen=True)
class Case:
    """What an address answers: `done` to those who may use it, `nobody` to somebody who is not signed in."""

    done: int
    nobody: int
    roles: tuple[str, ...] = ROLES
    one_time: int = 303
    form: dict[str, str] = field(default_factory=dict)


ACT = {"nobody": 401, "roles": ACTING}
ADMIN = {"nobody": 401, "roles": ("admin",)}
AUDIT = ("auditor", "admin")
READY = ("lead", "editor", "admin")
HALL = ("lead", "admin")
LEARN = {"nobody": 401, "roles": ("lead", "editor", "admin")}
WRITE = {"nobody": 401, "roles": ("lead", "editor", "admin")}
APPROVE = {"nobody": 401, "roles": ("lead", "admin")}
NEWS = {"title": "停电", "text": "明天停电", "audience": "all", "pace": "60", "step": "save", "seen": "1"}
CASE = {"service": "renewal", "name": "演示甲", "phone": "13000000001"}
PHRASE = {"title": "问好", "text": "您好"}
MINE = ("/reply", "/voice", "/close", "/forward", "/release", "/typing")
MATRIX: dict[tuple[str, str], Case] = {
    ("GET", "/console/static/{name}"): Case(200, 200, one_time=200),
    ("GET", "/console/login"): Case(303, 200),
    ("POST", "/console/login"): Case(403, 403, one_time=403),
    ("POST", "/console/logout"): Case(303, 401),
    ("GET", "/console/password"): Case(200, 303, one_time=200),
    ("POST", "/console/password"): Case(400, 401, one_time=400),
    ("GET", "/console"): Case(200, 303),
    ("GET", "/console/queue"): Case(200, 401, one_time=403),
    ("GET", "/console/events"): Case(200, 401, one_time=403),
    ("GET", "/console/handoffs/{id}"): Case(200, 303),
    ("GET", "/console/handoffs/{id}/story"): Case(200, 401, one_time=403),
    ("GET", "/console/recordings/{id}"): Case(200, 401, one_time=403),
    ("POST", "/console/handoffs/{id}/claim"): Case(303, **ACT),
    ("POST", "/console/handoffs/{id}/reply"): Case(303, **ACT, form={"text": "您好"}),
    ("POST", "/console/handoffs/{id}/voice"): Case(415, **ACT),
    ("POST", "/console/handoffs/{id}/close"): Case(303, **ACT, form={"outcome": "solved"}),
    ("GET", "/console/appointments"): Case(200, 303),
    ("POST", "/console/appointments/{id}/reveal"): Case(200, **ACT),
    ("POST", "/console/appointments/{id}/confirm"): Case(303, **ACT),
    ("GET", "/console/appointments/{id}/cancel"): Case(200, 303, ACTING),
    ("POST", "/console/appointments/{id}/cancel"): Case(303, **ACT),
    ("GET", "/console/cases"): Case(200, 303),
    ("POST", "/console/cases"): Case(200, 401, form={"q": "1"}),
    ("GET", "/console/cases/new"): Case(200, 303, ACTING),
    ("POST", "/console/cases/new/save"): Case(303, **ACT, form=CASE),
    ("GET", "/console/cases/{id}"): Case(200, 303),
    ("POST", "/console/cases/{id}/reveal"): Case(200, **ACT),
    ("POST", "/console/cases/{id}/step"): Case(303, **ACT, form={"act": "forward", "seen": "1"}),
    ("GET", "/console/appointments/week"): Case(200, 303),
    ("GET", "/console/appointments/staff"): Case(200, 303),
    ("POST", "/console/appointments/export"): Case(200, **ACT, form={"span": "week", "form": "csv"}),
    ("GET", "/console/appointments/blocks"): Case(200, 303),
    ("POST", "/console/appointments/blocks/hall"): Case(400, 401, HALL),
    ("POST", "/console/appointments/blocks/crew"): Case(400, **ACT),
    ("POST", "/console/appointments/blocks/{id}/off"): Case(303, **ACT),
    ("GET", "/console/feeds"): Case(200, 303),
    ("POST", "/console/feeds"): Case(400, **ACT, form={"clerk": "nobody"}),
    ("POST", "/console/feeds/{id}/off"): Case(303, 401),
    ("GET", "/console/calendar/{token}"): Case(404, 404, one_time=404),
    ("GET", "/console/numbers"): Case(200, 401, one_time=403),
    ("POST", "/console/numbers/next"): Case(303, **ACT, form={"desk": "1"}),
    ("POST", "/console/numbers/{id}/again"): Case(303, **ACT, form={"desk": "1"}),
    ("GET", "/console/calls"): Case(200, 303),
    ("POST", "/console/calls/{id}/reveal"): Case(200, **ACT),
    ("POST", "/console/calls/{id}/done"): Case(303, **ACT),
    ("POST", "/console/calls/{id}/missed"): Case(303, **ACT),
    ("POST", "/console/appointments/{id}/check-in"): Case(303, **ACT),
    ("POST", "/console/appointments/{id}/undo-check-in"): Case(303, **ACT),
    ("POST", "/console/appointments/{id}/done"): Case(303, **ACT),
    ("POST", "/console/appointments/{id}/no-show"): Case(303, **ACT),
    ("GET", "/console/appointments/{id}/move"): Case(200, 303, ACTING),
    ("POST", "/console/appointments/{id}/move"): Case(303, **ACT, form={"start": "2026-11-26T09:00"}),
    ("GET", "/console/appointments/new"): Case(200, 303, ACTING),
    ("POST", "/console/appointments/new"): Case(400, **ACT, form={"key": "k", "service": "renewal"}),
    ("GET", "/console/appointments/waiting"): Case(200, 303),
    ("POST", "/console/appointments/waiting/{id}/reveal"): Case(200, **ACT),
    ("POST", "/console/appointments/waiting/{id}/off"): Case(303, **ACT),
    ("GET", "/console/appointments/visits"): Case(200, 303),
    ("POST", "/console/appointments/visits"): Case(200, **ACT),
    ("POST", "/console/handoffs/{id}/forward"): Case(303, **ACT, form={"to": "role:lead", "note": "请看看"}),
    ("POST", "/console/handoffs/{id}/release"): Case(303, **ACT),
    ("POST", "/console/handoffs/{id}/take"): Case(303, 401, ("lead", "admin")),
    ("POST", "/console/handoffs/{id}/note"): Case(303, **ACT, form={"note": "老顾客"}),
    ("POST", "/console/handoffs/{id}/typing"): Case(204, 401, ACTING, one_time=403),
    ("GET", "/console/phrases"): Case(200, 303),
    ("POST", "/console/phrases"): Case(303, 401, READY, form=PHRASE),
    ("POST", "/console/phrases/{id}"): Case(303, 401, READY, form=PHRASE),
    ("POST", "/console/phrases/{id}/up"): Case(303, 401, READY),
    ("POST", "/console/phrases/{id}/drop"): Case(303, 401, READY),
    ("GET", "/console/learning"): Case(200, 303),
    ("POST", "/console/learning/label"): Case(303, **LEARN, form={"ids": "1", "intent": "hours"}),
    ("POST", "/console/learning/aside"): Case(303, **LEARN, form={"ids": "1"}),
    ("POST", "/console/learning/undo"): Case(303, **LEARN),
    ("POST", "/console/learning/{id}/renew"): Case(303, **LEARN),
    ("POST", "/console/learning/answer"): Case(303, **LEARN, form={"ids": "1", "other": "hours"}),
    ("GET", "/console/knowledge"): Case(200, 303),
    ("GET", "/console/knowledge/{answer}"): Case(200, 303),
    ("POST", "/console/knowledge/{answer}/save"): Case(400, **LEARN),
    ("POST", "/console/knowledge/{answer}/preview"): Case(200, **LEARN, one_time=403),
    ("POST", "/console/knowledge/{answer}/restore"): Case(409, **LEARN, form={"row": "file", "base": "0"}),
    ("GET", "/console/knowledge/{answer}/{id}"): Case(200, 303),
    ("POST", "/console/knowledge/{answer}/{id}/publish"): Case(303, **LEARN, form={"seen": "1"}),
    ("POST", "/console/knowledge/{answer}/{id}/return"): Case(303, **LEARN, form={"seen": "1", "word": "再看看"}),
    ("POST", "/console/knowledge/{answer}/{id}/drop"): Case(303, **LEARN, form={"seen": "1"}),
    ("GET", "/console/learning/taught"): Case(200, 303),
    ("GET", "/console/learning/models"): Case(200, 303),
    ("GET", "/console/learning/models/job"): Case(200, 401, one_time=403),
    ("POST", "/console/learning/models/train"): Case(303, **LEARN),
    ("POST", "/console/learning/models/activate"): Case(303, **LEARN, form={"name": "model-old"}),
    ("POST", "/console/learning/models/back"): Case(303, **LEARN),
    ("GET", "/console/openapi.json"): Case(200, 401, one_time=403),
    ("GET", "/console/login/code"): Case(303, 303),
    ("POST", "/console/login/code"): Case(303, 401),
    ("GET", "/console/account"): Case(200, 303),
    ("POST", "/console/account/sign-out"): Case(409, 401),
    ("POST", "/console/account/sign-out-others"): Case(303, 401),
    ("GET", "/console/account/code"): Case(200, 303),
    ("POST", "/console/account/code"): Case(400, 401),
    ("POST", "/console/account/code/off"): Case(400, 401),
    ("GET", "/console/staff"): Case(200, 303, ("admin",)),
    ("POST", "/console/staff"): Case(400, **ADMIN),
    ("POST", "/console/staff/{id}/role"): Case(303, **ADMIN, form={"role": "lead"}),
    ("POST", "/console/staff/{id}/reset"): Case(200, **ADMIN),
    ("POST", "/console/staff/{id}/off"): Case(303, **ADMIN),
    ("POST", "/console/staff/{id}/on"): Case(303, **ADMIN),
    ("POST", "/console/staff/{id}/sign-out"): Case(303, **ADMIN),
    ("GET", "/console/figures"): Case(200, 303),
    ("GET", "/console/figures/{name}"): Case(200, 303),
    ("GET", "/console/settings"): Case(200, 303),
    ("GET", "/console/settings/days"): Case(200, 303),
    ("GET", "/console/station"): Case(200, 303),
    ("GET", "/console/videos/{answer}"): Case(200, 303),
    ("POST", "/console/videos/{answer}/upload"): Case(415, **LEARN),
    ("GET", "/console/videos/{answer}/{id}/film"): Case(200, 401, one_time=403),
    ("POST", "/console/videos/{answer}/{id}/publish"): Case(303, **LEARN),
    ("POST", "/console/videos/{answer}/{id}/retire"): Case(303, **LEARN),
    ("GET", "/console/settings/{group}"): Case(200, 303),
    ("POST", "/console/settings/{group}/save"): Case(400, 401, HALL),
    ("POST", "/console/settings/{group}/restore"): Case(400, 401, HALL),
    ("POST", "/console/settings/days/close"): Case(400, 401, HALL),
    ("POST", "/console/settings/days/open"): Case(400, 401, HALL),
    ("POST", "/console/settings/days/check"): Case(415, 401, HALL),
    ("POST", "/console/settings/days/import"): Case(400, 401, HALL),
    ("GET", "/console/broadcasts"): Case(200, 303),
    ("GET", "/console/broadcasts/new"): Case(200, 303, READY),
    ("POST", "/console/broadcasts/new/save"): Case(303, **WRITE, form=NEWS),
    ("GET", "/console/broadcasts/tags"): Case(200, 303),
    ("POST", "/console/broadcasts/tags/add"): Case(400, **ACT),
    ("POST", "/console/broadcasts/tags/off"): Case(409, **ACT),
    ("GET", "/console/broadcasts/{id}"): Case(200, 303),
    ("GET", "/console/broadcasts/{id}/people"): Case(200, 303),
    ("POST", "/console/broadcasts/{id}/save"): Case(303, **WRITE, form=NEWS),
    ("POST", "/console/broadcasts/{id}/submit"): Case(303, **WRITE, form={"seen": "1"}),
    ("POST", "/console/broadcasts/{id}/back"): Case(303, **WRITE, form={"seen": "2", "reason": "再看看"}),
    ("POST", "/console/broadcasts/{id}/approve"): Case(303, **APPROVE, form={"seen": "2"}),
    ("POST", "/console/broadcasts/{id}/pause"): Case(303, **WRITE, form={"seen": "3", "reason": "再看看"}),
    ("POST", "/console/broadcasts/{id}/resume"): Case(303, **APPROVE, form={"seen": "4"}),
    ("POST", "/console/broadcasts/{id}/stop"): Case(303, **WRITE, form={"seen": "1", "reason": "不发了"}),
    ("GET", "/console/channels"): Case(200, 303),
    ("GET", "/console/channels/{channel}"): Case(200, 303),
    ("POST", "/console/channels/{channel}/stop"): Case(409, 401, HALL, form={"reason": "捣乱"}),
    ("POST", "/console/channels/{channel}/start"): Case(409, 401, HALL, form={"reason": "好了"}),
    ("GET", "/console/health"): Case(200, 303),
    ("GET", "/console/holders"): Case(200, 303, ACTING),
    ("POST", "/console/holders/search"): Case(200, **ACT, form={"wanted": "0001"}),
    ("POST", "/console/holders/{id}/reveal"): Case(200, **ACT),
    ("POST", "/console/holders/{id}/mark"): Case(303, **ACT, form={"state": "stopped"}),
    ("GET", "/console/holders/{id}/family"): Case(200, 303, ACTING),
    ("GET", "/console/family"): Case(200, 303, ACTING),
    ("POST", "/console/family/search"): Case(200, **ACT, form={"licence": "350300000001"}),
    ("POST", "/console/family/{id}/confirm"): Case(303, **ACT, form={"how": "counter"}),
    ("POST", "/console/family/{id}/revoke"): Case(303, **ACT),
    ("POST", "/console/holders/{id}/drop"): Case(303, 401, HALL),
    ("GET", "/console/holders/imports"): Case(200, 303, HALL),
    ("POST", "/console/holders/imports/check"): Case(415, 401, HALL),
    ("GET", "/console/holders/imports/{id}"): Case(200, 303, HALL),
    ("POST", "/console/holders/imports/{id}/take"): Case(303, 401, HALL),
    ("POST", "/console/holders/imports/{id}/leave"): Case(303, 401, HALL),
    ("POST", "/console/holders/imports/{id}/undo"): Case(409, 401, HALL),
    ("GET", "/console/holders/imports/{id}/errors.csv"): Case(200, 303, HALL),
    ("GET", "/console/audit"): Case(200, 303, AUDIT),
    ("GET", "/console/audit.csv"): Case(200, 303, AUDIT),
    ("GET", "/console/{rest:path}"): Case(404, 303),
}
NEW = count()
FILED = [entry for entry in knowledge().entries if entry.confidence == "B"]
NEWS_STATE = {"back": "review", "approve": "review", "pause": "approved", "resume": "paused"}
STARTED = ("/check-in", "/undo-check-in", "/done", "/no-show")
CHANGING = [address for address in MATRIX if address[0] == "POST" and address[1] != "/console/login"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleHouse]:
    house = ConsoleHouse(tmp_path_factory.mktemp("console"))
    for role in ROLES:
        house.hire(role, role)
    yield house
    house.close()


@pytest.fixture
def finite_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    async def once(_self: Events, _token: str) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(comment="open")

    monkeypatch.setattr(Events, "_sent", once)


def address(house: ConsoleHouse, path: str, clerk: str) -> str:
    """The path with the id of something that this clerk could really do this with."""
    sender = f"{path}-{clerk}"
    if "/handoffs/" in path:
        waiting = house.waiting(sender)
        if path.endswith(MINE):
            house.store.handoffs.claim(waiting.id, clerk, house.clock.now())
        if path.endswith("/take"):
            house.store.handoffs.claim(waiting.id, "同事", house.clock.now())
        return path.replace("{id}", str(waiting.id))
    if "/recordings/" in path:
        return path.replace("{id}", str(house.recorded(sender)[1].id))
    if "/appointments/waiting/" in path:
        return path.replace("{id}", str(house.listed(f"{sender}-{next(NEW)}").id))
    if "/cases/{id}" in path:
        return path.replace("{id}", str(house.case(licence=f"3503{next(NEW):08}").id))
    if "/blocks/{id}" in path:
        return path.replace("{id}", str(house.crew_off()))
    if "/feeds/{id}" in path:
        account = house.store.staff.named(clerk)
        house.store.feeds.make(account.id if account else 1, "", house.clock.now())
        return path.replace("{id}", str(house.store.feeds.of(account.id if account else 1)[-1].id))
    if "/appointments/{id}" in path:
        today = datetime(2026, 11, 23, 9, 0) if path.endswith(STARTED) else None
        number = f"35{crc32(sender.encode()):010d}"
        one = house.booked(today, today is None, sender, licence=number)
        if path.endswith("/undo-check-in"):
            house.counter.check_in(one.id, "同事")
        return path.replace("{id}", str(one.id))
    if "/numbers/" in path:
        one = house.booked(datetime(2026, 11, 23, 9, 0), False, f"{sender}-{next(NEW)}", licence=f"36{next(NEW):010d}")
        house.counter.check_in(one.id, "同事")
        called = house.store.arrivals.call_next("1", house.clock.now()) if path.endswith("/again") else None
        return path.replace("{id}", str(called.number if called else 0))
    if "/staff/" in path:
        house.hire(name := f"other{next(NEW)}")
        return path.replace("{id}", str(house.store.staff.named(name).id))  # type: ignore[union-attr]
    if "/broadcasts/{id}" in path:
        house.person("reader")
        return path.replace("{id}", str(house.broadcast(NEWS_STATE.get(path.rpartition("/")[2], "draft")).id))
    if "/phrases/" in path:
        made = house.store.phrases.add(f"{next(NEW)}", "您好", clerk, house.clock.now())
        return path.replace("{id}", str(made))
    if "/learning/{id}" in path:
        return path.replace("{id}", str(house.store.questions.wonder(sender, None, None, house.clock.now())))
    if "/videos/{answer}" in path:
        path = path.replace("{answer}", "renewal_fee.general")
        return path.replace("{id}", str(house.filmed())) if "{id}" in path else path
    if "/knowledge/{answer}" in path:
        return knowledge_address(house, path)
    if "/holders/imports/{id}" in path:
        return path.replace("{id}", str(house.file_of_holders()))
    if "/holders/{id}" in path:
        return path.replace("{id}", str(house.holder()))
    if "/family/{id}" in path:
        return path.replace("{id}", str(house.family()))
    if "/calls/" in path:
        return path.replace("{id}", str(house.to_ring(sender).id))
    if "/figures/" in path:
        return path.replace("{name}", "visits.csv")
    return (
        path.replace("{name}", "console.css")
        .replace("{rest:path}", "nothing")
        .replace("{group}", "hall")
        .replace("{token}", "none")
        .replace("{channel}", "web")
    )


def knowledge_address(house: ConsoleHouse, path: str) -> str:
    """With an answer that nobody has touched, or with what somebody else has submitted of one."""
    entry = FILED[next(NEW) % len(FILED)]
    if "{id}" not in path:
        return path.replace("{answer}", entry.id)
    number, raw = next(NEW), raw_of(entry) | {"default": False, "covers": []}
    raw |= {"id": f"{entry.intent}.try_{number}", "asks": [f"这是第{number}次的第{n}种问法" for n in range(8)]}
    made = house.answers.save(raw["id"], raw, "试一试", 0, 0, "同事", submit=True)
    return path.replace("{answer}", made.answer).replace("{id}", str(made.id))


def send(clerk: Clerk, method: str, path: str, form: dict[str, str]) -> Any:
    return clerk.get(path) if method == "GET" else clerk.post(path, **form)


def test_every_route_of_the_console_stands_in_the_table(house: ConsoleHouse) -> None:
    known = {(m, r.path) for r in house.routes if isinstance(r, Route) for m in r.methods or () if m != "HEAD"}
    assert known == set(MATRIX)
    assert all(isinstance(route, Route) for route in house.routes)


def test_every_right_and_every_role_stands_in_the_one_table() -> None:
    assert set(RIGHTS) == set(get_args(Right))
    assert all(set(roles) <= set(ROLES) for roles in RIGHTS.values())
    assert {role for roles in RIGHTS.values() for role in roles} == set(ROLES)
    assert RIGHTS["staff"] == ("admin",)


def test_the_operators_table_says_the_same() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    table = {row[1]: row[2] for row in re.finditer(r"^\| ([a-z]+): [^|]*\|(.*)\|$", page, re.MULTILINE)}
    order = ("clerk", "lead", "editor", "admin", "auditor")
    told = {
        right: {role for role, cell in zip(order, cells.split("|"), strict=True) if cell.strip()}
        for right, cells in table.items()
    }
    assert told == {right: set(roles) for right, roles in RIGHTS.items() if right != "open"}


def test_an_address_cannot_be_made_without_a_right_of_the_table() -> None:
    with pytest.raises(TypeError):
        Rule()  # type: ignore[call-arg]
    door = Doorway(*(SimpleNamespace() for _ in range(6)))  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="everything"):
        door.route("GET", "/console/new", lambda _: None, Rule("everything"))  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("where", MATRIX, ids=" ".join)
@pytest.mark.usefixtures("finite_stream")
def test_a_role_gets_what_the_table_says(house: ConsoleHouse, where: tuple[str, str], role: str) -> None:
    method, path = where
    case = MATRIX[where]
    answer = send(house.clerk(role), method, address(house, path, role), case.form)
    assert answer.status_code == (case.done if role in case.roles else 403)


@pytest.mark.parametrize("where", MATRIX, ids=" ".join)
@pytest.mark.usefixtures("finite_stream")
def test_nobody_is_sent_to_the_sign_in_page(house: ConsoleHouse, where: tuple[str, str]) -> None:
    method, path = where
    answer = house.browser().request(method, address(house, path, "nobody"))
    assert answer.status_code == MATRIX[where].nobody
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("/console/login")


@pytest.mark.parametrize("where", CHANGING, ids=" ".join)
def test_a_form_without_its_token_changes_nothing(house: ConsoleHouse, where: tuple[str, str]) -> None:
    method, path = where
    clerk, wanted = house.clerk("clerk"), address(house, path, "clerk")
    before = house.looks()
    file = {"file": b"x"} if MATRIX[where].done == 415 else None  # of what takes a file only
    for token in ("", "x" * 32, "令牌"):
        answer = clerk.browser.request(method, wanted, data={**MATRIX[where].form, "csrf": token}, files=file)
        assert answer.status_code == 403
    assert [look for look in house.looks()[len(before) :] if look[1] != "look"] == []
    assert clerk.get("/console").status_code == 200


@pytest.mark.parametrize("where", MATRIX, ids=" ".join)
@pytest.mark.usefixtures("finite_stream")
def test_a_one_time_password_opens_nothing_but_the_change_of_it(house: ConsoleHouse, where: tuple[str, str]) -> None:
    method, path = where
    new = house.clerk(f"new {method} {path}", "admin", must_change=True)
    answer = send(new, method, address(house, path, "new"), MATRIX[where].form)
    assert answer.status_code == MATRIX[where].one_time
    if answer.status_code == 303 and "login" not in path and "logout" not in path:
        assert answer.headers["location"] == "/console/password"


@pytest.mark.parametrize("where", [w for w in MATRIX if w[0] == "GET"], ids=" ".join)
@pytest.mark.usefixtures("finite_stream")
def test_every_answer_carries_the_headers_that_protect_it(house: ConsoleHouse, where: tuple[str, str]) -> None:
    headers = house.clerk("clerk").get(address(house, where[1], "clerk")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    if where[1] not in ("/console/static/{name}", "/console/events"):
        assert headers["cache-control"] == "no-store"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
