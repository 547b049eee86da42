#!/usr/bin/env python
"""What Django's tools expect to find; the same as the `ritournelle` command."""

from ritournelle.__main__ import main

if __name__ == "__main__":
    main()
