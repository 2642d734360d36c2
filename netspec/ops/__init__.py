"""One class per operation: its syntax, its shape rule, its cost rule, and its torch spelling as data."""
