"""Django's commands that only read the code (`makemigrations --check`…), without a database behind."""

import os
import sys
import tempfile
import warnings

from vigie.kit import environment


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
        environment.DATA.write(folder)
        environment.DATABASE_URL.write("postgresql:///nowhere?host=/nonexistent")
        from django.conf import settings
        from django.core.management import execute_from_command_line

        settings.DATABASES["default"]["OPTIONS"] = {}  # no pool, which would keep trying
        warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
        execute_from_command_line(["vigie manage", *sys.argv[1:], "--skip-checks"])


if __name__ == "__main__":
    main()
