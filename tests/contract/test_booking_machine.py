"""Whatever people, clerks and the clock do, in whatever order: places, notices and the waiting list stay sound."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.fakes.booking_machine import BookingMachine

TestAnyOrder = BookingMachine.TestCase
TestAnyOrder.settings = settings(
    max_examples=20, stateful_step_count=30, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
