"""Enquiries: checked, stored once, routed, answered, and forgotten in time."""
