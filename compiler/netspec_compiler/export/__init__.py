"""Networks on their way out: to files that other engines run."""
