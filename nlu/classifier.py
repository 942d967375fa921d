"""Rasa component: trains and runs the intent classifier. The work is done by nlu.training and nlu.understanding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import examples, features, lexicon, patches, training, understanding
from nlu.model import IntentModel

HEARD, SPOKEN = "heard", "spoken_form"
_RANKED = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SoundAndSenseClassifier(GraphComponent, IntentClassifier):
    """Intents from characters, sounds and ideas; ranks the whole message and each question in it."""

    @staticmethod
    def required_packages() -> list[str]:
        """Only training needs scikit-learn."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`writers`: the folder with one sub-folder per writer, by which confidences are measured."""
        return {"writers": "data/nlu", "c": 20.0, "copies": 0.7}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when the word lists or this package change, not only when the examples do."""
        return lexicon.fingerprint()

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: IntentModel | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SoundAndSenseClassifier:
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SoundAndSenseClassifier:
        """The trained component; also puts the caching patches in place, see nlu.patches."""
        patches.apply()
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(Path(folder)))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all labelled sentences and keep the model."""
        writers = {e.text: e.writer for e in examples.training(Path(self._config["writers"]))}
        labelled = [
            examples.Example(message.get(TEXT), message.get(INTENT), writers.get(message.get(TEXT).strip(), "others"))
            for message in training_data.intent_examples
            if message.get(TEXT) and message.get(INTENT)
        ]
        settings = training.Settings(c=self._config["c"], copies=self._config["copies"])
        self._model = training.fit(labelled, settings, features.Recipe())
        with self._storage.write_to(self._resource) as folder:
            self._model.save(Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and, for the components after this one, what was heard."""
        for message in messages:
            text = message.get(TEXT)
            if self._model is None or not text:
                continue
            heard, spoken = understanding.classify(self._model, text)
            ranking = [{"name": name, "confidence": confidence} for name, confidence in heard.whole[:_RANKED]]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(HEARD, heard)
            message.set(SPOKEN, spoken)
        return messages
