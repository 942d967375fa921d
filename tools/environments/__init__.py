"""Builds two environments from their locks: `.venv` for what people reach, `.venv-rasa` for the dialogue."""
