"""The side-by-side benchmark: targets, scenarios, what is measured and how it is told."""
