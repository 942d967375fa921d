"""The elder page: its templates, its static files and the rules of who may talk through it."""
