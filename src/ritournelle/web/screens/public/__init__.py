"""What a customer sees of a document, without an account."""
