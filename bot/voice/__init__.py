"""Sound: what is said, how it is finished, which engine speaks, and what is kept."""
