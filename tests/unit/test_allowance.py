"""So much in a minute and no more, by a clock that the test moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.allowance import MINUTE_S, Allowance, Meter
from tests.fakes.clock import HandClock


def test_a_quiet_minute_gives_everything_at_once_and_then_it_fills_up_evenly() -> None:
    clock = HandClock()
    meter = Meter(Allowance(30), clock.now)
    assert [meter.take("a") for _ in range(30)] == [0.0] * 30
    assert meter.take("a") == 2.0
    clock.forward(2.0)
    assert meter.take("a") == 0.0
    assert meter.take("a") == 2.0


def test_what_was_refused_costs_nothing() -> None:
    clock = HandClock()
    meter = Meter(Allowance(10), clock.now)
    for _ in range(1000):
        meter.take("a", 5)
    clock.forward(30.0)
    assert meter.take("a", 5) == 0.0


def test_one_who_is_too_fast_stops_nobody_else() -> None:
    meter = Meter(Allowance(1), HandClock().now)
    assert meter.take("a") == 0.0
    assert meter.take("a") > 0
    assert meter.take("b") == 0.0


def test_without_a_number_nobody_is_counted() -> None:
    meter = Meter(Allowance(None), HandClock().now)
    assert {meter.take("a", 1000) for _ in range(100)} == {0.0}
    assert len(meter) == 0


def test_a_stream_of_strangers_takes_no_more_room_than_there_is() -> None:
    clock = HandClock()
    meter = Meter(Allowance(60), clock.now, most_keys=100)
    for number in range(1000):
        meter.take(str(number))
    assert len(meter) == 100
    clock.forward(MINUTE_S)
    meter.take("after a minute")
    assert len(meter) == 1


@given(st.integers(1, 200), st.lists(st.tuples(st.floats(0, 20), st.integers(1, 9)), max_size=200))
def test_in_no_minute_is_more_given_than_a_full_minute_and_one_that_filled_up(
    a_minute: int, calls: list[tuple[float, int]]
) -> None:
    clock = HandClock()
    meter, taken = Meter(Allowance(a_minute), clock.now), []
    for pause, units in calls:
        clock.forward(pause)
        if meter.take("a", units) == 0.0:
            taken.append((clock.now(), units))
    for start, _ in taken:
        assert sum(units for at, units in taken if start <= at < start + MINUTE_S) <= 2 * a_minute


@given(st.integers(1, 200), st.integers(1, 9))
def test_after_the_named_wait_it_is_given(a_minute: int, units: int) -> None:
    clock = HandClock()
    meter = Meter(Allowance(a_minute), clock.now)
    while (wait := meter.take("a", units)) == 0.0:
        pass
    clock.forward(wait + 1e-3)
    assert (meter.take("a", units) == 0.0) is (units <= a_minute)
