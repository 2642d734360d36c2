"""The laws of the IR, a room for each kind: of structure, names and texts, symbols, claims, shapes."""
