"""The process an engine runs in. It imports nothing of the house but the wire, so any Python from 3.10 will do."""
