"""All that runs inside the Rasa process: Python 3.10, and nothing else of `bot` but `bot.embedding`."""
