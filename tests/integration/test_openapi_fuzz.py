"""Everything that the written interface allows, and much that it does not, is answered as it promises."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode, checks

from bot.channels import openapi
from tests.fakes.product import Product

checks.load_all_checks()
NAMES = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
PROMISES = [checks.CHECKS.get_one(name) for name in NAMES]
# The stream of events never ends.
WRITTEN = schemathesis.openapi.from_dict(openapi.document()).exclude(path="/events")
OPERATIONS = {one.ok().label: one.ok() for one in WRITTEN.get_all_operations()}


ASKED = [(name, GenerationMode.POSITIVE) for name in OPERATIONS]
# Any text is a path; wrong can only be what is sent along.
ASKED += [(name, GenerationMode.NEGATIVE) for name, one in OPERATIONS.items() if one.body or one.query]


@pytest.mark.parametrize(("name", "mode"), ASKED)
def test_whatever_is_asked_the_answer_is_one_that_is_written_down(
    product: Product, name: str, mode: GenerationMode
) -> None:
    operation = OPERATIONS[name]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        case.validate_response(case.call(base_url=product.base, timeout=20), checks=PROMISES)

    ask()
