"""What differs between two networks: nodes aligned, changes found, said once, and shown."""
