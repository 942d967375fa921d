"""One mechanism for recorded words: clips, the grammar that cuts an utterance into them, and the joiner."""
