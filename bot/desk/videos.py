"""The hall's own videos beside answers: uploaded with captions and consent, published by a second person.

A video plays while its speaker agrees and its answer has the words it was made for; files lie under their digests.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import IO

from bot.desk.studio import StudioRefused
from bot.hall.captions import Uncaptioned, read
from bot.hall.clock import Clock
from bot.hall.knowledge import KnowledgeBase
from bot.store.store import Store
from bot.store.videos import NewVideo, Video
from bot.voice.film import LARGEST_BYTES, BadFilm, Film, inspect

PATH = "/video/"
DIGEST = re.compile(r"[0-9a-f]{64}")
FAULTS = {
    "type": "只收 MP4 和 WebM 视频。", "codec": "视频要用 H.264（MP4）或 VP9（WebM），手机直接拍的 MP4 一般就是。",
    "long": "最长三分钟，请剪短一点。", "short": "视频太短，或者读不出长度。",
    "size": "画面太小或太大，宽和高要在160到1920之间。",
    "broken": "这个文件打不开，请重新导出再传。", "large": "文件太大了，最多60兆。", "empty": "请选一个视频文件。",
}  # fmt: skip
OWN = "自己传的、自己出镜的不能自己发布，请另一位同事来看。"
CHANGED = "这条答复的文字已经改了，视频对不上，请重新拍。"
GONE = "没有这个视频。"
DONE = "这个视频已经有人处理过了。"


class VideoDesk:
    """Everything the staff do with videos, and what of them may be played."""

    def __init__(self, store: Store, knowledge: KnowledgeBase, folder: Path, clock: Clock) -> None:
        self.store = store
        self.folder = folder
        self._knowledge = knowledge
        self._clock = clock

    # -- the staff ----------------------------------------------------------------------------------------

    def upload(self, answer: str, file: IO[bytes] | None, captions: str, speaker_id: int, who: str) -> int:
        """Keep a film that waits for a second person; its id. Raises StudioRefused."""
        version = self.version(answer)
        speaker = self.store.speakers.get(speaker_id)
        if version is None:
            raise StudioRefused("没有这条答复。")
        if speaker is None or speaker.withdrawn_at is not None:
            raise StudioRefused("出镜的人没有同意书，或者已经收回，不能用。")
        path, sha256, size = self._received(file)
        try:
            film = inspect(path)
            written = read(captions, film.seconds)
            self._keep(path, sha256, film)
        except (BadFilm, Uncaptioned) as wrong:
            raise StudioRefused(FAULTS[wrong.code] if isinstance(wrong, BadFilm) else str(wrong)) from None
        finally:
            path.unlink(missing_ok=True)
        now = self._clock.now()
        made = self.store.videos.add(
            NewVideo(
                answer, version, film.kind, sha256, size, film.seconds, film.width, film.height, written, speaker_id,
                who, now,
            )
        )  # fmt: skip
        self.store.staff.note(who, "video_upload", f"video:{made}", now)
        return made

    def publish(self, video_id: int, who: str) -> Video:
        """Let it play. Raises StudioRefused to whoever uploaded it or is seen in it, and for changed words."""
        one = self.found(video_id)
        speaker = self.store.speakers.get(one.speaker_id)
        if who == one.uploaded_by or (speaker and speaker.account == who):
            raise StudioRefused(OWN)
        if self.stale(one):
            raise StudioRefused(CHANGED)
        if not self.store.videos.publish(video_id, who, self._clock.now()):
            raise StudioRefused(DONE)
        self.store.staff.note(who, "video_publish", f"video:{video_id}", self._clock.now())
        return one

    def retire(self, video_id: int, who: str) -> Video:
        """Take it out of use. Raises StudioRefused."""
        one = self.found(video_id)
        if not self.store.videos.retire(video_id, who, self._clock.now()):
            raise StudioRefused(DONE)
        self.store.staff.note(who, "video_retire", f"video:{video_id}", self._clock.now())
        return one

    def sweep(self) -> None:
        """Delete films that no row names any more: their speaker was erased."""
        kept = self.store.videos.kept()
        for path in self.folder.glob("*.*"):
            if path.stem not in kept and DIGEST.fullmatch(path.stem):
                path.unlink(missing_ok=True)

    # -- what plays ---------------------------------------------------------------------------------------

    def address(self, answer: str) -> str:
        """Where the video of an answer is, or nothing while none may play."""
        one = self.store.videos.playing(answer)
        return f"{PATH}{one.id}.{one.kind}" if one is not None and not self.stale(one) else ""

    def played(self, video_id: int) -> Video | None:
        """The video behind a public address, None unless it may play now."""
        one = self.store.videos.get(video_id)
        return one if one is not None and one.state == "published" and not self.stale(one) else None

    def found(self, video_id: int) -> Video:
        """One of them, whatever its state. Raises StudioRefused when it is gone or its speaker does not agree."""
        one = self.store.videos.get(video_id)
        if one is None:
            raise StudioRefused(GONE)
        return one

    def stale(self, one: Video) -> bool:
        """Whether its answer has other words now."""
        return self.version(one.answer) != one.version

    def file(self, one: Video) -> Path:
        """Where the film lies."""
        return self._path(one.sha256, one.kind)

    def version(self, answer: str) -> str | None:
        """The digest of an answer's words, None when there is no such answer."""
        try:
            entry = self._knowledge.entry(answer)
        except KeyError:
            return None
        words = "\n".join([entry.spoken, entry.text, *entry.steps])
        return hashlib.sha256(words.encode()).hexdigest()

    # -- files --------------------------------------------------------------------------------------------

    def _path(self, sha256: str, kind: str) -> Path:
        if not DIGEST.fullmatch(sha256):
            raise ValueError("not a SHA-256 digest")
        return self.folder / f"{sha256}.{kind}"

    def _received(self, file: IO[bytes] | None) -> tuple[Path, str, int]:
        """A copy of what was sent, its digest and its size; the caller deletes it. Raises StudioRefused."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".part")
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as part:
            while file is not None and size <= LARGEST_BYTES and (block := file.read(1 << 20)):
                digest.update(block)
                size += len(block)
                part.write(block)
            part.flush()
            os.fsync(part.fileno())
        if not 0 < size <= LARGEST_BYTES:
            Path(name).unlink()
            raise StudioRefused(FAULTS["large" if size else "empty"])
        return Path(name), digest.hexdigest(), size

    def _keep(self, part: Path, sha256: str, film: Film) -> None:
        os.replace(part, self._path(sha256, film.kind))
