"""Documents that hold tables of networks between markers: found, made anew, and held against what stands there."""
