"""What the house speaks, listens and looks with."""

from __future__ import annotations

from dataclasses import dataclass

from bot.bootstrap.house import House
from bot.desk.clerk_sound import ClerkSound
from bot.desk.clerk_voice import ClerkVoices
from bot.desk.missing_clips import MissingClips
from bot.desk.sound import Sound
from bot.desk.studio import StudioDesk
from bot.hall import universal
from bot.hall.facts import HallFacts
from bot.hall.knowledge_load import traditional
from bot.photo import process as photo
from bot.photo.eye import Eye
from bot.settings import SettingError, Settings
from bot.voice.chain import Voice
from bot.voice.design import Design
from bot.voice.ear import Ear
from bot.voice.factory import build_banks, build_voice
from bot.voice.listening import choose, mending, words


@dataclass
class Senses:
    """What speaks, listens and looks."""

    voice: Voice
    design: Design
    sound: Sound
    ear: Ear
    eye: Eye
    recorded: ClerkVoices
    clerk_sound: ClerkSound


def build_senses(house: House, studio: StudioDesk) -> Senses:
    """All of them; where no engine is there are clips, words and the browser's own voice. Raises SettingError."""
    settings, voice = house.settings, build_house_voice(house, studio)
    design = Design.load(settings.root / "data" / "voice" / "design.yml")
    sound = Sound(voice, house.store.notebook, house.clock, shape=design)
    ear = build_ear(settings, house.facts)
    recorded = ClerkVoices(house.store, voice.private, house.facts)
    clerk_sound = ClerkSound(house.store, house.facts, house.clock, sound, recorded)
    return Senses(voice, design, sound, ear, Eye(photo.reader(settings.root)), recorded, clerk_sound)


def build_house_voice(house: House, studio: StudioDesk) -> Voice:
    """Clips first, then the engines that the profile allows; what no clip says is counted."""
    settings = house.settings
    banks = build_banks(settings.root / "data" / "voice", [studio.shelf]) if settings.voice else []
    for bank in banks:
        bank.ready()  # reads and checks its clips now, so that no reply waits for that
    missed = MissingClips(house.store.clip_wishes, banks, house.clock) if banks else None
    sends_out = settings.voice and settings.sends_abroad
    return build_voice(settings.data / "voice", sends_out, banks, missed, settings.speech if settings.voice else None)


def find_engine(settings: Settings) -> choose.Found | None:
    """What listens, None when nothing does. Raises SettingError for a named engine that is not there."""
    wish = choose.Wish(settings.asr, settings.asr_model, settings.asr_python)
    try:
        return choose.choose(wish, settings.data, settings.root)
    except choose.NoEngine as error:
        raise SettingError(str(error)) from None


def build_ear(settings: Settings, facts: HallFacts) -> Ear:
    """The ear with the engine that is set or installed; without one it hears nothing. Raises SettingError."""
    found = find_engine(settings)
    if found is None:
        return Ear()
    lexicon = settings.root / "data" / "lexicon"
    places = facts.values.get("visit.area") or ()
    mender = mending.Mender(words.hot_words(places), mending.readings(lexicon), universal.said())
    engine = choose.start(found, settings.root, places)
    return Ear(engine, words.prompt(places), traditional(lexicon), mender)
