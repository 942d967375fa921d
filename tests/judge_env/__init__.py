"""Tests for the outside judge: `.venv-judge/bin/python -m unittest tests.judge_env.test_conversations`."""
