"""Bring an older ledger's tables up to date, in place.

What a version adds can be null or has a default (see schema.py), so a
migration makes the tables and columns that are missing and touches no
row. On SQLite that is one transaction. MariaDB commits each change of a
table by itself: there the version is written last, what is there is not
made again, and a lock lets one process at a time do it.
"""
from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from .schema import VERSION, metadata, schema


#: Seconds to wait for another process that is doing the same.
PATIENCE = 60


@contextmanager
def alone(engine: sa.Engine) -> Iterator[None]:
    """Keep other processes from changing a server's tables meanwhile."""
    if engine.dialect.name not in ('mysql', 'mariadb'):
        yield
        return
    with engine.connect() as connection:
        name = {'name': 'emailusers', 'seconds': PATIENCE}
        connection.execute(sa.text('SELECT GET_LOCK(:name, :seconds)'), name)
        try:
            yield
        finally:
            connection.execute(sa.text('SELECT RELEASE_LOCK(:name)'), name)


def is_empty(connection: sa.Connection) -> bool:
    """Say whether a ledger can be made here.

    A process that was killed may have left some of the tables.
    """
    inspector = sa.inspect(connection)
    return not inspector.has_table(schema.name) and not any(
        connection.scalar(sa.select(sa.func.count()).select_from(table))
        for table in metadata.sorted_tables if inspector.has_table(table.name))


def version_of(connection: sa.Connection) -> int | None:
    """Return the schema's version, None where none is written."""
    if not sa.inspect(connection).has_table(schema.name):
        return None
    return connection.scalar(sa.select(schema.c.version))


def create(connection: sa.Connection) -> None:
    """Make all tables, that with the version last, and write it."""
    metadata.create_all(connection, tables=[
        table for table in metadata.sorted_tables if table is not schema])
    schema.create(connection)
    connection.execute(schema.insert().values(
        version=VERSION, ledger=secrets.token_hex(16),
        secret=secrets.token_hex(32)))


def migrate(connection: sa.Connection) -> None:
    """Make what is missing, and write the version."""
    inspector = sa.inspect(connection)
    for table in metadata.sorted_tables:
        if not inspector.has_table(table.name):
            table.create(connection)
            continue
        there = {column['name'] for column in
                 inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                definition = sa.schema.CreateColumn(column).compile(
                    dialect=connection.dialect)
                connection.exec_driver_sql(
                    f'ALTER TABLE {table.name} ADD COLUMN {definition}')
    # Version 2 has told which ledger it is, and has hashed with its secret.
    connection.execute(schema.update().where(schema.c.secret.is_(None)).values(
        ledger=secrets.token_hex(16), secret=secrets.token_hex(32)))
    connection.execute(schema.update().values(version=VERSION))


def check(connection: sa.Connection) -> None:
    """Read one row of each table, to see that its columns are ours.

    :raises sqlalchemy.exc.SQLAlchemyError: they are not
    """
    for table in metadata.sorted_tables:
        connection.execute(sa.select(table).limit(0))
