"""The hall's rules: pure functions and dataclasses, no database, no web, no dialogue engine."""
