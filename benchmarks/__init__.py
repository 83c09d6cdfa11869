"""Measure what the README states: understanding and speed, side by side with stock Rasa."""
