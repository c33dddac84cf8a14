"""Where the real inputs lie: beside the project, never in it."""

from pathlib import Path

import pytest

REAL_DATA = Path(__file__).parents[1].parent / "shared" / "data"

needs_real_data = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="The folder of real inputs, ../shared/data, is not there."
)
