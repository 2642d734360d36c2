"""What files declare, and which values hold: modules, environments, variants."""
