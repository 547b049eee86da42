"""What is sold: products, plans and their versions."""
