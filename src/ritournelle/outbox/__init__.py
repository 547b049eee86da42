"""E-mails as rows, sent by workers."""
