"""Text on its way out: a file for each format that text goes to, each held against a reader of that format.

Promises that a reader finds the text again and acts on none of it, whatever a spec, a path or a document holds. What
can't be shown, control characters above all, is shown by an escape: `\\x1b`.
"""
