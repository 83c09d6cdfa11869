"""The web process: chat API, page, health and metrics. The only public port."""
