"""What the dialogue engine may ask for: thin actions that read the turn, call one use case and say the result."""
