"""A network that was found elsewhere, as a spec: from operations on named values to a readable text. Needs no torch."""
