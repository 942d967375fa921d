"""The counter's use cases: each command joins the hall's rules with one store transaction."""
