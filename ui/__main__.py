"""``python -m infp_cam.ui``."""

import sys

from infp_cam.ui.app import main

sys.exit(main())
