"""Which name means what: the definition and the uses of every name of a spec, for tools that show and change it."""
