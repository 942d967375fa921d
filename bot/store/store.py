"""The store as one thing: a database, a seal and the repositories on them."""

from __future__ import annotations

from pathlib import Path

from bot.store.absent import Absent
from bot.store.answer_uses import AnswerUses
from bot.store.answer_versions import AnswerVersions
from bot.store.appointments import Appointments
from bot.store.arrivals import Arrivals
from bot.store.audience import Audiences
from bot.store.audit_log import AuditLog
from bot.store.broadcast_sending import BroadcastSending
from bot.store.broadcasts import Broadcasts
from bot.store.calendar_days import CalendarDays
from bot.store.calendar_feeds import CalendarFeeds
from bot.store.calls import Calls
from bot.store.cases import Cases
from bot.store.channel_stops import ChannelStops
from bot.store.choices import Choices
from bot.store.clip_wishes import ClipWishes
from bot.store.crew_blocks import CrewBlocks
from bot.store.database import Database
from bot.store.drafts import Drafts
from bot.store.family import FamilyLinks
from bot.store.figures import Figures
from bot.store.guide_progress import GuideProgress
from bot.store.hall_values import HallValues
from bot.store.handoff_notes import HandoffNotes
from bot.store.handoffs import Handoffs
from bot.store.holder_imports import HolderImports
from bot.store.holders import Holders
from bot.store.kiosk_limits import KioskLimits
from bot.store.licence_round import LicenceRound
from bot.store.no_news import NoNews
from bot.store.notebook import Notebook
from bot.store.notices import Notices
from bot.store.orphans import Orphans
from bot.store.people import People
from bot.store.phrases import Phrases
from bot.store.pins import Pins
from bot.store.posters import Posters
from bot.store.pulse import Pulses
from bot.store.questions import Questions
from bot.store.ratings import Ratings
from bot.store.recordings import Recordings
from bot.store.rehashing import layers_of
from bot.store.resealing import Resealing
from bot.store.retention import Retention
from bot.store.seal import Seal
from bot.store.speakers import Speakers
from bot.store.staff import Staff
from bot.store.tags import Tags
from bot.store.takes import Takes
from bot.store.tally import Tally
from bot.store.too_early import TooEarly
from bot.store.transcript import Transcript
from bot.store.videos import Videos
from bot.store.waiting import Waiting
from bot.store.wechat import WechatBook


class Store:
    """Every repository over one database; `recordings` is the folder of kept voice messages."""

    def __init__(self, db: Database, seal: Seal, recordings: Path | None = None) -> None:
        self.db = db
        self.seal = seal
        self.people = People(db)
        self.absent = Absent(db)
        self.transcript = Transcript(db, seal)
        self.choices = Choices(db)
        self.drafts = Drafts(db, seal)
        self.waiting = Waiting(db, seal)
        self.appointments = Appointments(db, seal, self.waiting)
        self.arrivals = Arrivals(db)
        self.kiosk_limits = KioskLimits(db)
        self.notices = Notices(db, seal)
        self.too_early = TooEarly(db)
        self.calls = Calls(db, seal)
        self.handoffs = Handoffs(db, seal)
        self.handoff_notes = HandoffNotes(db, seal)
        self.phrases = Phrases(db)
        self.audit = AuditLog(db, seal)
        self.staff = Staff(db, seal, self.audit)
        self.notebook = Notebook(db, seal)
        self.holders = Holders(db, seal)
        self.holder_imports = HolderImports(db, seal)
        self.licence_round = LicenceRound(db, seal)
        self.family = FamilyLinks(db, seal)
        self.questions = Questions(db)
        self.clip_wishes = ClipWishes(db)
        self.recordings = Recordings(db, seal, recordings)
        self.orphans = Orphans(db, self.recordings)
        self.calendar_days = CalendarDays(db)
        self.hall_values = HallValues(db)
        self.answer_versions = AnswerVersions(db)
        self.answer_uses = AnswerUses(db)
        self.speakers = Speakers(db, seal)
        self.takes = Takes(db)
        self.videos = Videos(db)
        self.ratings = Ratings(db, seal)
        self.tally = Tally(db)
        self.figures = Figures(db)
        self.tags = Tags(db)
        self.no_news = NoNews(db)
        self.audiences = Audiences(db)
        self.broadcasts = Broadcasts(db)
        self.sending = BroadcastSending(db, seal)
        self.channel_stops = ChannelStops(db)
        self.pulses = Pulses(db)
        self.cases = Cases(db, seal)
        self.crew_blocks = CrewBlocks(db)
        self.feeds = CalendarFeeds(db, seal)
        self.wechat = WechatBook(db, seal)
        self.guides = GuideProgress(db)
        self.pins = Pins(db, seal)
        self.posters = Posters(db)
        self.retention = Retention(db, seal)
        self.resealing = Resealing(db, seal, self.recordings)


def open_store(url: str, keys: Path) -> Store:
    """Open the store at `url` with the key in `keys`, migrated to the newest tables."""
    db = Database(url)
    db.migrate()
    seal = Seal.from_folder(keys)
    seal.use_layers(layers_of(db))
    return Store(db, seal, keys.parent / "recordings")
