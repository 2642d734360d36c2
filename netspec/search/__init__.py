"""Searches: an engine proposes networks of a space, the closed form refuses, commands train, their values go back."""
