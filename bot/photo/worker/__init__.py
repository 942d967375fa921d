"""The process that reads pictures. It imports nothing of the house but the wire, and no picture stays in it."""
