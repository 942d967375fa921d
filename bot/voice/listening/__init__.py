"""Speech to text: engines in processes of their own, decoding that cannot hurt, and the doubts about what was heard."""
