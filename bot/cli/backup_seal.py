"""Encrypted backups in the age format (age-encryption.org/v1), which the program `age` opens as well."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

MAGIC = b"age-encryption.org/v1"
SHORTEST = 12
LARGEST = 1_000_000_000
"""Bytes with a passphrase, which works in memory; with a key file there is no limit."""


class NotOpened(Exception):
    """A backup that passphrase or key do not open; the message says what was tried."""


def add_options(command: Any) -> None:
    """What `backup` and `restore` take."""
    command.add_argument("--passphrase-file", type=Path, metavar="FILE", help="its first line is the passphrase")
    command.add_argument("--key-file", type=Path, metavar="FILE", help="an age key (AGE-SECRET-KEY-1…)")


def encrypt(plain: Path, target: Path, options: argparse.Namespace) -> None:
    """Write `plain` as an encrypted file. A key file that is not there yet is made, readable by the owner only."""
    import pyrage

    from bot.cli.main import Wrong

    if options.key_file:
        with plain.open("rb") as source, target.open("wb") as out:
            pyrage.encrypt_io(source, out, [_identity(options.key_file, make=True).to_public()])
        return
    words = _passphrase(options, twice=True)
    if len(words) < SHORTEST:
        raise Wrong(f"the passphrase has {len(words)} characters; use at least {SHORTEST}, such as four words")
    if plain.stat().st_size > LARGEST:
        raise Wrong("the backup is larger than a passphrase can take; use --key-file")
    target.write_bytes(pyrage.passphrase.encrypt(plain.read_bytes(), words))


def is_encrypted(file: Path) -> bool:
    """Whether a backup has to be opened first."""
    with file.open("rb") as source:
        return source.read(len(MAGIC)) == MAGIC


@contextmanager
def opened(file: Path, options: argparse.Namespace, folder: Path) -> Iterator[Path]:
    """The plain backup for as long as the block runs, in `folder`. Raises NotOpened for a wrong passphrase or key."""
    import pyrage

    with TemporaryDirectory(dir=folder, prefix=".opening-") as aside:
        plain = Path(aside) / "backup.tar.gz"
        try:
            if options.key_file:
                with file.open("rb") as source, plain.open("wb") as out:
                    pyrage.decrypt_io(source, out, [_identity(options.key_file, make=False)])
            else:
                plain.write_bytes(pyrage.passphrase.decrypt(file.read_bytes(), _passphrase(options, twice=False)))
        except (pyrage.DecryptError, OSError) as error:
            tried = "the key" if options.key_file else "the passphrase"
            raise NotOpened(f"{tried} does not open {file} (or the file is damaged): {error}") from error
        yield plain


def _identity(file: Path, make: bool) -> Any:
    import pyrage

    from bot.cli.main import Wrong

    if make and not file.exists():
        fresh = pyrage.x25519.Identity.generate()
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(f"{fresh}\n")
        print(f"made the key {file}: keep it apart from the backups, without it none of them opens", file=sys.stderr)
    try:
        lines = [line.strip() for line in file.read_text(encoding="ascii").splitlines()]
        return pyrage.x25519.Identity.from_str(next(x for x in lines if x.startswith("AGE-SECRET-KEY-")))
    except (OSError, ValueError, StopIteration, pyrage.IdentityError):
        raise Wrong(f"--key-file {file} is no age key; it needs a line that begins with AGE-SECRET-KEY-1") from None


def _passphrase(options: argparse.Namespace, twice: bool) -> str:
    from bot.cli.main import Wrong

    if options.passphrase_file:
        try:
            return str(options.passphrase_file.read_text(encoding="utf-8").splitlines()[0])
        except (OSError, IndexError, ValueError):
            raise Wrong(f"--passphrase-file {options.passphrase_file} cannot be read or is empty") from None
    if not sys.stdin.isatty():
        raise Wrong("an encrypted backup needs --passphrase-file or --key-file (or a terminal to ask at)")
    words = getpass.getpass("Passphrase: ")
    if twice and getpass.getpass("Again: ") != words:
        raise Wrong("the two passphrases differ")
    return words
