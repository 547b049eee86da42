"""The rules of billing. No Django, no clock, no I/O: values in, values out."""
