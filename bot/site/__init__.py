"""What the operator may change while everything runs: texts for visitors, and a few values."""
