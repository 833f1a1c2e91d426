"""The screens of explorer, one a file."""
