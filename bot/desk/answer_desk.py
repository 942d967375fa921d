"""What the staff do with the hall's answers: write, submit, publish by a second person, return, take back.

Nothing is published by who wrote in it, nothing that the checks of the knowledge files or of spoken words refuse; this
holds for going back to an earlier version, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.desk.answer_checks import AnswerChecks, Broken
from bot.desk.hall_book import HallBook
from bot.desk.live_answers import LiveAnswers
from bot.hall.clock import Clock
from bot.hall.errors import HallError
from bot.hall.knowledge import Entry, KnowledgeBase
from bot.hall.knowledge_write import raw_of
from bot.store.answer_uses import Uses
from bot.store.answer_versions import AnswerVersion, OwnWork, Written
from bot.store.hall_values import ChangedMeanwhile
from bot.store.store import Store

USED = timedelta(days=30)
OWN = "own_"
NEVER_UNDER = ("greet", "goodbye", "thanks", "help", "chitchat")
"""Nobody asks anything by these."""
Label = Callable[[Sequence[int], str, str], object]


class AnswerRefused(HallError):
    """Something that is not done with an answer; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class AnswerDesk:
    """Every step is in the audit log; what is published holds for the next message, in every process.

    `label` teaches the utterances that an answer was written for, once it is published.
    """

    def __init__(
        self, store: Store, knowledge: KnowledgeBase, published: LiveAnswers, book: HallBook, checks: AnswerChecks,
        clock: Clock, label: Label | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._versions = store.answer_versions
        self.knowledge = knowledge
        self._published = published
        self._book = book
        self.checks = checks
        self._clock = clock
        self._label = label

    # -- reading ------------------------------------------------------------------------------------------

    def entry(self, answer: str) -> Entry | None:
        """An answer as it counts now."""
        try:
            return self.knowledge.entry(answer)
        except KeyError:
            return None

    def filed(self, answer: str) -> Entry | None:
        """An answer as the files have it."""
        return self._published.filed.get(answer)

    def published(self) -> dict[str, AnswerVersion]:
        """The row that counts of every answer that was published here; `filed` ones let the files count."""
        return self._versions.published()

    def drafts(self) -> dict[str, AnswerVersion]:
        """The open drafts by answer, the oldest first."""
        return self._versions.drafts()

    def history(self, answer: str) -> list[AnswerVersion]:
        """The open draft and the last published rows, newest first."""
        return self._versions.history(answer)

    def version(self, row_id: int) -> AnswerVersion | None:
        """One row."""
        return self._versions.get(row_id)

    def counts(self) -> dict[str, int]:
        """How often each answer was given in the last 30 days."""
        return self._store.answer_uses.counts(self._clock.now() - USED)

    def uses(self, answer: str) -> Uses:
        """What became of one answer in the last 30 days."""
        return self._store.answer_uses.of(answer, self._clock.now() - USED)

    def intents(self) -> list[str]:
        """Under which a new answer can stand: those the dialogue already leads here for a question."""
        return sorted(self.knowledge.catalogue.answered - set(NEVER_UNDER))

    # -- writing ------------------------------------------------------------------------------------------

    def save(
        self, answer: str, raw: Mapping[str, Any], why: str, seen: int, base: int, who: str, submit: bool = False
    ) -> AnswerVersion:
        """Save the open draft; with `submit` it waits for a second person. Raises Broken, ChangedMeanwhile."""
        if submit:
            self._sound(answer, raw)
        saved = self._versions.save(Written(answer, raw, why), seen, base, who, self._clock.now(), submit)
        self._note(who, "answer_submit" if submit else "answer_draft", saved)
        return saved

    def begin(self, intent: str, asks: Sequence[str], questions: Sequence[int], who: str) -> str:
        """A draft of a new answer under an intent, for utterances nobody had an answer to; its id.

        Raises AnswerRefused for an intent that has no answers.
        """
        if intent not in self.intents():
            raise AnswerRefused("请先选新答复放在哪一类问题下面。")
        while True:
            # A number of its own over all intents: answers that share a name after the dot count as one matter.
            answer = f"{intent}.{OWN}{self._versions.last_id() + 1}"
            raw = {"id": answer, "intent": intent, "asks": list(asks), "confidence": "C", "offer": ["human"]}
            one = Written(answer, raw, "有人这样问，没有答复", questions=tuple(questions))
            try:
                saved = self._versions.save(one, 0, 0, who, self._clock.now(), False)
            except ChangedMeanwhile:  # another new answer took the number
                continue
            self._note(who, "answer_draft", saved)
            return answer

    def publish(self, row_id: int, edition: int, who: str) -> AnswerVersion:
        """Let a submitted draft count. Raises Broken, ChangedMeanwhile, or AnswerRefused for one's own work."""
        self._book.reload()  # checked against what counts now, also by other processes
        found = self._versions.get(row_id)
        if found is None:
            raise ChangedMeanwhile
        self._sound(found.answer, found.body)
        try:
            done = self._versions.publish(row_id, edition, who, self._clock.now())
        except OwnWork:
            raise AnswerRefused("自己写的不能自己发布，请另一位同事来看。") from None
        self._note(who, "answer_publish", done)
        self._book.reload()
        if done.questions and self._label:
            self._label(done.questions, str(done.body.get("intent", "")), who)
        return done

    def give_back(self, row_id: int, edition: int, word: str, who: str) -> AnswerVersion:
        """Return a submitted draft with a word. Raises ChangedMeanwhile, AnswerRefused without a word."""
        if not word:
            raise AnswerRefused("请写一句为什么退回，写的人才知道怎么改。")
        done = self._versions.give_back(row_id, edition, word, who, self._clock.now())
        self._note(who, "answer_return", done)
        return done

    def drop(self, row_id: int, edition: int, who: str) -> AnswerVersion:
        """Throw an open draft away. Raises ChangedMeanwhile."""
        done = self._versions.drop(row_id, edition, who, self._clock.now())
        self._note(who, "answer_drop", done)
        return done

    def restore(self, answer: str, row_id: int | None, base: int, who: str) -> tuple[AnswerVersion, list[str]]:
        """An earlier version, or the one of the files (None), as a draft, submitted at once where nothing is wrong.

        The draft and what is wrong with it. Raises ChangedMeanwhile, AnswerRefused for a version that is not there.
        """
        former = self._versions.get(row_id) if row_id is not None else None
        filed = self.filed(answer)
        if row_id is not None and (former is None or former.answer != answer or not former.decided_at):
            raise AnswerRefused("没有这一版，请再打开这一页看看。")
        if former is None and filed is None:
            raise AnswerRefused("这条答复不在原来的文件里。")
        body = former.body if former else raw_of(filed) if filed else {}
        counting = self.entry(answer)
        if counting is not None and raw_of(counting) == body:
            raise AnswerRefused("现在用的就是这一版。")
        faults = self.checks.faults(body, self._file(answer))
        why = f"恢复成{former.id}号版本" if former else "恢复成原来的答复"
        one = Written(answer, body, why, filed=former is None or former.filed)
        saved = self._versions.save(one, 0, base, who, self._clock.now(), submit=not faults)
        self._note(who, "answer_restore", saved)
        return saved, faults

    # -- parts --------------------------------------------------------------------------------------------

    def faults(self, answer: str, raw: Mapping[str, Any]) -> list[str]:
        """What is wrong with an answer as it is written."""
        return self.checks.faults(raw, self._file(answer))

    def _sound(self, answer: str, raw: Mapping[str, Any]) -> None:
        faults = self.faults(answer, raw)
        if raw.get("id") != answer:
            faults.append(f"{answer}: id: must stay as it is")
        if faults:
            raise Broken(faults)

    def _file(self, answer: str) -> str:
        return self._published.file_of(answer)

    def _note(self, who: str, action: str, one: AnswerVersion) -> None:
        self._store.staff.note(who, action, f"answer:{one.answer}"[:80], self._clock.now())
