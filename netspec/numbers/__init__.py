"""Exact numbers, and numbers that know how they were made out of free ones."""
