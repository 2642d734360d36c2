"""Searches: what commands report, what engines propose, and how a search that was killed goes on."""
