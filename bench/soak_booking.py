"""The long run of the hall's random lives: `make soak` looks where `make check` has no time to look."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.fakes.booking_machine import BookingMachine  # noqa: E402

EXAMPLES, STEPS = 500, 80


def main() -> int:
    """Raise at the first life that breaks a rule, with the shortest one that does."""
    print(f"booking: {EXAMPLES} lives of up to {STEPS} steps", file=sys.stderr, flush=True)
    run_state_machine_as_test(
        BookingMachine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    print("booking: nothing broke", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
