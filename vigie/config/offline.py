"""Django's commands that only read the code (`makemigrations --check`…), without a database behind."""

import os
import sys
import tempfile

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    os.environ.setdefault("DATABASE_URL", "postgresql:///nowhere?host=/nonexistent")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VIGIE_DATA"] = folder
        execute_from_command_line(["vigie manage", *sys.argv[1:], "--skip-checks"])
