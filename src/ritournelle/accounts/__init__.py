"""The businesses that bill: organisations, strictly apart."""
