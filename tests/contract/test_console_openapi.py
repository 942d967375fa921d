"""The console's written addresses, asked for all they allow and more: always a page, never a fault."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.console import Clerk, ConsoleHouse
from tests.fakes.console_map import offers

# A stream that never ends; and what throws the clerk of this test out is tried where that is the matter.
ELSEWHERE = {"/console/events", "/console/logout", "/console/password", "/console/account/sign-out", "/console/{rest}"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleHouse]:
    house = ConsoleHouse(tmp_path_factory.mktemp("console"))
    house.store.handoffs.claim(house.waiting().id, "陈静", house.clock.now())
    house.callback()
    house.booked()
    house.listed()
    house.to_ring()
    house.family()
    house.hire("李明")
    yield house
    house.close()


def written(house: ConsoleHouse, clerk: Clerk) -> dict[str, Any]:
    """The document, with the fields that the pages' own forms send."""
    document: dict[str, Any] = clerk.get("/console/openapi.json").json()
    for (method, path), fields in offers(clerk, house.routes).items():
        if method == "POST":
            body = document["paths"][path]["post"]["requestBody"]["content"]
            schema = next(iter(body.values()))["schema"]
            schema["properties"] |= {name: {"type": "string"} for name in fields}
            schema["required"] = sorted(fields)
    return document


def test_every_address_of_the_console_is_written_down_with_its_fields(house: ConsoleHouse) -> None:
    document = written(house, house.clerk("陈静", "admin"))
    assert {route.path.replace(":path", "") for route in house.routes} == document["paths"].keys()
    sent = [one["post"]["requestBody"]["content"] for one in document["paths"].values() if "post" in one]
    fields = [next(iter(one.values()))["schema"]["properties"].keys() for one in sent]
    assert sum(len(names) > 1 for names in fields) > len(fields) / 4, "the pages' forms were not found"


def test_whatever_the_written_addresses_are_sent_the_answer_is_no_fault(
    house: ConsoleHouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    clerk = house.clerk("陈静", "admin")
    clerk.browser._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    document = written(house, clerk)
    asked = 0
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = found.ok()
        if operation.path not in ELSEWHERE:
            allowed = document["paths"][operation.path][operation.method]["responses"]
            asked += asked_of(clerk, operation, set(allowed))
    assert asked > 5 * len(house.routes)
    assert [record.getMessage() for record in caplog.records] == []


def asked_of(clerk: Clerk, operation: Any, allowed: set[str]) -> int:
    """Ask one address many things; how many, when all answers were allowed."""
    asked = 0

    @given(case=operation.as_strategy(), number=st.sampled_from(["1", "2", "0", "9" * 21, ""]))
    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def ask(case: Any, number: str) -> None:
        nonlocal asked
        path, method = case.path, case.method.upper()
        for name, value in (case.path_parameters or {}).items():
            path = path.replace(f"{{{name}}}", number or str(value))
        sent = dict(case.body) if isinstance(case.body, dict) else {}
        body = {**{name: str(value) for name, value in sent.items()}, "csrf": clerk.csrf}
        answer = clerk.browser.request(method, path, data=body if method == "POST" else None)
        assert str(answer.status_code) in allowed, f"{method} {path}: {answer.status_code} {answer.text[:200]}"
        asked += 1

    ask()
    return asked
