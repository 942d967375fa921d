"""Builds the environments: `python3 tools/bootstrap.py [run|test|check|gateway|engine]`, see --help."""

import os
import sys

if sys.version_info < (3, 10):  # noqa: UP036 - this line is for the older ones
    sys.stderr.write("Python 3.10 or newer is needed; this is %d.%d\n" % sys.version_info[:2])  # noqa: UP031
    sys.exit(2)


def run():
    # type: () -> int
    """Start the command; the import waits because older Pythons cannot read it."""
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    from tools.environments.command import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(run())
