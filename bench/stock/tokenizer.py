"""Rasa component for the rivals alone: every character is a word, which Rasa itself has no tokenizer for."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class CharacterTokenizer(Tokenizer):
    """Cuts a text into its characters; blanks are left out."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What every tokenizer of Rasa must know."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CharacterTokenizer:
        """A tokenizer; it has no state."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """One token per character that is no blank; a text of blanks alone is one token."""
        text = message.get(attribute)
        found = [Token(char, place) for place, char in enumerate(text) if not char.isspace()]
        return found or [Token(text, 0)]
