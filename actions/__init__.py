"""The dialogue's actions: read the turn, call one service function, utter response names and values."""
