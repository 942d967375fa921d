"""The loop: user turns spoken by machine, heard by the house's ear, understood by its engine, and counted."""
