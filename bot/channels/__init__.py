"""Mouths and ears: every way a person reaches the hall, behind one contract."""
