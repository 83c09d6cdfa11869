"""Pages around an enquiry that need no JavaScript and no Rasa: the form, and what a mailed link opens."""
