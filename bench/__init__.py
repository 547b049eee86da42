"""What is measured, one file a question; `make bench` asks them all."""
