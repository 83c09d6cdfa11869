-- Rasa keeps its conversation events in a database of its own.
CREATE DATABASE tracker OWNER bot;
