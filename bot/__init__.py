"""连心桥: the licence hall's assistant. See docs/architecture.md for the rooms and who may import whom."""
