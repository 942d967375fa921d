"""Trains the stock way as a whole assistant and keeps it for bench/houses.py.

Some twenty minutes of a core for the parts that understand, which bench/stock_understanding.py uses too, and four for
the policies. What is there is not trained again.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _asking, _stock, _stock_house, _subset  # noqa: E402
from tools.environments.errors import SetupError  # noqa: E402


def main() -> int:
    """Train what is missing; 1 when something failed."""
    try:
        _stock.lay_beside()
        found = _stock_house.known() or _stock_house.train()
        _asking.right(found, _subset.judging())
    except (SetupError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"the stock assistant: {found.cpu_s:.0f} s of the processor -> {found.model}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
