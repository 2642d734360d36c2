"""How many images a network with its weights recognises: exact counts over shards, of one crop or many."""
