"""Syntax tree to network: names bound, expressions evaluated, files read, blocks expanded, defaults applied."""
