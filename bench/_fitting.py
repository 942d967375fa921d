"""Fits this project's classifier in the engine's environment, on the draw named or on all sentences.

stdout: one line of JSON, the seconds of the clock and of the processor and how many sentences there were.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bench import _subset
from nlu import examples, training


def main(drawn: str) -> None:
    """Fit once, as the component inside Rasa does."""
    cases = examples.training(Path("data/nlu")) if drawn == "all" else _subset.trained_on(drawn)
    ticks, begun = time.process_time(), time.perf_counter()
    training.fit(cases)
    took = {"wall_s": time.perf_counter() - begun, "cpu_s": time.process_time() - ticks, "sentences": len(cases)}
    print(json.dumps(took))


if __name__ == "__main__":
    main(sys.argv[1])
