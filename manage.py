#!/usr/bin/env python
"""Django's command line for Reviewsite."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:
        sys.stderr.write(f"Reviewsite does not start: {refusal}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
