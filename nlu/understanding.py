"""From raw text to a decision with entities, without Rasa: what the components and the report both use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu import decide, entities, normalise, parts
from nlu.model import IntentModel

LONGEST = parts.STORY  # a longer message tells a story, whose clauses are no questions of their own


@dataclass(frozen=True)
class Understood:
    """The ranking of all intents, the findings, and what the cascade decided."""

    ranking: decide.Ranking
    entities: Sequence[entities.Entity]
    decision: decide.Decision


def classify(model: IntentModel, raw: str) -> tuple[decide.Heard, normalise.Aligned]:
    """Rank the whole message and, where it holds several questions, each of them."""
    normaliser = normalise.shipped()
    spoken = normaliser.spoken(normalise.shorten(raw))
    core = normaliser.core(spoken.text)
    whole = model.ranking(core)
    pieces = parts.split(spoken.text)
    ranked = [(piece, model.ranking(normaliser.core(piece.text))) for piece in pieces] if len(pieces) > 1 else []
    clauses = [] if len(raw) > LONGEST else [(c, model.ranking(normaliser.core(c))) for c in parts.clauses(spoken.text)]
    filler = parts.fills_form(spoken.text, entities.without_numbers(spoken.text))
    return decide.Heard(spoken.text, whole, ranked, filler, parts.may_be_name(core), clauses), spoken


def understand(model: IntentModel, raw: str, cascade: decide.Cascade | None = None) -> Understood:
    """Everything about one message."""
    heard, _ = classify(model, raw)
    decision = (cascade or decide.shipped()).decide(heard)
    return Understood(heard.whole, entities.find(raw), decision)
