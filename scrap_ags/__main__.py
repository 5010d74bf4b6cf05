"""``python -m scrap_ags`` is ``scrap-ags``."""

import sys

from scrap_ags.cli import main

sys.exit(main())
