"""The statements that each mail needs, built once.

SQLAlchemy takes longer to build one of these than SQLite to run it. The
names of their parameters are those of what they are compared with or set
to, with ``the_`` before them.
"""
from __future__ import annotations

import sqlalchemy as sa

from .retention import CLAIMABLE, SENDING
from .schema import deliveries, runs


def _the(name: str) -> sa.BindParameter[object]:
    """Return a parameter."""
    return sa.bindparam(f'the_{name}')


#: A run is alive.
TOUCH = (runs.update()
         .where(runs.c.id == _the('run'), runs.c.uid == _the('uid'))
         .values(seen=_the('now')))

#: A person's row, by the user id or its hash.
FIND = sa.select(deliveries.c.userid).where(
    deliveries.c.campaign == _the('campaign'),
    sa.or_(deliveries.c.userid == _the('userid'),
           deliveries.c.userid == _the('known')))

#: A claim where there is a row, which can be claimed again.
TAKE = (deliveries.update()
        .where(deliveries.c.campaign == _the('campaign'),
               deliveries.c.userid == _the('recorded'),
               deliveries.c.state.in_(CLAIMABLE),
               deliveries.c.channel.in_(
                   sa.bindparam('the_channels', expanding=True)))
        .values(userid=_the('userid'), name=_the('name'), state=SENDING,
                reason='', run=_the('run'), channel=_the('channel'),
                changed=_the('now')))

#: What became of a claim of this run.
SETTLE = (deliveries.update()
          .where(deliveries.c.campaign == _the('campaign'),
                 deliveries.c.userid == _the('userid'),
                 deliveries.c.run == _the('run'),
                 deliveries.c.state == SENDING)
          .values(state=_the('state'), reason=_the('reason'),
                  changed=_the('now')))
