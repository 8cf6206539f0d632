"""The benchmark: what a completion, a start, a list and a byte cost, beside a floor."""
