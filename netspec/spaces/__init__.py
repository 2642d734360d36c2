"""Spaces of networks: what is free in a spec, which values it takes, and the variant that each point is."""
