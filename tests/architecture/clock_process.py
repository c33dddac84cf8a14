"""``python -m tests.architecture.clock_process``: the clock of the join attack, until it is ended.

It files answers and lets the vault forget used links, on the databases of the test.
"""

import time

import tests.architecture.web_process  # noqa: F401 - makes Django ready, on these databases

PAUSE = 0.3


def main() -> None:
    """Round after round."""
    from tests.architecture.crowds import file_and_forget

    while True:
        file_and_forget()
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
