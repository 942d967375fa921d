"""One running product for all tests that only talk to it; each process of a divided run has its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.product import Product, running


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its embedded defaults, its clock starting on Monday 23 November 2026 at 9:10."""
    with running(tmp_path_factory.mktemp("product")) as one:
        yield one
