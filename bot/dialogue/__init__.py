"""The port to the dialogue engine, and the plain answers given while it is away."""
