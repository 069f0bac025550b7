"""The ledger's tables."""
from __future__ import annotations

import sqlalchemy as sa


#: The schema's version. A ledger with a newer one is refused: what can't
#: be understood must not decide who is mailed. An older one is migrated.
VERSION = 3


def _text(length: int) -> sa.types.TypeEngine[str]:
    """Return a text type that tells letter case and accents apart.

    MariaDB's default collation takes "Zoe" and "zoë" for the same key.
    """
    return sa.String(length).with_variant(
        sa.String(length, collation='utf8mb4_bin'), 'mysql', 'mariadb')


#: Longest campaign name, in characters: a title (255 bytes), a subject
#: (200 characters) and what joins them. With a site's 255 it is just
#: below the longest key of MariaDB's InnoDB, 3072 bytes.
NAME_LENGTH = 480

#: How somebody is reached: by mail, or by a post on the talk page.
MAIL, TALK = 'mail', 'talk'

# What versions 2 and 3 have added to a table can be null, or has a
# default: so it can be added to a table that is there, and an older program
# that still runs can go on writing.
metadata = sa.MetaData()
# Ids count up from 1 in any database; SQLite wants INTEGER for that.
_id = sa.BigInteger().with_variant(sa.Integer, 'sqlite')
schema = sa.Table(
    'emailusers_schema', metadata,
    sa.Column('version', sa.Integer, primary_key=True,
              autoincrement=False),
    # which ledger this is; reports name it
    sa.Column('ledger', _text(32)),
    # turns user ids into what does not tell whose they were
    sa.Column('secret', _text(64)))
campaigns = sa.Table(
    'emailusers_campaign', metadata,
    sa.Column('id', _id, primary_key=True),
    sa.Column('site', _text(255), nullable=False),
    sa.Column('name', _text(NAME_LENGTH), nullable=False),
    sa.Column('page', _text(255), nullable=False),
    sa.Column('started', sa.BigInteger, nullable=False),
    # how many it had mailed when -keep took the names out of its rows
    sa.Column('closed', sa.BigInteger),
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
    sa.Column('seen', sa.BigInteger, nullable=False),
    # random: a row of the same id in another ledger is another run
    sa.Column('uid', _text(32)),
    # where process numbers are told apart, and when the process started
    sa.Column('boot', _text(255)),
    sa.Column('born', sa.BigInteger))
deliveries = sa.Table(
    'emailusers_delivery', metadata,
    sa.Column('campaign', _id, sa.ForeignKey(campaigns.c.id),
              primary_key=True, autoincrement=False),
    # negative where it is a hash: see retention.py
    sa.Column('userid', sa.BigInteger, primary_key=True,
              autoincrement=False),
    sa.Column('name', _text(255), nullable=False),
    sa.Column('state', _text(16), nullable=False),
    sa.Column('reason', _text(255), nullable=False),
    sa.Column('run', _id, sa.ForeignKey(runs.c.id), nullable=False,
              index=True),
    sa.Column('changed', sa.BigInteger, nullable=False),
    sa.Column('channel', _text(16), nullable=False, server_default=MAIL))
#: How far each list page's history was read, and what was found there.
pages_read = sa.Table(
    'emailusers_page', metadata,
    sa.Column('site', _text(255), primary_key=True),
    sa.Column('page_id', sa.BigInteger, primary_key=True,
              autoincrement=False),
    # tells readings of a page by other options apart
    sa.Column('how', _text(40), primary_key=True),
    sa.Column('revid', sa.BigInteger, nullable=False),
    sa.Column('sha1', _text(40), nullable=False),
    # user ids, where no texts were needed
    sa.Column('editors', sa.Text(2 ** 24 - 1), nullable=False))
consents = sa.Table(
    'emailusers_consent', metadata,
    sa.Column('site', _text(255), primary_key=True),
    sa.Column('page_id', sa.BigInteger, primary_key=True,
              autoincrement=False),
    sa.Column('how', _text(40), primary_key=True),
    sa.Column('user_id', sa.BigInteger, primary_key=True,
              autoincrement=False),
    # the person's own latest act, and in which revision
    sa.Column('own', _text(16), nullable=False),
    sa.Column('own_revid', sa.BigInteger, nullable=False),
    # whether they are on the page, by whose act, in which revision
    sa.Column('listed', sa.Boolean, nullable=False),
    sa.Column('actor', sa.BigInteger, nullable=False),
    sa.Column('revid', sa.BigInteger, nullable=False))
#: What is known of the mailings of a job, by the title of the list.
mailings = sa.Table(
    'emailusers_mailing', metadata,
    sa.Column('site', _text(255), primary_key=True),
    sa.Column('title', _text(255), primary_key=True),
    # so many runs in a row were refused, and at which revisions: JSON
    sa.Column('refused', sa.Integer, nullable=False),
    sa.Column('pages', sa.Text(2 ** 24 - 1), nullable=False),
    # when the last mail went out, 0 for never
    sa.Column('mailed', sa.BigInteger, nullable=False))
