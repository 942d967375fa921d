"""Rasa component in place of FallbackClassifier: decides by cost whether to answer, ask back, decline or hand over."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from nlu import decide
from nlu.classifier import HEARD, SoundAndSenseClassifier

CASCADE = "cascade"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CostCascade(GraphComponent, IntentClassifier):
    """Sets the intent dialogue rules see (nlu_fallback when asking back) and the key `cascade` with the decision."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The classifier must stand before it."""
        return [SoundAndSenseClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`caution` multiplies the cost of wrong answers: above 1 it asks back more often."""
        return {"caution": 1.0}

    def __init__(self, config: dict[str, Any]) -> None:
        self._cascade = decide.shipped(float(config["caution"]))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CostCascade:
        """A component with the costs of data/lexicon/costs.yml."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide each message that the classifier has heard."""
        for message in messages:
            heard = message.get(HEARD)
            if heard is None:
                continue
            decision = self._cascade.decide(heard)
            asks_back = decision.outcome == decide.CLARIFY
            name = DEFAULT_NLU_FALLBACK_INTENT_NAME if asks_back else decision.intent
            message.set(INTENT, {"name": name, "confidence": decision.confidence}, add_to_output=True)
            message.set(CASCADE, decision.as_dict(), add_to_output=True)
        return messages
