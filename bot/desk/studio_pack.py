"""The recordings as one zip, out and in again: a manifest and the masters; clips are made of them anew.

A zip that comes in is not trusted: only two kinds of names are read, sizes are held while unpacking, every master must
have the digest it claims and be a master. Nothing in it is written before all of it was looked at.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from bot.desk.studio import ACCENTS, StudioDesk, hanzi
from bot.desk.studio_list import EDGES, KINDS, LONGEST
from bot.store.speakers import Speaker
from bot.store.takes import APPROVED, CHECKED, NewTake, TakeExists
from bot.voice.audio import AudioError
from bot.voice.recording import LARGEST_BYTES, clip_of, judge, read_master

FORMAT = 1
MANIFEST = "manifest.json"
MASTER = re.compile(r"masters/([0-9a-f]{64})\.wav")
MOST_FILES, LARGEST_MANIFEST, LARGEST_ALL, LARGEST_ZIP = 5000, 8_000_000, 2_000_000_000, 300_000_000
TAKE_FIELDS = (
    "item", "text", "kind", "edge", "answer", "version", "wording", "reading", "master_sha256", "status",
    "recorded_by", "recorded_at", "approved_by", "approved_at",
)  # fmt: skip
SPEAKER_FIELDS = ("name", "account", "accent", "consent_at", "consent_version", "consent_by")


class PackRefused(ValueError):
    """A zip that is not taken; the message names what is wrong and what is allowed."""


@dataclass
class Summary:
    """What a zip brings: new takes, those that are here already, and those that cannot be used with the reason."""

    speakers: int = 0
    new: int = 0
    there: int = 0
    bad: list[str] = field(default_factory=list)
    written: bool = False


def write_pack(studio: StudioDesk, path: Path) -> int:
    """Write every kept take of speakers whose consent stands; how many. The file is for its owner's eyes only."""
    speakers = {one.id: one for one in studio.store.speakers.all() if one.withdrawn_at is None}
    kept = [one for one in studio.store.takes.listing(CHECKED, APPROVED) if one.speaker_id in speakers]
    kept = [one for one in kept if studio.files.master(one.master_sha256).is_file()]
    manifest = {
        "format": FORMAT,
        "voice": "puxian",
        "speakers": {str(k): _plain(s, SPEAKER_FIELDS) for k, s in speakers.items()},
        "takes": [{"speaker": str(one.speaker_id), **_plain(one, TAKE_FIELDS)} for one in kept],
    }
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        for one in kept:
            archive.write(studio.files.master(one.master_sha256), f"masters/{one.master_sha256}.wav")
    return len(kept)


