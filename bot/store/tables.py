"""Every table, as SQLAlchemy Core. Times are the hall's local time without offset.

Columns ending in `_enc` hold text sealed by `bot.store.seal`; columns ending in `_hash` are keyed hashes for
look-up (个人信息保护法 article 51 asks for encryption of personal data where possible).
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("sender", String(200), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("last_at", DateTime, nullable=False),
    Column("rasa_session", Integer, nullable=False, server_default="1"),
    Column("rate", String(10), nullable=False, server_default="normal"),
    Column("volume", String(10), nullable=False, server_default="normal"),  # soft, normal, loud
    Column("voice_on", Boolean, nullable=False, server_default=text("true")),
    Column("dialect", Boolean, nullable=False, server_default=text("false")),
    Column("misses", Integer, nullable=False, server_default="0"),
    Column("told_no_voice", Boolean, nullable=False, server_default=text("false")),  # what dialect lacks
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("channel", "sender"),
    Index("ix_person_channel_last_at", "channel", "last_at"),
)

_under_way = "state = 'received' or state = 'queued'"

consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", String(40), nullable=False),
    Column("version", String(20), nullable=False),
    Column("given_at", DateTime, nullable=False),
    Column("withdrawn_at", DateTime),
)

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(250)),
    Column("direction", String(8), nullable=False),  # in, bot, staff, system
    Column("state", String(10), nullable=False),  # received, answered, sent, queued
    Column("at", DateTime, nullable=False),
    Column("body_enc", LargeBinary, nullable=False),
    Column("masked", Text, nullable=False),
    Column("reply_enc", LargeBinary),
    Column("intent", String(40)),
    Column("answer", String(80)),
    Column("confidence", Float),
    Column("outcome", String(10)),  # of words: clear, asked, missed, picked; stopped: on a stopped channel
    Column("millis", Integer),
    Column("author", String(60)),
    Column("sound", Boolean, nullable=False, server_default=text("false")),  # it came in as a voice message
    UniqueConstraint("channel", "external_id"),
    CheckConstraint("direction in ('in','bot','staff','system')", name="direction"),
    Index("ix_message_person_id_id", "person_id", "id"),
    Index("ix_message_answer_at", "answer", "at"),
    # the few that nobody has answered or sent yet; a query has to name such a state in its words to use it
    Index("ix_message_under_way", "state", "id", sqlite_where=text(_under_way), postgresql_where=text(_under_way)),
    # all that the figures read, so that they never touch the sealed words
    Index("ix_message_figures", "direction", "at", "person_id", "intent", "outcome", "sound"),
)

choice = Table(
    "choice",
    metadata,
    Column("token", String(24), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("batch", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("title", String(120), nullable=False),
    Column("say", String(200), nullable=False),
    Column("data", Text, nullable=False),
    Index("ix_choice_person_id_batch", "person_id", "batch"),
)

draft = Table(
    "draft",
    metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("form", String(20), primary_key=True),
    Column("body_enc", LargeBinary, nullable=False),
    Column("updated_at", DateTime, nullable=False),
)

slot = Table(
    "slot",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("resource", String(30), nullable=False),
    Column("start", DateTime, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("booked", Integer, nullable=False, server_default="0"),
    UniqueConstraint("resource", "start"),
    CheckConstraint("booked >= 0 and booked <= capacity", name="guard"),
)

_visited = "township is not null"
_active = "status in ('held','pending','confirmed','checked_in') and not extra"

appointment = Table(
    "appointment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("person_id", ForeignKey("person.id", ondelete="SET NULL"), index=True),
    Column("channel", String(20), nullable=False),
    Column("service", String(30), nullable=False),
    Column("status", String(12), nullable=False),
    Column("start", DateTime, nullable=False, index=True),
    Column("duration_min", Integer, nullable=False),
    Column("place", String(10), nullable=False),
    Column("by_appointment", Boolean, nullable=False),
    Column("name_enc", LargeBinary),
    Column("phone_enc", LargeBinary),
    Column("phone_tail_hash", String(64), index=True),
    Column("licence_enc", LargeBinary),
    Column("holder_hash", String(64), index=True),
    Column("address_enc", LargeBinary),
    Column("township", String(20)),
    Column("relation", String(20)),  # whose licence it is, seen from the person who books: 母亲
    Column("extra", Boolean, nullable=False, server_default=text("false")),  # a second one, by a clerk's word
    Column("made_by", String(60)),  # the clerk who booked it
    Column("outcome_enc", LargeBinary),
    Column("held_until", DateTime, index=True),
    Column("created_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint(
        "status in ('held','pending','confirmed','checked_in','done','no_show','cancelled')", name="status"
    ),
    Index(
        "uq_appointment_active_holder",
        "holder_hash",
        "service",
        unique=True,
        sqlite_where=text(_active),
        postgresql_where=text(_active),
    ),
    Index("ix_appointment_status_start", "status", "start"),
    Index("ix_appointment_township", "township", sqlite_where=text(_visited), postgresql_where=text(_visited)),
)

# One row per counter cell an appointment uses up: `slot.booked` is always the number of its rows here.
occupancy = Table(
    "occupancy",
    metadata,
    Column("appointment_id", ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True),
    Column("slot_id", ForeignKey("slot.id"), primary_key=True, index=True),
)

# One row per visiting clerk and quarter of an hour: the primary key is the guard.
visit_cell = Table(
    "visit_cell",
    metadata,
    Column("clerk", String(20), primary_key=True),
    Column("at", DateTime, primary_key=True),
    Column("appointment_id", ForeignKey("appointment.id", ondelete="CASCADE"), nullable=False, index=True),
)

_listed = "state in ('waiting','offered')"

waiting = Table(
    "waiting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("service", String(30), nullable=False),
    Column("first", DateTime, nullable=False),  # nothing before this would do
    Column("last", DateTime, nullable=False),  # nothing from this on would do
    Column("body_enc", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),
    Column("appointment_id", ForeignKey("appointment.id", ondelete="SET NULL")),
    Column("created_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    CheckConstraint("state in ('waiting','offered','taken','left','passed')", name="state"),
    Index("ix_waiting_state_id", "state", "id"),
    Index(
        "uq_waiting_listed",
        "person_id",
        "service",
        unique=True,
        sqlite_where=text(_listed),
        postgresql_where=text(_listed),
    ),
)

notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("cause", String(60), nullable=False),
    Column("step", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("due", DateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("body_enc", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("sent_at", DateTime),  # or given up because its time was over
    Column("claimed_until", DateTime),  # a worker is sending it; when that time is over it has died
    Column("logged", Boolean, nullable=False, server_default=text("false")),  # stands in the conversation
    UniqueConstraint("person_id", "cause", "step"),
    CheckConstraint("state in ('queued','sent','failed','cancelled')", name="state"),
    Index("ix_notice_state_due", "state", "due"),
    Index("ix_notice_cause", "cause"),
    Index("ix_notice_state_channel_sent_at", "state", "channel", "sent_at"),
    Index("ix_notice_sent_at", "sent_at"),
)

# What a clerk has to tell somebody on the telephone; without a notice where nobody is known on any channel.
call_task = Table(
    "call_task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notice.id", ondelete="CASCADE"), unique=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), index=True),
    Column("cause", String(60), nullable=False),
    Column("step", String(20), nullable=False),
    Column("reason", String(20), nullable=False),  # remind_call, tell_call
    Column("name_enc", LargeBinary),
    Column("phone_enc", LargeBinary),
    Column("text_enc", LargeBinary, nullable=False),
    Column("due", DateTime, nullable=False),
    Column("start", DateTime),  # of the appointment it is about
    Column("state", String(10), nullable=False),
    Column("misses", Integer, nullable=False, server_default="0"),
    Column("clerk", String(60)),
    Column("done_at", DateTime),
    UniqueConstraint("cause", "step"),
    CheckConstraint("state in ('open','done','unreached','cancelled')", name="state"),
    Index("ix_call_task_state_due", "state", "due"),
    Index("ix_call_task_step_state", "step", "state"),
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("expiry", DateTime, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("stopped_at", DateTime),
)

handoff = Table(
    "handoff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(10), nullable=False),  # live, callback
    Column("reason", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("opened_at", DateTime, nullable=False),
    Column("clerk", String(60)),
    Column("claimed_at", DateTime),
    Column("closed_at", DateTime),
    Column("outcome", String(40)),
    Column("wished_time", String(80)),
    Column("phone_enc", LargeBinary),
    Column("told", Boolean, nullable=False, server_default=text("false")),
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    Column("note_enc", LargeBinary),  # what the clerk has to tell or do
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    Column("for_role", String(20)),  # forwarded to whoever has that role, or
    Column("for_clerk", String(60)),  # to one colleague; anybody may still take it
    Column("active_at", DateTime),  # when its clerk last did something
    Column("first_at", DateTime),  # when a clerk took it for the first time
    CheckConstraint("state in ('waiting','human','closed')", name="state"),
    Index("ix_handoff_state_opened_at", "state", "opened_at"),
    Index("ix_handoff_opened_at", "opened_at"),
    Index(
        "uq_handoff_open_per_person",
        "person_id",
        "kind",
        unique=True,
        sqlite_where=text("state in ('waiting','human')"),
        postgresql_where=text("state in ('waiting','human')"),
    ),
)

# A voice message that nobody understood, kept for a clerk. The sealed sound lies in a file named by `key`.
recording = Table(
    "recording",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(40), nullable=False, unique=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("message_id", ForeignKey("message.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("handoff_id", ForeignKey("handoff.id", ondelete="SET NULL")),  # none: waits for a yes or no
    Column("seconds", Float, nullable=False),
    Column("kind", String(8), nullable=False, server_default="sound"),  # or picture
    Column("created_at", DateTime, nullable=False),
    Column("keep_until", DateTime, nullable=False, index=True),
)

handoff_note = Table(
    "handoff_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("handoff_id", ForeignKey("handoff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),  # note, forward, release
    Column("at", DateTime, nullable=False),
    Column("author", String(60), nullable=False),
    Column("text_enc", LargeBinary, nullable=False),
)

phrase = Table(
    "phrase",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(20), nullable=False),
    Column("text", String(400), nullable=False),
    Column("position", Integer, nullable=False),
    Column("changed_at", DateTime),
    Column("changed_by", String(60)),  # none: shipped
)

question = Table(
    "question",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("guess", String(40)),
    Column("confidence", Float),
    Column("at", DateTime, nullable=False),
    Column("label", String(40)),
    Column("key", String(64), nullable=False, unique=True),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("kind", String(10), nullable=False, server_default="unclear"),
    Column("labelled_by", String(60)),
    Column("labelled_at", DateTime),
    Index("ix_question_label_at", "label", "at"),
)

utterance = Table(
    "utterance",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("spoken", Text, nullable=False),
    Column("rate", String(10), nullable=False),
    Column("volume", String(10), nullable=False, server_default="normal"),
    Column("used_at", DateTime, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password", String(200), nullable=False),
    Column("must_change", Boolean, nullable=False, server_default=text("false")),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", DateTime),
    Column("created_at", DateTime, nullable=False),
    Column("disabled_at", DateTime),
    Column("last_at", DateTime),
    Column("totp_enc", LargeBinary),
    Column("totp_new_enc", LargeBinary),  # offered, not yet confirmed by a code
    Column("totp_step", Integer),  # the newest half minute whose code was used: none is taken twice
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Column("address", String(60)),
    Column("agent", String(160)),
    Column("half", Boolean, nullable=False, server_default=text("false")),  # the password was right, the code is due
)

# A browser in which somebody signed in before: strangers' failures do not lock it out.
staff_browser = Table(
    "staff_browser",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", DateTime),
)

staff_recovery = Table(
    "staff_recovery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String(60), nullable=False),
    Column("action", String(40), nullable=False),
    Column("target", String(80), nullable=False),
    Column("hash", String(64)),  # keyed, over this row and the hash before; none in rows older than the chain
)

# The end of the chain: a row that is missing at the end is missed, too. `first` is the last row before it.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64)),  # keyed, over the three before; none until the first line
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("at", DateTime, nullable=False),
    Index("ix_attempt_kind_subject_at", "kind", "subject", "at"),
)

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("date", Date, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("name", String(40)),
    Column("source", String(120), nullable=False),
    Column("announced", Boolean, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("changed_by", String(60)),  # none: seeded from the official calendar
    CheckConstraint("kind in ('workday','weekend','holiday','makeup')", name="kind"),
)

day_exception = Table(
    "day_exception",
    metadata,
    Column("date", Date, primary_key=True),
    Column("blocks", Text, nullable=False),  # JSON list of {from, to, by_appointment, capacity?}; empty: closed
    Column("reason", String(120), nullable=False),
    Column("source", String(120), nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("changed_by", String(60), nullable=False),
)

# One row per change, never altered: the newest of a key counts. `filed` ones hand the key back to the hall's file.
hall_value = Table(
    "hall_value",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(60), nullable=False),
    Column("filed", Boolean, nullable=False),
    Column("value", Text, nullable=False),  # JSON
    Column("source", String(120), nullable=False),
    Column("checked_on", Date),
    Column("set_by", String(60), nullable=False),
    Column("set_at", DateTime, nullable=False),
    Index("ix_hall_value_key_id", "key", "id"),
)

# What the staff write in the place of an answer of the files; the newest published row of an answer counts.
answer_version = Table(
    "answer_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("answer", String(60), nullable=False),
    Column("state", String(10), nullable=False),  # draft, submitted, returned, published, dropped
    Column("filed", Boolean, nullable=False),  # the answer of the files counts again
    Column("body", Text, nullable=False),  # JSON, as in data/knowledge
    Column("base", Integer, nullable=False),  # the published row it was written over, 0 for the files
    Column("edition", Integer, nullable=False),  # counts the times it was saved
    Column("writers", Text, nullable=False),  # JSON list of names; none of them may publish it
    Column("why", String(200), nullable=False),
    Column("questions", Text, nullable=False),  # JSON list: the utterances it was written for
    Column("written_at", DateTime, nullable=False),
    Column("word", String(300), nullable=False, server_default=""),  # of whoever returned it
    Column("decided_by", String(60)),
    Column("decided_at", DateTime),
    CheckConstraint("state in ('draft','submitted','returned','published','dropped')", name="state"),
    Index("ix_answer_version_answer_id", "answer", "id"),
    Index(
        "uq_answer_version_open", "answer", unique=True,
        sqlite_where=text("state in ('draft','submitted','returned')"),
        postgresql_where=text("state in ('draft','submitted','returned')"),
    ),
)  # fmt: skip

# One row that counts the changes of the four tables above, so that another process sees cheaply that there was one.
calendar_version = Table(
    "calendar_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)

clip_wish = Table(
    "clip_wish",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("text", Text, nullable=False),
    Column("voice", String(20), nullable=False),
    Column("answer", String(80), nullable=False, server_default=""),
    Column("count", Integer, nullable=False, server_default="1"),
    Column("last_at", DateTime, nullable=False),
)

# One row per person and matter that was asked how it went; `grade` is empty until a button was pressed. No words.
rating = Table(
    "rating",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("matter", String(60), nullable=False, unique=True),  # handoff:7, appointment:9
    Column("asked_on", Date, nullable=False, index=True),
    Column("grade", String(6)),
    Column("graded_at", DateTime),
    UniqueConstraint("person_id", "asked_on"),
    CheckConstraint("grade in ('good','fair','bad')", name="grade"),
)

# How often something without a row of its own happened on a day; nobody stands behind it.
tally = Table(
    "tally",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(10), primary_key=True),  # played, sent
    Column("count", Integer, nullable=False),
)

# A matter on its way through the hall. `sequence` counts its steps, which are never altered.
case_file = Table(
    "case_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="SET NULL"), index=True),  # who is told and may ask
    Column("channel", String(20), nullable=False),
    Column("service", String(30), nullable=False),
    Column("step", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("name_enc", LargeBinary),
    Column("phone_enc", LargeBinary),
    Column("phone_hash", String(64), index=True),
    Column("phone_tail_hash", String(64)),
    Column("licence_enc", LargeBinary),
    Column("licence_hash", String(64), index=True),
    Column("opened_by", String(60), nullable=False),
    Column("opened_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("sequence", Integer, nullable=False, server_default="1"),
    Index("ix_case_file_changed_at", "changed_at"),
    CheckConstraint("state in ('open','refused','withdrawn')", name="state"),
    CheckConstraint("step in ('applied','accepted','checking','deciding','delivered')", name="step"),
)

case_step = Table(
    "case_step",
    metadata,
    Column("case_id", ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("act", String(12), nullable=False),
    Column("step", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("note_enc", LargeBinary),
    Column("set_by", String(60), nullable=False),
    Column("set_at", DateTime, nullable=False),
)

# Hours in which a visiting clerk does not go out, end not included.
crew_block = Table(
    "crew_block",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("clerk", String(20), nullable=False),
    Column("begin", DateTime, nullable=False, index=True),
    Column("end", DateTime, nullable=False),
    Column("reason", String(60), nullable=False),
    Column("set_by", String(60), nullable=False),
    Column("set_at", DateTime, nullable=False),
)

# An address under which a calendar program reads appointments; only the hash of its secret is kept.
calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("clerk", String(20), nullable=False),  # whose visits; empty: everything of the hall
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made_at", DateTime, nullable=False),
    Column("read_at", DateTime),
)
