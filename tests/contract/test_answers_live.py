"""A published answer: the next message has it, in every process; talks go on, and recordings of the old words rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.bootstrap import build_app, build_house, build_studio
from bot.desk.answer_checks import AnswerChecks
from bot.desk.answer_desk import AnswerDesk
from bot.desk.desk import Desk
from bot.desk.missing_clips import MissingClips
from bot.desk.studio import StudioDesk
from bot.desk.studio_board import MISSING, PLAYS, STALE, Board
from bot.desk.studio_files import StudioFiles
from bot.desk.studio_list import StudioList
from bot.desk.turn import Turn
from bot.dialogue.plain import PlainAnswers
from bot.hall.calendar import Calendar
from bot.hall.knowledge import KnowledgeBase
from bot.hall.knowledge_check import check
from bot.hall.knowledge_write import raw_of
from bot.settings import read
from bot.store.answer_versions import AnswerVersion, Written
from bot.store.store import Store
from bot.voice.bank.bank import ClipBank
from bot.voice.bank.grammar import Grammar
from bot.voice.factory import voice_of
from tests.fakes.clock import MONDAY, StoppedClock
from tests.fakes.house import ROOT, design, example_facts, knowledge
from tests.fakes.patience import wait_until
from tests.fakes.studio import shipped, spoken, wav
from tests.fakes.voice_engine import FakeEngine

FEE = "renewal_fee.general"
OLD = knowledge().entry(FEE).spoken
NEW = "一分钱都不收。谁要钱都别给。"


@dataclass
class Process:
    """A gateway over the store, as far as answers go; another one is another process."""

    desk: Desk
    answers: AnswerDesk
    knowledge: KnowledgeBase

    def hears(self, text: str = "续证要多少钱", intent: str = "renewal_fee", person: int = 1) -> Any:
        """What somebody is answered."""
        self.desk.book.reload()
        return self.desk.answer(Turn(person, "rest", text, MONDAY, intent)).replies[0]


def process(store: Store) -> Process:
    base = knowledge().with_entries(())
    desk = Desk(store, base, example_facts(), Calendar())
    desk.book.reload()
    clock = StoppedClock()
    checks = AnswerChecks(base, desk.facts, desk.facts_today, design(), store.notebook, clock)
    return Process(desk, AnswerDesk(store, base, desk.published, desk.book, checks, clock), base)


def publish(at: Process, answer: str = FEE, **changed: Any) -> AnswerVersion:
    raw = raw_of(at.knowledge.entry(answer)) | (changed or {"spoken": NEW})
    rows = at.answers.published()
    base = rows[answer].id if answer in rows else 0
    one = at.answers.save(answer, raw, "听的人说太长", 0, base, "林", submit=True)
    return at.answers.publish(one.id, one.edition, "陈")


def test_the_next_message_has_it_in_every_process_and_the_talk_goes_on(store: Store) -> None:
    first, second = process(store), process(store)
    me = store.people.meet("rest", "me", MONDAY).id
    assert second.hears(person=me).spoken == OLD
    asked = second.hears("什么时候续证", "renewal_when", me)
    assert "哪天到期" in asked.text
    publish(first)
    assert [one.hears(person=me).spoken for one in (first, second)] == [NEW, NEW]
    (told,) = second.desk.inform(Turn(me, "rest", "12月31号", MONDAY, "inform")).replies
    assert "还有三十八天" in told.spoken or "38天" in told.text  # what was asked before is still known
    assert process(store).hears().spoken == NEW  # and after a restart


def test_answers_while_the_engine_is_away_are_the_published_ones_too(store: Store) -> None:
    one = process(store)
    plain = PlainAnswers(one.knowledge, one.desk.facts)
    assert plain.reply("续证要多少钱", MONDAY.date()).spoken == OLD
    publish(one)
    assert plain.reply("续证要多少钱", MONDAY.date()).spoken == NEW


def test_what_another_version_of_the_program_cannot_use_leaves_the_answer_of_the_files(store: Store) -> None:
    broken = {"id": FEE, "colour": "red"}
    made = store.answer_versions.save(Written(FEE, broken, "x"), 0, 0, "林", MONDAY, True)
    store.answer_versions.publish(made.id, 1, "陈", MONDAY)
    assert process(store).hears().spoken == OLD


def test_a_source_that_an_answer_brought_is_known_from_then_on(store: Store) -> None:
    one = process(store)
    notice = {"title": "演示县通知", "place": "演示县烟草专卖局", "date": "2026-11-01"}
    publish(one, confidence="B", sources=[notice])
    assert one.knowledge.catalogue.titles["演示县通知"]
    assert check(one.knowledge, MONDAY.date()) == []
    publish(one, "renewal_fee.urgent", confidence="B", sources=[{"title": "演示县通知"}], text="没有加急费。")
    assert check(one.knowledge, MONDAY.date()) == []


def test_a_hall_without_edits_never_exchanges_its_answers(store: Store) -> None:
    one = process(store)
    store.calendar_days.seed((2026,), MONDAY)
    one.desk.book.reload()
    assert one.knowledge.version == 0


# -- recordings ------------------------------------------------------------------------------------------


@dataclass
class Booth:
    """The studio over the answers of a process, and the voice with its clips."""

    at: Process
    studio: StudioDesk
    speaker: int
    bank: ClipBank
    missed: MissingClips
    voice: Any

    def records(self, key: str, wording: str = "") -> None:
        """One records, another approves."""
        item = self.studio.item(key)
        words = wording or item.wording or item.text
        seed = len(self.studio.store.takes.listing()) + 1
        heard = self.studio.hear(key, self.speaker, words, "", wav(spoken(0.2 * len(words), seed=seed)), "王芳")
        assert heard.take is not None, heard
        self.studio.keep(heard.take, "王芳")
        self.studio.approve(heard.take, "陈")

    def says(self, words: str) -> bool:
        """Whether recordings in dialect say these words."""
        return bool(self.voice.recorded(words, "puxian", answer=FEE))

    def state(self, key: str) -> str:
        """Where a thing stands on the list."""
        return next(line.state for line in Board(self.studio).lines if line.item.key == key)


@pytest.fixture
def booth(store: Store, tmp_path: Path) -> Booth:
    at = process(store)
    todo = StudioList(
        shipped(), lambda answer: entry.spoken if (entry := at.answers.entry(answer)) else None,
        at.desk.published.written, lambda: at.knowledge.version,
    )  # fmt: skip

    def wishes() -> dict[str, int]:
        return {wish.text: wish.count for wish in store.clip_wishes.listing("puxian")}

    studio = StudioDesk(store, StudioFiles(tmp_path / "studio"), todo, StoppedClock(), wishes=wishes)
    speaker = studio.consent("演示甲", None, "plain", "王芳")
    bank = ClipBank(studio.shelf, Grammar.load(ROOT / "data" / "voice" / "slots.yml"))
    missed = MissingClips(store.clip_wishes, [bank], StoppedClock())
    voice = voice_of([FakeEngine()], tmp_path / "voice", [bank], missed=missed)
    return Booth(at, studio, speaker, bank, missed, voice)


KEY = f"answer.{FEE}"


@pytest.mark.slow  # takes are judged
def test_a_changed_answer_silences_its_recording_and_stands_on_the_list_until_it_is_recorded_anew(booth: Booth) -> None:
    booth.records(KEY)
    assert booth.says(OLD)
    assert booth.state(KEY) == PLAYS
    publish(booth.at)
    assert not booth.says(OLD)  # the bank had its clips in hand and lets go of them
    assert not booth.says(NEW)
    assert booth.state(KEY) == STALE
    assert booth.studio.item(KEY).text == NEW
    booth.missed.wait()
    wanted = [(line.item.key, line.wished) for line in Board(booth.studio).wanted()]
    assert wanted == [(KEY, 1)]  # somebody wanted to hear the new words
    before = [line.item.key for line in Board(booth.studio).lines]
    following = Board(booth.studio).next(before[before.index(KEY) - 1])
    assert following is not None
    assert following.key == KEY
    booth.records(KEY, "蜀占钱都毋收。甚侬挃钱都毋通乞伊。")
    assert booth.says(NEW)
    assert booth.state(KEY) == PLAYS


@pytest.mark.slow  # takes are judged
def test_going_back_to_the_old_words_lets_the_old_recording_be_heard_again(booth: Booth) -> None:
    booth.records(KEY)
    done = publish(booth.at)
    back, faults = booth.at.answers.restore(FEE, None, done.id, "林")
    assert faults == []
    booth.at.answers.publish(back.id, back.edition, "陈")
    assert booth.says(OLD)


def test_a_new_answer_of_the_halls_own_is_put_on_the_list_of_what_to_record(booth: Booth) -> None:
    before = {line.item.key for line in Board(booth.studio).lines}
    name = booth.at.answers.begin("renewal_fee", ["庙会要钱吗"], [], "林")
    (one,) = booth.at.answers.drafts().values()
    raw = raw_of(booth.at.knowledge.entry(FEE)) | {"id": name, "spoken": "庙会也不收钱。"}
    raw |= {"asks": [f"庙会要钱吗，第{n}种问法" for n in range(8)]}
    raw = {key: value for key, value in raw.items() if key not in ("default", "covers")}
    sent = booth.at.answers.save(name, raw, "有人问", one.edition, 0, "林", submit=True)
    assert {line.item.key for line in Board(booth.studio).lines} == before
    booth.at.answers.publish(sent.id, sent.edition, "陈")
    assert {line.item.key for line in Board(booth.studio).lines} - before == {f"answer.{name}"}
    assert booth.state(f"answer.{name}") == MISSING
    assert "还没有方言写法" in booth.studio.item(f"answer.{name}").note


# -- put together as it is shipped ----------------------------------------------------------------------


@pytest.mark.slow  # the whole gateway
def test_the_gateway_answers_by_what_another_process_published_without_a_restart(tmp_path: Path) -> None:
    env = {"LIANXIN_DATA": str(tmp_path), "LIANXIN_ASR": "off", "LIANXIN_RASA_URL": "http://127.0.0.1:9"}
    settings = read({**env, "LIANXIN_NOW": "2026-11-23T09:10"}, ROOT)
    client, other = TestClient(build_app(settings)), build_house(settings)
    checks = AnswerChecks(
        other.knowledge, other.facts, other.desk.facts_today, design(), other.store.notebook, other.clock
    )  # fmt: skip
    answers = AnswerDesk(other.store, other.knowledge, other.desk.published, other.desk.book, checks, other.clock)

    def says(text: str) -> Any:
        return client.post("/webhooks/rest/webhook", json={"sender": "me", "message": text}).json()[0]

    assert says("续证要多少钱")["custom"]["spoken"] == OLD
    publish(Process(other.desk, answers, other.knowledge))
    wait_until(lambda: says("续证要多少钱")["custom"]["spoken"] == NEW)  # other processes are looked at once a second
    assert build_studio(other).item(KEY).text == NEW
    other.store.db.close()
