"""Tests for the dialogue engine's own environment: `.venv-rasa/bin/python -m unittest tests.rasa_env.test_patches`."""
