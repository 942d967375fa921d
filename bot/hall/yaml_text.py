"""Reading YAML safely, and with libyaml where this Python has it: the shipped files are read at every start."""

from __future__ import annotations

from typing import Any

import yaml

# libyaml reads about eight times faster; not every build of PyYAML carries it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """The plain values in a YAML text. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 (both are safe ones)
