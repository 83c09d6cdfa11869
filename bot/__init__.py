"""Bilingual enquiry assistant for the partnership of Greater Manchester and the Ruhr area.

Nothing is imported here: `bot.engine` runs on Python 3.10 beside Rasa, the rest on a current Python.
"""
