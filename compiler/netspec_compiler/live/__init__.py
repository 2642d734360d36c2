"""The live form of a network: torch modules made from its plan."""
