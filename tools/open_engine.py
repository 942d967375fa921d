"""Starts the engine's own command with its token from the environment: everybody on a machine can read command lines.

`python -m tools.open_engine rasa run …` is `rasa run … --auth-token=$LIANXIN_RASA_TOKEN`, without the packages that the
model does not need (`tools.left_out`).
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from tools import left_out


def main() -> None:
    """Hand over to the engine."""
    sys.argv = [*sys.argv[1:], f"--auth-token={os.environ['LIANXIN_RASA_TOKEN']}"]
    left_out.apply(_model(sys.argv))
    from rasa.__main__ import main as run  # seconds of imports, and only here

    importlib.import_module("rasa.core.run")  # `rasa run` would do so later
    left_out.imported()
    run()


def _model(argv: list[str]) -> Path | None:
    return Path(argv[argv.index("--model") + 1]) if "--model" in argv[:-1] else None


if __name__ == "__main__":
    main()
