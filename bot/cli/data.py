"""`backup`, `restore`, `content export|import`."""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import sys
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Any

from bot.cli import backup_seal
from bot.settings import Settings

INDEX = "forgotten.txt"
STORE, KEYS = "store.sqlite3", "keys"
HELD = (STORE, KEYS, "content", "studio", "recordings", "videos")
"""What a backup brings; nothing of it may lie in the folder that it comes back into."""


def add(verbs: Any) -> None:
    """Add the commands."""
    one = verbs.add_parser("backup", help="copy store and keys into one file while everything runs")
    one.add_argument("file", type=Path)
    one.add_argument("--encrypt", action="store_true", help="with a passphrase or a key file, as the program age does")
    backup_seal.add_options(one)
    one.set_defaults(run=backup)
    two = verbs.add_parser("restore", help="bring a backup back into an empty data folder and database")
    two.add_argument("file", type=Path)
    two.add_argument(
        "--forgotten", type=Path, metavar="FOLDER", help="a data folder that knows who was forgotten since"
    )
    backup_seal.add_options(two)
    two.set_defaults(run=restore)
    three = verbs.add_parser("content", help="content export|import FILE: the knowledge as one JSON file")
    three.add_argument("what", choices=("export", "import"))
    three.add_argument("file", type=Path)
    three.set_defaults(run=content)


def backup(options: argparse.Namespace, settings: Settings) -> int:
    """A consistent copy of the store (always as a SQLite file), keys and all recordings as .tar.gz."""
    from bot.bootstrap import clock_of
    from bot.cli.copying import take_snapshot
    from bot.desk.health import BACKUP_NOTE
    from bot.store.forgotten import Forgotten

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / STORE
        if not take_snapshot(settings, copy):
            return 1
        Forgotten(settings.data).mark()  # its key has to be in every backup
        try:
            _write_whole(copy, options, settings.data)
        except OSError as error:
            print(f"{options.file} cannot be written: {error.strerror or error}", file=sys.stderr)
            return 1
    (settings.data / BACKUP_NOTE).write_text(clock_of(settings).now().isoformat(timespec="seconds"), encoding="utf-8")
    print(json.dumps({"file": str(options.file), "bytes": options.file.stat().st_size}))
    return 0


def _write_whole(copy: Path, options: argparse.Namespace, data: Path) -> None:
    """Beside its place first: a disk that fills leaves an older backup of that name as it was."""
    target: Path = options.file
    encrypted = getattr(options, "encrypt", False)
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder; name a file in it")
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, f"the folder {target.parent} is not there")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as aside:
        whole = Path(aside) / "backup"
        plain = copy.with_suffix(".tar.gz") if encrypted else whole  # the disk of an encrypted one never sees it open
        with tarfile.open(plain, "w:gz") as archive:
            archive.add(copy, STORE)
            for name in (*HELD[1:], INDEX):
                if (data / name).exists():
                    archive.add(data / name, name)
        if encrypted:
            backup_seal.encrypt(plain, whole, options)
        whole.chmod(0o600)
        whole.replace(target)


def restore(options: argparse.Namespace, settings: Settings) -> int:
    """Unpack a backup; refuses a data folder, and a database server, that hold a store or keys already.

    Who was forgotten since is forgotten again: by the index in the backup, in the data folder and in `--forgotten`.
    """
    from bot.cli.copying import into_server, refuse_full
    from bot.cli.main import Wrong
    from bot.store.forgotten import ForeignIndex

    refuse_full(settings)
    newer = [folder / INDEX for folder in (settings.data, options.forgotten) if folder]
    lines = [line for path in newer if path.is_file() for line in path.read_text(encoding="ascii").splitlines()]
    if options.forgotten and not newer[1].is_file():
        raise Wrong(f"{newer[1]} is not there; --forgotten names the data folder in which people were forgotten")
    if there := [name for name in HELD if (settings.data / name).exists()]:
        raise Wrong(f"{settings.data} holds {', '.join(there)} already; set LIANXIN_DATA to an empty folder")
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        _unpack(options, settings.data)
    except (OSError, EOFError, zlib.error, tarfile.TarError, backup_seal.NotOpened, NoBackup) as error:
        print(f"{options.file} cannot be restored: {error}", file=sys.stderr)
        return 1
    try:
        again = _forget_again(settings, lines, options.forgotten)
    except ForeignIndex as error:
        print(f"restored, but who was forgotten since is not: {error}", file=sys.stderr)
        return 1
    code = into_server(settings)
    if code == 0:
        print(json.dumps({"restored": str(settings.data), "forgotten_again": again}))
    return code


