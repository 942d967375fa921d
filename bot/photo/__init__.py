"""Photos of licences: a process that reads them, and what the house makes of its reading."""
