"""Calls of ATen operations as what the language says."""
