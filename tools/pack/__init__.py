"""The workshop of the shipped voice: renders the clips of a pack, listens to them by machine, keeps the good ones."""
