"""Blocks of a network's own: what is built the same way more than once, numbers of filters left open."""
