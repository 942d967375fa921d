"""Work nobody waits for: the outbox, expiring holds, recovery after a crash."""
