"""What the staff change without touching a file."""

from __future__ import annotations

from bot.bootstrap.house import House
from bot.console.settings_routes import Settings as HallSettings
from bot.desk.answer_checks import AnswerChecks
from bot.desk.answer_desk import AnswerDesk
from bot.desk.calendar_desk import CalendarDesk
from bot.desk.likeness import Likely
from bot.desk.settings_desk import SettingsDesk
from bot.desk.studio import StudioDesk
from bot.desk.studio_files import StudioFiles
from bot.desk.studio_list import StudioList, read_list
from bot.desk.teaching import Teaching, teachable_intents
from bot.desk.videos import VideoDesk
from bot.desk.workshop import Learnt, Workshop
from bot.voice.cache import forget_sounds
from bot.voice.chain import Voice
from bot.voice.design import Design


def build_studio(house: House) -> StudioDesk:
    """The recording studio: masters and clips lie in LIANXIN_DATA, the list is the shipped one."""
    settings = house.settings
    shipped = read_list(settings.root / "data" / "voice" / "puxian" / "todo.yml")

    def spoken_of(answer: str) -> str | None:
        try:
            entry = house.knowledge.entry(answer)
        except KeyError:
            return None
        today = house.clock.now().date()
        return house.knowledge.render(entry, house.desk.facts_today.texts(today)).spoken

    def wishes() -> dict[str, int]:
        return {wish.text: wish.count for wish in house.store.clip_wishes.listing("puxian")}

    def silenced() -> None:
        for kept in ("clips", "private"):
            forget_sounds(settings.data / "voice" / kept, "puxian bank")
        VideoDesk(house.store, house.knowledge, settings.data / "videos", house.clock).sweep()

    def edition() -> tuple[int, int]:
        return house.knowledge.version, house.facts.version

    files = StudioFiles(settings.data / "studio")
    todo = StudioList(shipped, spoken_of, house.desk.published.written, edition)
    return StudioDesk(house.store, files, todo, house.clock, silenced, wishes)


def build_settings(house: House) -> HallSettings:
    """What the staff change of the hall without touching a file."""
    desk = house.desk
    values = SettingsDesk(house.store, house.facts, desk.values, desk.book, desk.opening, house.clock)
    return HallSettings(values, CalendarDesk(house.store, desk.book, desk.opening, house.clock), desk.opening)


def build_answers(house: House, voice: Voice, design: Design, learnt: Learnt | None) -> AnswerDesk:
    """What the staff change of the answers without touching a file."""
    desk, store, clock = house.desk, house.store, house.clock
    checks = AnswerChecks(
        house.knowledge, house.facts, desk.facts_today, design, store.notebook, clock, voice.would_say
    )  # fmt: skip
    label = learnt.teaching.label_all if learnt else None
    return AnswerDesk(store, house.knowledge, desk.published, desk.book, checks, clock, label)


def build_learnt(house: House, workshop: Workshop) -> Learnt:
    """What the console needs to teach and train."""
    root = house.settings.root
    intents = teachable_intents(root)
    return Learnt(Teaching(house.store, house.clock, intents), Likely(root, intents), workshop)
