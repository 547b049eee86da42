"""Every e-mail with its state, and what a person does about it."""
