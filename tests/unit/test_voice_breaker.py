"""An engine that fails rests for five minutes and is then tried once."""

from __future__ import annotations

import pytest

from bot.voice.breaker import Breaker


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def open_breaker(clock: Seconds) -> Breaker:
    breaker = Breaker(clock)
    breaker.failed()
    clock.now += 59
    breaker.failed()
    return breaker


def test_two_failures_within_a_minute_open_it(open_breaker: Breaker) -> None:
    assert open_breaker.state == "open"
    assert not open_breaker.allow()
    assert open_breaker.rests_for() == 300


def test_two_failures_further_apart_do_not(clock: Seconds) -> None:
    breaker = Breaker(clock)
    breaker.failed()
    clock.now += 61
    breaker.failed()
    assert breaker.state == "closed"


def test_a_success_between_two_failures_forgets_the_first(clock: Seconds) -> None:
    breaker = Breaker(clock)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allow()


def test_after_five_minutes_exactly_one_call_tries(clock: Seconds, open_breaker: Breaker) -> None:
    clock.now += 300
    assert open_breaker.state == "half_open"
    assert [open_breaker.allow() for _ in range(3)] == [True, False, False]


def test_a_trial_that_works_closes_it_and_one_that_fails_opens_it_again(clock: Seconds, open_breaker: Breaker) -> None:
    clock.now += 300
    assert open_breaker.allow()
    open_breaker.failed()
    assert open_breaker.state == "open"
    clock.now += 300
    assert open_breaker.allow()
    open_breaker.succeeded()
    assert open_breaker.state == "closed"


def test_a_trial_that_never_reports_back_does_not_block_for_ever(clock: Seconds, open_breaker: Breaker) -> None:
    clock.now += 300
    assert open_breaker.allow()
    clock.now += 61
    assert open_breaker.allow()
