"""Conversations: sessions, transcripts, turns, the client for Rasa, erasure and export."""
