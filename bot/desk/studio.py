"""What the staff do in the recording studio. Every step is written to the audit log.

Rules of the house: nobody is recorded without consent, nobody approves what they recorded or spoke themselves, and a
voice whose consent is withdrawn is silent at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.desk.studio_files import StudioFiles
from bot.desk.studio_list import Item, StudioList
from bot.desk.studio_shelf import StudioShelf
from bot.hall.clock import Clock
from bot.hall.errors import HallError
from bot.store.speakers import Speaker
from bot.store.store import Store
from bot.store.takes import APPROVED, CHECKED, DRAFT, NewTake, Take, TakeExists
from bot.voice.audio import AudioError
from bot.voice.recording import Judgement, clip_of, judge, read_master

CONSENT_VERSION = "2026-11"
ACCENTS = {"plain": "洋面", "jiangkou": "江口", "hills": "山区"}
LONGEST_NAME, LONGEST_WORDS, LONGEST_REASON = 40, 300, 120
DRAFTS_KEPT = timedelta(days=1)
Wishes = Callable[[], Mapping[str, int]]


def _nothing() -> None:
    """For a house that keeps no sounds made of clips."""


class StudioRefused(HallError):
    """Something the studio does not do; the sentence says why."""

    sentence = "这一步做不了。"


@dataclass(frozen=True)
class Heard:
    """What became of a sound that was sent: the take that was kept as a draft, or None, and the judgement."""

    take: int | None
    judgement: Judgement | None
    code: str = ""


class StudioDesk:
    """Speakers, takes and their approval.

    `silenced` is told when a voice goes, to drop sounds made of its clips; `wishes` says how often a text was missed in
    conversations.
    """

    def __init__(
        self, store: Store, files: StudioFiles, todo: StudioList, clock: Clock,
        silenced: Callable[[], object] = _nothing, wishes: Wishes = dict,
    ) -> None:  # fmt: skip
        self.store = store
        self.files = files
        self.todo = todo
        self.clock = clock
        self.shelf = StudioShelf(store.takes, files, todo)
        self.wishes = wishes
        self._silenced = silenced

    # -- speakers -----------------------------------------------------------------------------------------

    def consent(self, name: str, account: str | None, accent: str, who: str) -> int:
        """Take down that somebody agreed in writing; their id. Raises StudioRefused."""
        if not name or len(name) > LONGEST_NAME or accent not in ACCENTS:
            raise StudioRefused("请写说话人的名字，选口音。")
        made = self.store.speakers.add(name, account, accent, CONSENT_VERSION, who, self.clock.now())
        self._note(who, "studio_consent", f"speaker:{made}")
        return made

    def speaker(self, speaker_id: int) -> Speaker:
        """A speaker whose consent stands. Raises StudioRefused."""
        one = self.store.speakers.get(speaker_id)
        if one is None or one.withdrawn_at is not None:
            raise StudioRefused("这位没有同意书，或者已经收回，不能用他的声音。")
        return one

    def withdraw(self, speaker_id: int, who: str) -> bool:
        """Consent is taken back; nothing of this voice is played any more. False when it was already."""
        done = self.store.speakers.withdraw(speaker_id, self.clock.now())
        self._silenced()
        self._note(who, "studio_withdraw", f"speaker:{speaker_id}")
        return done

    def erase(self, speaker_id: int, who: str) -> int:
        """Delete a speaker with every recording, masters too; how many there were. Raises StudioRefused.

        The rows go last: whatever stops it half-way, it can be done again, and nothing is played meanwhile.
        """
        if self.store.speakers.get(speaker_id) is None:
            raise StudioRefused("没有这位说话人。")
        self.store.speakers.withdraw(speaker_id, self.clock.now())
        gone = self.store.takes.of_speaker(speaker_id)
        for one in gone:
            self.files.remove(one.master_sha256, one.bank_sha256)
        self.files.forget_moving()
        self.store.speakers.erase(speaker_id)
        self._silenced()
        self._note(who, "studio_erase", f"speaker:{speaker_id} ({len(gone)} takes)")
        return len(gone)

    # -- recording ----------------------------------------------------------------------------------------

    def item(self, key: str) -> Item:
        """One thing on the list. Raises StudioRefused."""
        one = self.todo.get(key)
        if one is None:
            raise StudioRefused("录音单上没有这一条。")
        return one

    def hear(self, key: str, speaker_id: int, wording: str, reading: str, sound: bytes, who: str) -> Heard:
        """Judge a sound from the microphone and keep it as a draft when nothing is wrong with it.

        Raises StudioRefused when it may not be recorded at all.
        """
        item, speaker = self.item(key), self.speaker(speaker_id)
        if not wording or max(len(wording), len(reading)) > LONGEST_WORDS:
            raise StudioRefused("请先写好方言怎么说。")
        try:
            master = read_master(sound)
        except AudioError as error:
            return Heard(None, None, error.code)
        judgement = judge(master, hanzi(wording))
        if judgement.faults:
            return Heard(None, judgement)
        self._forget_drafts(key, who)
        new = self._new(item, speaker.id, wording, reading, sound, clip_of(master), judgement, who)
        try:
            made = self.store.takes.add(new)
        except TakeExists:
            return Heard(None, judgement, "twice")
        self._note(who, "studio_record", f"take:{made} {key}")
        return Heard(made, judgement)

    def _new(
        self, item: Item, speaker: int, wording: str, reading: str, sound: bytes, clip: bytes, heard: Judgement,
        who: str,
    ) -> NewTake:  # fmt: skip
        master, bank = self.files.put_master(sound), self.files.put_clip(clip)
        return NewTake(
            item.key, item.text, item.kind, item.edge, item.answer, item.version, wording, reading, speaker, master,
            bank, heard.seconds, heard.rms_dbfs, who, self.clock.now(),
        )  # fmt: skip

    def _forget_drafts(self, key: str, who: str) -> None:
        takes = self.store.takes
        for one in [*takes.drafts(key, who), *takes.forgotten(self.clock.now() - DRAFTS_KEPT)]:
            if takes.throw_away(one.id, one.recorded_by):
                self.files.remove(one.master_sha256, one.bank_sha256)

    def keep(self, take_id: int, who: str) -> Take:
        """The recorder is content with a draft; a second person listens next. Raises StudioRefused."""
        one = self._take(take_id)
        if not self.store.takes.keep(take_id, who):
            raise StudioRefused("这一条已经留下了，或者不是您录的。")
        self._note(who, "studio_keep", f"take:{take_id}")
        return one

    # -- the second person --------------------------------------------------------------------------------

    def approve(self, take_id: int, who: str) -> Take:
        """Let a take be played. Raises StudioRefused to the one who recorded or spoke it, and for changed words."""
        one = self._take(take_id)
        self._refuse_own(one, who)
        if self.shelf.stale(one):
            raise StudioRefused("这条答复的文字已经改了，录音对不上，请退回重录。")
        if not self.store.takes.approve(take_id, who, self.clock.now()):
            raise StudioRefused("这一条已经有人处理过了。")
        self.store.clip_wishes.granted(one.text, self.shelf.voice)
        self._note(who, "studio_approve", f"take:{take_id}")
        return one

    def _refuse_own(self, one: Take, who: str) -> None:
        if who in (one.recorded_by, self.speaker(one.speaker_id).account):
            raise StudioRefused("自己录的不能自己通过，请另一位同事来听。")

    def send_back(self, take_id: int, reason: str, who: str) -> Take:
        """A take is not good enough; the reason is shown to whoever records it again. Raises StudioRefused."""
        if not reason:
            raise StudioRefused("请写一句为什么退回，录的人才知道怎么改。")
        return self._end(take_id, f"退回：{reason[:LONGEST_REASON]}", "studio_send_back", who, CHECKED)

    def retire(self, take_id: int, reason: str, who: str) -> Take:
        """Take a clip out of use. Raises StudioRefused."""
        return self._end(
            take_id, f"停用：{reason[:LONGEST_REASON] or '不再用'}", "studio_retire", who, CHECKED, APPROVED
        )

    def _end(self, take_id: int, reason: str, action: str, who: str, *states: str) -> Take:
        one = self._take(take_id)
        if not self.store.takes.retire(take_id, reason, *states):
            raise StudioRefused("这一条已经有人处理过了。")
        self._note(who, action, f"take:{take_id}")
        return one

    def _take(self, take_id: int) -> Take:
        one = self.store.takes.get(take_id)
        if one is None:
            raise StudioRefused("没有这条录音。")
        return one

    def sound(self, take_id: int, who: str) -> Path:
        """The file of a take's clip, to be listened to. Drafts are for their recorder. Raises StudioRefused."""
        one = self._take(take_id)
        self.speaker(one.speaker_id)
        path = self.files.clip(one.bank_sha256)
        if (one.status == DRAFT and one.recorded_by != who) or not path.is_file():
            raise StudioRefused("没有这条录音。")
        if one.recorded_by != who:  # a voice is personal: hearing somebody else's is a look
            self._note(who, "look", f"take:{take_id}")
        return path

    def _note(self, who: str, action: str, target: str) -> None:
        self.store.staff.note(who, action, target[:80], self.clock.now())


def hanzi(text: str) -> int:
    """How many characters of a text are said."""
    return sum("\u3400" <= c <= "\u9fff" or c > "\U00020000" for c in text)
