"""The back end of netspec: a checked network becomes a plan, and the plan becomes source text or a live module."""
