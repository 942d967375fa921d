"""What several gateways of one hall share over Redis: whose turn it is, and who listens where (ADR 12)."""
