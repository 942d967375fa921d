"""Starts the engine's own command with its token from the environment: everybody on a machine can read command lines.

`python -m tools.open_engine rasa run …` is `rasa run … --auth-token=$LIANXIN_RASA_TOKEN`.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Hand over to the engine."""
    sys.argv = [*sys.argv[1:], f"--auth-token={os.environ['LIANXIN_RASA_TOKEN']}"]
    from rasa.__main__ import main as run  # seconds of imports, and only here

    run()


if __name__ == "__main__":
    main()
