"""Start, watch and check the processes: Rasa, the action server and the web process."""
