"""Pictures of networks: parts of a checked network, laid out as a series-parallel graph, written as SVG."""
