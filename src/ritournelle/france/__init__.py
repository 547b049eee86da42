"""The law as dull, dated tables, each row with its article. No Django, no clock, no I/O."""
