"""What the runs of a job share, and what holds for each of them."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .eligibility import Actors
from .exceptions import UsageError
from .wiki import Loaded, Source


#: The subpage of a list that says how its mailing is to be.
SETTINGS = '/Mailing'

#: Trusted where -trusted does not say otherwise, beside the bot's account.
TRUSTED = ('sysop',)


@dataclass(frozen=True)
class Shared:

    """What a run shares with the others of its job.

    ``actors`` knows whom to trust; ``fixed`` are pages that say how the run
    is to be, as they were read: they must still be so; ``read`` are titles
    of pages that other runs look for; ``share`` is how many mails of the
    quota are this run's, None for all that is left; ``error`` says why
    there must be no run.
    """

    actors: Actors
    fixed: Sequence[Source] = ()
    read: frozenset[str] = frozenset()
    share: int | None = None
    error: UsageError | None = None


def check_fixed(loaded: Loaded, fixed: Iterable[Source]) -> None:
    """Make sure that pages are as they were when the job began.

    :param loaded: has them as they are now
    :param fixed: as they were
    :raises UsageError: one is not
    """
    for source in fixed:
        if loaded.sources[source.title].revision != source.revision:
            raise UsageError(
                f'The page "{source.title}" was changed while this was '
                'done: nothing is sent now, the next run goes by it.')
