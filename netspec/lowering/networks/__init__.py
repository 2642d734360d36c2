"""Tree to network: blocks expanded, edits applied, names given, defaults and scaling in place."""
