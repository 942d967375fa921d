"""How long a test waits for what must come.

It is only a net below something that never comes. What a test claims about time it judges by a clock of its own, by
processor time or by what has happened before what; a busy machine may take long over anything.
"""

from __future__ import annotations

PATIENCE_S = 60.0
