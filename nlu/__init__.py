"""Understanding: what is meant by a message. Imported by the dialogue engine's process and by tests only."""
