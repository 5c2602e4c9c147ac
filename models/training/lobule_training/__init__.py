"""Data sets, splits, networks, training, evaluation and export of Lobule's models."""
