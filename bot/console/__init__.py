"""The coordinator's pages: server-rendered, German and English, usable without scripts."""
