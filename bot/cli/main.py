"""`python -m bot VERB`: the commands, their options, their exit codes (0 done, 1 failed, 2 wrong use, 3 unspoken)."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import settings as settings_module
from bot.settings import SettingError, Settings

ROOT = Path(__file__).resolve().parents[2]


class Wrong(Exception):
    """The command was used in a way that cannot work; the message says what would."""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    from bot.cli import (
        calls,
        cases,
        copying,
        data,
        days,
        demo,
        engine_alone,
        figures,
        guide,
        holders,
        keys,
        listings,
        models,
        people,
        photo,
        posters,
        questions,
        retention,
        run,
        say,
        serve,
        staff,
        tables,
        talk,
        train,
        understand,
        voice,
        waiting,
        wechat,
        when,
    )

    top = argparse.ArgumentParser(prog="python -m bot", description="连心桥: the licence hall's assistant.")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    ours = (run, serve, engine_alone, train, models, talk, understand, when, say, listings, questions)
    for module in (
        *ours,
        figures,
        guide,
        waiting,
        cases,
        calls,
        holders,
        staff,
        people,
        days,
        demo,
        voice,
        photo,
        wechat,
        posters,
        data,
        copying,
        tables,
        retention,
        keys,
    ):
        module.add(verbs)
    return top


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        options = parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    os.umask(0o077)  # what this house writes is for its own eyes
    try:
        settings = read_settings()
        _check_acting(options, settings)
        return int(options.run(options, settings))
    except (SettingError, Wrong) as error:
        print(error, file=sys.stderr)
        return 2
    except ValueError as error:  # a file of the house that cannot be used names itself, its key and what is allowed
        if type(error).__name__ not in ("FactError", "KnowledgeError"):
            raise
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if (told := _own_folder(error)) is None:
            raise
        print(told, file=sys.stderr)
        return 2
    except Exception as error:  # the store: away, locked, or on a full disk
        if type(error).__name__ != "OperationalError":
            raise
        print(
            f"the store cannot be used: {str(vars(error).get('orig', error)).strip().splitlines()[0]}", file=sys.stderr
        )
        return 1
    except KeyboardInterrupt:
        return 130


def _own_folder(error: OSError) -> str | None:
    """What is wrong with LIANXIN_DATA (of another user, on a disk that may only be read); None for any other file."""
    data = read_settings().data
    file = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes | Path) else None
    if file is None or not (file == data or data in file.parents or file in data.parents):
        return None
    return f"LIANXIN_DATA={data} cannot be used ({error.strerror}: {file}); use a folder that this user may write into"


def _check_acting(options: argparse.Namespace, settings: Settings) -> None:
    """Whoever a command names with --as must have an account that is in use."""
    from bot.cli.audit import NOBODY_NAMED, check_acting

    name = vars(options).get("clerk", vars(options).get("who"))
    if name is not None and name != NOBODY_NAMED:
        check_acting(settings, name)


def read_settings() -> Settings:
    """The settings of this process's environment."""
    return settings_module.read(os.environ, ROOT)
