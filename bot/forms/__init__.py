"""What a visitor's words mean while a form is being filled: pure functions, German and English side by side."""