class NoBackup(Exception):
    """What was unpacked is no backup that this version can go on with; the message says why."""


def _unpack(options: argparse.Namespace, folder: Path) -> None:
    """Aside first: of a file that is cut off, or of another kind, nothing is left in the folder."""
    with contextlib.ExitStack() as stack:
        aside = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-")))
        file = options.file
        if backup_seal.is_encrypted(file):
            file = stack.enter_context(backup_seal.opened(file, options, folder))
        archive = stack.enter_context(tarfile.open(file, "r:gz"))
        archive.extractall(aside, filter="data")
        _check_unpacked(aside)
        for name in (*reversed(HELD), INDEX):  # keys lie there before the store that they open
            if (aside / name).exists():
                (aside / name).replace(folder / name)


def _check_unpacked(aside: Path) -> None:
    from sqlalchemy.exc import DatabaseError

    from bot.store.database import Database

    if missing := [name for name in (STORE, KEYS) if not (aside / name).exists()]:
        raise NoBackup(f"it is no backup of this house: {' and '.join(missing)} not in it")
    db = Database(f"sqlite:///{aside / STORE}")
    try:
        there, known = db.revision(), db.revisions()
    except DatabaseError as error:
        raise NoBackup(f"the store in it is damaged: {error.orig}") from None
    finally:
        db.close()
    if there not in known:
        raise NoBackup(
            f"its tables are those of a newer version ({there or 'none'}, this one knows {known[0]}); "
            "restore it with the version that made it"
        )


def _forget_again(settings: Settings, lines: list[str], other: Path | None) -> int:
    from bot.bootstrap import clock_of
    from bot.desk.forgetting import forget_again
    from bot.store.forgotten import KEY, Forgotten
    from bot.store.store import open_store

    keys = settings.data / KEYS
    if other and not (keys / KEY).exists() and (other / KEYS / KEY).is_file():  # a backup from before there was one
        (keys / KEY).write_bytes((other / KEYS / KEY).read_bytes())
    index = Forgotten(settings.data)
    index.take(lines)
    if not index.when():
        return 0
    store = open_store(f"sqlite:///{settings.data / 'store.sqlite3'}", keys)
    try:
        return forget_again(store, clock_of(settings).now(), None, index)
    finally:
        store.db.close()


def content(options: argparse.Namespace, settings: Settings) -> int:
    """Write the knowledge files into one JSON file, or check such a file and write it beside the shipped ones."""
    from bot.hall.knowledge import KnowledgeBase

    folder = settings.root / "data" / "knowledge"
    if options.what == "export":
        files = {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.yml"))}
        options.file.write_text(json.dumps(files, ensure_ascii=False, indent=1), encoding="utf-8")
        print(json.dumps({"files": len(files)}))
        return 0
    target = settings.data / "content"
    try:
        files = json.loads(options.file.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as trial:
            _write(files, Path(trial))
            KnowledgeBase.load(Path(trial))
        target.mkdir(parents=True, exist_ok=True)
        _write(files, target)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        print(f"{options.file} cannot be imported: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"files": len(files)}))
    return 0


def _write(files: dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        if Path(name).name != name or not name.endswith(".yml"):
            raise ValueError(f"{name!r} is not a plain .yml name")
        fresh = folder / f"{name}.new"  # a start in the middle of it finds a whole file, the old or the new one
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(folder / name)
