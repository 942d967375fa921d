"""Which environments there are, from which lock each is built and which Pythons it accepts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

Version = tuple[int, int]


@dataclass(frozen=True)
class Environment:
    """One environment: its folder, its lock, and the interpreters it may be built on.

    `covers` are further locks that an installation of `lock` satisfies.
    `variable` names the setting that points at an interpreter; `versions` is sorted best first.
    """

    title: str
    folder: Path
    lock: Path
    covers: tuple[Path, ...]
    versions: tuple[Version, ...]
    variable: str

    @property
    def python(self) -> Path:
        """The interpreter inside the environment."""
        return self.folder / "bin" / "python"


def gateway(root: Path, tests: bool) -> Environment:
    """What people reach; with `tests` also everything that `make check` and `make test` need."""
    locks = root / "requirements"
    return Environment(
        title="gateway and test tools" if tests else "gateway",
        folder=root / ".venv",
        lock=locks / ("test.txt" if tests else "gateway.txt"),
        covers=(locks / "gateway.txt",) if tests else (),
        versions=((3, 11), (3, 12), (3, 13)),
        variable="LIANXIN_PYTHON",
    )


def engine(root: Path) -> Environment:
    """The dialogue engine; Rasa 3.6.21 runs on nothing newer than Python 3.10."""
    return Environment(
        title="dialogue engine",
        folder=root / ".venv-rasa",
        lock=root / "requirements" / "rasa.txt",
        covers=(),
        versions=((3, 10),),
        variable="LIANXIN_RASA_PYTHON",
    )


def _by_itself(
    root: Path, name: str, title: str, versions: tuple[tuple[int, int], ...], variable: str = "LIANXIN_PYTHON"
) -> Environment:
    """An environment beside the house's own: `.venv-NAME` by the lock of that name."""
    return Environment(
        title=title,
        folder=root / f".venv-{name}",
        lock=root / "requirements" / f"{name}.txt",
        covers=(),
        versions=versions,
        variable=variable,
    )


def workshop(root: Path) -> Environment:
    """Where the shipped voice is made and listened to; nothing that people reach runs on it."""
    return _by_itself(root, "voice", "voice workshop", ((3, 11), (3, 12), (3, 13)))


def judge(root: Path) -> Environment:
    """The gateway under the eyes of an outside judge that needs a newer Python than the engine's neighbours."""
    return _by_itself(root, "judge", "outside judge", ((3, 12), (3, 13)), "JUDGE_PYTHON")


def reading_room(root: Path) -> Environment:
    """What reads photos of licences: a process of its own in an environment of its own, built where a hall wants it."""
    return _by_itself(root, "photo", "reading of photos", ((3, 11), (3, 12), (3, 13)))


def rival_of_dates(root: Path) -> Environment:
    """The library most projects read Chinese dates with; bench/when.py measures it beside our grammar."""
    return _by_itself(root, "bench", "another reader of dates", ((3, 11), (3, 12), (3, 13)))


PURPOSES = {
    "run": "both environments, without test tools",
    "test": "both environments, with test tools",
    "check": "the gateway's environment with test tools",
    "gateway": "the gateway's environment alone",
    "engine": "the dialogue engine's environment alone",
    "voice": "the environment in which the shipped voice is made",
    "judge": "the environment of the judge of conversations in Telegram",
    "photo": "the environment that reads photos of licences",
    "bench": "the environment of the reader of dates that is measured beside ours",
}


def environments(root: Path, purpose: str) -> list[Environment]:
    """The environments that `purpose` (a key of PURPOSES) needs, in the order in which they are built."""
    if purpose == "voice":
        return [workshop(root)]
    if purpose == "judge":
        return [judge(root)]
    if purpose == "photo":
        return [reading_room(root)]
    if purpose == "bench":
        return [rival_of_dates(root)]
    wanted: list[Environment] = []
    if purpose != "engine":
        wanted.append(gateway(root, tests=purpose in ("test", "check")))
    if purpose in ("run", "test", "engine"):
        wanted.append(engine(root))
    return wanted
