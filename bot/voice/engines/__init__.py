"""Speech engines behind one protocol; each says whether it needs the network and whether text leaves the house."""