def _plain(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {n: v.isoformat() if isinstance(v := getattr(row, n), datetime) else v for n in names}


class Pack:
    """A zip that came in, opened and held to its limits. Raises PackRefused."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._archive = zipfile.ZipFile(file)
            names = self._archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise PackRefused("this is not a zip file") from error
        self._infos = {one.filename: one for one in names}
        self._left = LARGEST_ALL
        _hold_limits(names)
        self.manifest = self._read_manifest()

    def _read_manifest(self) -> dict[str, Any]:
        try:
            found = json.loads(self.read(MANIFEST, LARGEST_MANIFEST))
            right = found["format"] == FORMAT and found["voice"] == "puxian"
            shaped = isinstance(found["speakers"], dict) and isinstance(found["takes"], list)
            shaped = shaped and len(found["takes"]) <= MOST_FILES
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise PackRefused(f"{MANIFEST} is missing or damaged") from error
        if not (right and shaped):
            raise PackRefused(f"{MANIFEST} is not of format {FORMAT} for the voice puxian")
        return dict(found)

    def read(self, name: str, most: int) -> bytes:
        """One file of at most so many bytes; what its header claims is not believed. Raises PackRefused, KeyError."""
        try:
            with self._archive.open(self._infos[name]) as file:
                data = file.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError) as error:
            raise PackRefused(f"{name} is damaged") from error
        self._left -= len(data)
        if len(data) > most or self._left < 0:
            raise PackRefused(f"{name} is larger than {most} bytes")
        return data


def _hold_limits(names: list[zipfile.ZipInfo]) -> None:
    if len(names) > MOST_FILES or len({one.filename for one in names}) != len(names):
        raise PackRefused(f"more than {MOST_FILES} files, or two of the same name")
    for one in names:
        if one.filename != MANIFEST and not MASTER.fullmatch(one.filename):
            raise PackRefused(f"{one.filename[:80]!r} is not allowed; only {MANIFEST} and masters/<sha256>.wav are")
        if one.flag_bits & 1:
            raise PackRefused(f"{one.filename} is encrypted")
    if sum(one.file_size for one in names) > LARGEST_ALL:
        raise PackRefused(f"more than {LARGEST_ALL} bytes unpacked")


def read_pack(studio: StudioDesk, file: IO[bytes], who: str, trial: bool = True, trust: bool = False) -> Summary:
    """Take the recordings of a zip; `trial` only counts. Raises PackRefused when the zip as a whole is unfit.

    Without `trust` every take waits for a second person here, whoever approved it elsewhere.
    """
    pack, summary, known = Pack(file), Summary(), {}
    for number, row in enumerate(pack.manifest["takes"], 1):
        try:
            take, sound = _checked(studio, pack, row, who, trust)
        except (PackRefused, AudioError, KeyError, TypeError, ValueError) as error:
            summary.bad.append(f"{number}: {_why(error)}")
            continue
        if studio.store.takes.of_master(take.master_sha256) is not None:
            summary.there += 1
            continue
        speaker = str(row["speaker"])
        if speaker not in known:
            known[speaker] = 0 if trial else _speaker(studio, pack.manifest["speakers"][speaker], who)
            summary.speakers += 1
        summary.new += 1
        if not trial:
            _write(studio, take, sound, known[speaker])
    summary.written = not trial and summary.new > 0
    if summary.written:
        studio.store.staff.note(who, "studio_import", f"{summary.new} takes", studio.clock.now())
    return summary


def _checked(studio: StudioDesk, pack: Pack, row: dict[str, Any], who: str, trust: bool) -> tuple[NewTake, bytes]:
    """A row of the manifest with its master, both as they must be."""
    words = {n: str(row[n]) for n in TAKE_FIELDS if n not in ("approved_by", "approved_at", "recorded_at")}
    if any(len(v) > LONGEST for v in words.values()) or words["kind"] not in KINDS or words["edge"] not in EDGES:
        raise PackRefused("a field has a value that is not allowed")
    if not words["wording"].strip() or words["status"] not in (CHECKED, APPROVED) or len(words["recorded_by"]) > 60:
        raise PackRefused("wording, status or recorded_by is not allowed")
    if len(words["item"]) > 120 or len(words["answer"]) > 80 or len(words["version"]) > 64:
        raise PackRefused("item, answer or version is too long")
    person = pack.manifest["speakers"][str(row["speaker"])]
    if person["accent"] not in ACCENTS or not 0 < len(str(person["name"])) <= 40 or not person["consent_at"]:
        raise PackRefused("the speaker has no consent, name or known accent")
    if (same := _same(studio, person)) is not None and same.withdrawn_at is not None:
        raise PackRefused("this speaker has withdrawn consent here")
    sha256 = words["master_sha256"]
    if not MASTER.fullmatch(f"masters/{sha256}.wav"):
        raise PackRefused("master_sha256 is no digest")
    sound = pack.read(f"masters/{sha256}.wav", LARGEST_BYTES)
    if hashlib.sha256(sound).hexdigest() != sha256:
        raise PackRefused("the master is not the one the manifest names")
    heard = judge(read_master(sound), hanzi(words["wording"]))
    if "silent" in heard.faults:
        raise PackRefused("the master is silent")
    approver = str(row["approved_by"])[:60] if trust and words["status"] == APPROVED and row["approved_by"] else None
    approved = approver is not None and approver != words["recorded_by"]
    now = studio.clock.now()
    take = NewTake(
        **{**words, "status": APPROVED if approved else CHECKED, "recorded_by": words["recorded_by"] if trust else who},
        speaker_id=0, bank_sha256="", seconds=heard.seconds, rms_dbfs=heard.rms_dbfs,
        recorded_at=datetime.fromisoformat(str(row["recorded_at"])).replace(tzinfo=None),
        approved_by=approver if approved else None, approved_at=now if approved else None,
    )  # fmt: skip
    return take, sound


def _same(studio: StudioDesk, person: dict[str, Any]) -> Speaker | None:
    """The speaker here of the same name, accent and day of consent."""
    at = datetime.fromisoformat(str(person["consent_at"])).replace(tzinfo=None)
    wanted = (str(person["name"]), str(person["accent"]), at)
    found = (one for one in studio.store.speakers.all() if (one.name, one.accent, one.consent_at) == wanted)
    return next(found, None)


def _speaker(studio: StudioDesk, person: dict[str, Any], who: str) -> int:
    """The id of the manifest's speaker, who is made when not known here."""
    if (one := _same(studio, person)) is not None:
        return one.id
    at = datetime.fromisoformat(str(person["consent_at"])).replace(tzinfo=None)
    account = str(person["account"])[:60] if person.get("account") else None
    name, accent, version = str(person["name"]), str(person["accent"]), str(person["consent_version"])[:20]
    return studio.store.speakers.add(name, account, accent, version, who, at)


def _write(studio: StudioDesk, take: NewTake, sound: bytes, speaker: int) -> None:
    bank = studio.files.put_clip(clip_of(read_master(sound)))
    studio.files.put_master(sound)
    try:
        studio.store.takes.add(replace(take, speaker_id=speaker, bank_sha256=bank))
    except TakeExists:
        return  # the manifest names the same sound twice


def _why(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)[:120]
