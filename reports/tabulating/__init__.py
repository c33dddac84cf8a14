"""From frozen answers to the true tables of a report, which go to ``protect`` only."""

from reports.disclosure.tables import TrueTable
from reports.loaded import loaded_tables
from reports.spoken import SPOKEN, spoken_tables
from reports.tabulating.asked import Asked, asked_by, stratum_of
from reports.tabulating.changing import changes_of
from reports.tabulating.counting import tables_of
from reports.themes import theme_tables

__all__ = ["Asked", "asked_by", "stratum_of", "true_tables"]


def true_tables(asked: Asked) -> list[TrueTable]:
    """Every question × demographic and × pair about everybody who has them.

    The stratum of a table is the name of its people, the same in every report of the study: the
    audit with earlier reports takes equal names for one population and different names for two.

    :raises CannotTabulateError: if a variable cannot stand in a table, changed its answers, or was
        not put to the same people in waves that are counted together.
    """
    if asked.company_tables:
        return [
            table
            for wave in asked.waves
            for table in loaded_tables(stratum_of(wave), wave, asked.company_tables)
        ]
    divided = [table for people in asked.everybody for table in tables_of(people, asked)]
    changes = [table for step, people in asked.changed for table in changes_of(people, step, asked)]
    themes = [
        table
        for wave in (asked.waves if asked.themes else ())
        for table in theme_tables(stratum_of(wave), wave, asked.themes)
    ]
    spoken = spoken_tables(asked.waves[0].study) if SPOKEN in asked.themes else []
    return [*divided, *changes, *themes, *spoken]
