"""The knowledge base: curated facts, how questions are read, and what is answered."""
