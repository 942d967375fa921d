"""What the Makefile runs: environments, locks, licences. Standard library only, any Python >= 3.10."""
