"""What a builder made once in a run is made again by sending the databases the same statements.

A study in collection takes its builder a thousand questions and hundreds of changes, and most
tests begin with one. The first time, everything is done by the real actions, and what changed is
written down. The next test that begins in the same way, with the same builders and the same
arguments in the same order on empty tables, gets the same rows under the same keys, through the
same triggers and constraints, and the same files, messages and tasks. A test that did anything
else before, such as changing a row, a setting or a function, meets the builder itself.
"""

from tests.playing_back.beginnings import beginning, nothing_is_known
from tests.playing_back.builders import forget_unused, played_back

__all__ = ["beginning", "forget_unused", "nothing_is_known", "played_back"]
