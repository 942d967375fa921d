"""What is done with a message from its arrival to its reply, whoever answers it."""

from bot.conversation.one_turn import Conversation

__all__ = ["Conversation"]
