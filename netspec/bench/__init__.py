"""What was measured of a network on this machine, and how it is shown."""
