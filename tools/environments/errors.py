"""What can go wrong while the environments are built."""

from __future__ import annotations


class SetupError(Exception):
    """Set-up cannot go on; the message is one line that says what is missing and what helps.

    `code` is the exit code: 1 for a failure, 2 for a wrong argument or setting.
    """

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code
