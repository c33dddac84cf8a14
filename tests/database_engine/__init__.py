"""PostgreSQL for tests: the owner logs in, and everything runs as the store's own role.

Tests meet the grants of production that way. Databases are copies of a migrated template, which is
made again only when a migration changes; every run has its own copies, so runs may overlap.
"""
