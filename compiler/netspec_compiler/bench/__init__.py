"""Engines measured side by side on this machine."""
