"""Recipes: how a network is trained, as typed data. Nothing here imports torch."""
