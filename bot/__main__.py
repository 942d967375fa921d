"""`python -m bot VERB`, from any Python >= 3.10: it goes on in the project's own environment."""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - this line is for the older ones
    sys.stderr.write("Python 3.10 or newer is needed; this is %d.%d\n" % sys.version_info[:2])  # noqa: UP031
    sys.exit(2)

from bot.cli.environment import enter


def main() -> int:
    """Enter the environment, then run the command; returns its exit code."""
    enter(sys.argv[1:])
    from bot.cli.main import main as command  # only the project's own environment can import it

    code: int = command(sys.argv[1:])
    return code


if __name__ == "__main__":
    sys.exit(main())
