import os
from datetime import timedelta
from pathlib import Path

import pytest

from fieldwork import jobs, orphans
from tests.builders.access import NOW
from tests.builders.fieldwork import a_recording, an_import

pytestmark = pytest.mark.django_db


def files_of_the_store(store: Path) -> set[str]:
    return {path.name for path in store.rglob("*/*") if path.is_file()}


def an_orphan(store: Path, name: str, *, days_old: int = 2) -> Path:
    path = store / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"sealed")
    came = (NOW - timedelta(days=days_old)).timestamp()
    os.utime(path, (came, came))
    return path


class TestForgetOrphans:
    def test_deletes_what_no_record_owns(self, own_files_folder: Path) -> None:
        an_orphan(own_files_folder, "recordings/one")
        an_orphan(own_files_folder, "imports/two.part")
        assert orphans.forget_orphans(at=NOW) == 2
        assert files_of_the_store(own_files_folder) == set()
        assert orphans.forget_orphans(at=NOW) == 0

    def test_leaves_what_a_record_owns_and_what_may_get_one(self, own_files_folder: Path) -> None:
        kept = {a_recording().path, an_import().path}
        for path in kept:
            an_orphan(own_files_folder, path)
        young = an_orphan(own_files_folder, "recordings/young", days_old=0)
        assert orphans.forget_orphans(at=NOW) == 0
        names = {Path(path).name for path in kept} | {young.name}
        assert names <= files_of_the_store(own_files_folder)

    def test_is_asked_by_the_clock(self, own_files_folder: Path) -> None:
        assert jobs.forget_orphaned_files() == 0
