"""NLU components of `config.yml`: language, contact data, intent."""
