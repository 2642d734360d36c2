"""Closed forms: the figures of a network as expressions of its free params, and where they hold."""
