"""The ledger's tables."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import mysql


#: The schema's version. A ledger with another one is refused: what can't
#: be understood must not decide who is mailed.
VERSION = 1


def _text(length: int) -> sa.types.TypeEngine[str]:
    """Return a text type that tells letter case and accents apart.

    MariaDB's default collation takes "Zoe" and "zoë" for the same key.
    """
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset='utf8mb4', collation='utf8mb4_bin'),
        'mysql', 'mariadb')


#: Longest campaign name, in characters: a title (255 bytes), a subject
#: (200 characters) and what joins them. With a site's 255 it is just
#: below the longest key of MariaDB's InnoDB, 3072 bytes.
NAME_LENGTH = 480

metadata = sa.MetaData()
# Ids count up from 1 in any database; SQLite wants INTEGER for that.
_id = sa.BigInteger().with_variant(sa.Integer, 'sqlite')
schema = sa.Table(
    'emailusers_schema', metadata,
    sa.Column('version', sa.Integer, primary_key=True,
              autoincrement=False))
campaigns = sa.Table(
    'emailusers_campaign', metadata,
    sa.Column('id', _id, primary_key=True),
    sa.Column('site', _text(255), nullable=False),
    sa.Column('name', _text(NAME_LENGTH), nullable=False),
    sa.Column('page', _text(255), nullable=False),
    sa.Column('started', sa.BigInteger, nullable=False),
    sa.UniqueConstraint('site', 'name'))
runs = sa.Table(
    'emailusers_run', metadata,
    sa.Column('id', _id, primary_key=True),
    sa.Column('campaign', _id, sa.ForeignKey(campaigns.c.id),
              nullable=False),
    sa.Column('account', _text(255), nullable=False),
    sa.Column('host', _text(255), nullable=False),
    sa.Column('pid', sa.BigInteger, nullable=False),
    sa.Column('started', sa.BigInteger, nullable=False),
    sa.Column('seen', sa.BigInteger, nullable=False))
deliveries = sa.Table(
    'emailusers_delivery', metadata,
    sa.Column('campaign', _id, sa.ForeignKey(campaigns.c.id),
              primary_key=True, autoincrement=False),
    sa.Column('userid', sa.BigInteger, primary_key=True,
              autoincrement=False),
    sa.Column('name', _text(255), nullable=False),
    sa.Column('state', _text(16), nullable=False),
    sa.Column('reason', _text(255), nullable=False),
    sa.Column('run', _id, sa.ForeignKey(runs.c.id), nullable=False,
              index=True),
    sa.Column('changed', sa.BigInteger, nullable=False))
