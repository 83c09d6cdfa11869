"""Send scripted enquiries through the chat API, and compare what is stored with what the visitors meant."""
