"""Claims and stop rules on a ledger in memory; test_faults.py has more."""
from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pywikibot import config
from pywikibot.family import Family
from pywikibot.login import LoginStatus
from pywikibot.site import APISite
from runs import output, sent_to
from sandbox import Account, Sandbox
from sandbox.bot import CHECKOUT
from usermail.delivery import Delivery
from usermail.ledger import Ledger
from usermail.message import Mail
from usermail.outcomes import IN_A_ROW, Outcome, Result, Trouble


WIKI = 'wiki.example.org/w'
MAIL = Mail('Olm', 'News', 'Hello')

SENT = Result(Outcome.SENT, '')
UNCERTAIN = Result(Outcome.UNCERTAIN, 'http-502')
FAILED = Result(Outcome.FAILED, 'pear-mail-error')
REFUSED = Result(Outcome.REFUSED, 'noemail', Trouble.RECIPIENT)
UNKNOWN = Result(Outcome.REFUSED, 'something-new', Trouble.UNKNOWN)
HELD = Result(Outcome.DEFERRED, 'held')
UNREAD = Result(None, 'stop-page-unread', Trouble.PASSING)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A ledger in memory with a run of the campaign "News"."""
    ledger = Ledger('sqlite://')
    ledger.begin(WIKI, 'News', '', 'Mailbot')
    yield ledger
    ledger.close()


class Nowhere(Family):
    """A wiki at an address where nothing listens."""

    name = 'nowhere'
    langs = {'en': '127.0.0.1:1'}


class Offline(APISite):
    """A site that asks nobody for its login."""

    def login(self, *_: object, **__: object) -> None:
        """Be logged in."""
        self._userinfo = {'id': 1, 'name': 'Mailbot', 'groups': [],
                          'rights': []}
        self._loginstatus = LoginStatus.AS_USER


def delivery_of(ledger: Ledger, **options: Any) -> Delivery:
    """Return a delivery that is logged in where no wiki answers."""
    config.put_throttle = config.minthrottle = 0
    site = Offline('en', fam=Nowhere(), user='Mailbot')
    site.tokens._currentuser = 'Mailbot'
    site.tokens._tokens = {'csrf': 'token'}
    site.throttle.set_delays(absolute=True)
    return Delivery(site, ledger, **options)


@pytest.mark.parametrize(('results', 'stopped', 'in_order'), [
    ([], None, True),
    # three in a row
    ([FAILED, FAILED], None, True),
    ([FAILED, FAILED, FAILED], IN_A_ROW, False),
    ([UNCERTAIN, FAILED, UNKNOWN], IN_A_ROW, False),
    ([SENT, UNCERTAIN, UNCERTAIN, UNCERTAIN], IN_A_ROW, False),
    ([FAILED, FAILED, SENT, FAILED, FAILED], None, True),
    ([FAILED, FAILED, REFUSED, FAILED, FAILED], None, True),
    ([FAILED, FAILED, HELD, FAILED], None, True),
    # one recipient's trouble never ends it
    ([REFUSED] * 10, None, True),
    ([HELD] * 10, None, True),
    # nothing was sent, and would not be for the next one either
    ([Result(None, 'ratelimited', Trouble.QUOTA)], 'ratelimited', True),
    ([Result(None, 'cantsend', Trouble.SENDER)], 'cantsend', False),
    ([Result(None, 'usermaildisabled', Trouble.WIKI)],
     'usermaildisabled', False),
    ([Result(None, 'missingparam', Trouble.CALLER)], 'missingparam', False),
    ([Result(None, 'readonly', Trouble.PASSING)], 'readonly', False),
    ([Result(None, 'ledger', Trouble.LEDGER)], 'ledger', False),
    ([Result(None, 'stop-page', Trouble.STOP_PAGE)], 'stop-page', False),
    # what stopped it first is the reason
    ([Result(None, 'ratelimited', Trouble.QUOTA),
      Result(None, 'cantsend', Trouble.SENDER)], 'ratelimited', True),
])
def test_stop_rules(ledger: Ledger, results: list[Result],
                    stopped: str | None, in_order: bool) -> None:
    """What became of the mails so far says whether the run goes on."""
    delivery = delivery_of(ledger)
    for result in results:
        followed = delivery.follow_up(result)
        # It knows what became of it; only what never left is deferred.
        assert followed == (result if result.outcome else
                            (Outcome.DEFERRED, *result[1:]))
    assert (delivery.stopped, delivery.in_order) == (stopped, in_order)


@pytest.mark.parametrize(('limits', 'results', 'stopped', 'in_order'), [
    ({'limit': 0}, [], 'limit', True),
    ({'limit': 2}, [SENT], None, True),
    ({'limit': 2}, [SENT, REFUSED], 'limit', True),
    # what another process holds was not tried
    ({'limit': 2}, [SENT, HELD, HELD], None, True),
    ({'limit': 3, 'quota': 2}, [SENT, UNCERTAIN], 'quota', True),
    # a fault is not hidden by a limit that was reached with it
    ({'limit': 3}, [FAILED, FAILED, FAILED], IN_A_ROW, False),
])
def test_limits(ledger: Ledger, limits: dict[str, int],
                results: list[Result], stopped: str | None,
                in_order: bool) -> None:
    """A run ends, as told, when so many mails were tried."""
    delivery = delivery_of(ledger, limits=limits)
    for result in results:
        delivery.follow_up(result)
    assert (delivery.stopped, delivery.in_order) == (stopped, in_order)


@pytest.mark.parametrize('state', [
    None, Outcome.SENT, Outcome.UNCERTAIN])
def test_claimed_before(ledger: Ledger, state: Outcome | None) -> None:
    """Who had it, may have had it or is being mailed is left alone."""
    ledger.claim(1, 'Olm')
    if state:
        ledger.settle(1, state, 'why')
    rows = ledger.rows(WIKI, 'News')
    delivery = delivery_of(ledger)
    assert delivery.deliver(MAIL, 1) == HELD
    assert delivery.stopped is None
    assert ledger.rows(WIKI, 'News') == rows


def test_no_ledger(ledger: Ledger) -> None:
    """Nothing is sent that can't be recorded; the run ends."""
    delivery = delivery_of(ledger)
    ledger.close()  # What was in memory is gone.
    assert delivery.deliver(MAIL, 1) == (
        Outcome.DEFERRED, 'ledger', Trouble.LEDGER)
    assert (delivery.stopped, delivery.in_order) == ('ledger', False)


def test_objection(ledger: Ledger) -> None:
    """Whom a look keeps from being mailed is not claimed."""
    objection = Result(None, 'stop-page', Trouble.STOP_PAGE)
    delivery = delivery_of(ledger, look=lambda userid: objection)
    assert delivery.deliver(MAIL, 1) == (
        Outcome.DEFERRED, 'stop-page', Trouble.STOP_PAGE)
    assert delivery.stopped == 'stop-page'
    assert ledger.rows(WIKI, 'News') == {}


def test_skipped(ledger: Ledger) -> None:
    """Who is to get nothing any more is passed over, and counts for none."""
    skipped = Result(Outcome.SKIPPED, 'gone')
    delivery = delivery_of(ledger, limits={'limit': 1}, look={
        1: skipped, 2: skipped, 3: Result(None, 'x', Trouble.WIKI)}.get)
    assert [delivery.deliver(MAIL, userid) for userid in (1, 2)] == [
        skipped, skipped]
    assert delivery.stopped is None
    assert ledger.rows(WIKI, 'News') == {}
    assert delivery.deliver(MAIL, 3).outcome is Outcome.DEFERRED


@pytest.mark.parametrize('retries', [0, 3])
def test_passing_trouble(ledger: Ledger, monkeypatch: pytest.MonkeyPatch,
                         retries: int) -> None:
    """What passes is waited for as Pywikibot's settings say, then ends it."""
    monkeypatch.setattr(config, 'max_retries', retries)
    monkeypatch.setattr(config, 'retry_wait', 0)
    looks = []

    def look(userid: int) -> Result:
        looks.append(1)
        return UNREAD

    delivery = delivery_of(ledger, look=look)
    assert delivery.deliver(MAIL, 1).outcome is Outcome.DEFERRED
    assert delivery.stopped == 'stop-page-unread'
    assert len(looks) == 1 + retries
    assert ledger.rows(WIKI, 'News') == {}


def test_stopped_while_waiting(ledger: Ledger,
                               monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal ends the waiting; the mail is not tried again."""
    monkeypatch.setattr(config, 'max_retries', 3)
    monkeypatch.setattr(config, 'retry_wait', 60)
    looks = []

    def look(userid: int) -> Result:
        looks.append(1)
        delivery.stop('SIGTERM', in_order=False)
        return UNREAD

    delivery = delivery_of(ledger, look=look)
    assert delivery.deliver(MAIL, 1).outcome is Outcome.DEFERRED
    assert delivery.stopped == 'SIGTERM'
    assert len(looks) == 1


#: Mails on a real wiki, with a ledger in memory.
SCRIPT = '''\
import json

import pywikibot
from usermail.delivery import Delivery
from usermail.ledger import Ledger
from usermail.message import Mail

site = pywikibot.Site()
site.login()
ledger = Ledger('sqlite://')
ledger.begin('wiki', 'News', '', 'Mailbot')
delivery = Delivery(site, ledger)
results = [delivery.deliver(Mail(name, 'News', 'Hello'), len(name))[:2]
           for name in {names}]
delivery.settle_last()
pywikibot.stdout(json.dumps([results, delivery.stopped, {{
    row.name: row.state for row in ledger.rows('wiki', 'News').values()}}]))
'''


def deliver(wiki: Sandbox, *names: str) -> list[Any]:
    """Mail accounts, whose names have different lengths.

    :return: the outcomes with their reasons, what stopped the run, and the
        ledger's states by name
    """
    (wiki.pywikibot_dir() / 'deliver.py').write_text(
        SCRIPT.format(names=names))
    run = wiki.pwb('deliver', env={'PYTHONPATH': str(CHECKOUT / 'scripts')})
    assert run.returncode == 0, output(run)
    return list(json.loads(run.stdout.splitlines()[-1]))


def test_on_a_wiki(wiki: Sandbox) -> None:
    """What is recorded is what is in the mailboxes."""
    wiki.configure('$wgRateLimits = [];')
    wiki.add_users([Account('Olm'), Account('Quoll'),
                    Account('Hermit', email=None), Account('Maple Fox')])
    results, stopped, states = deliver(wiki, 'Olm', 'Hermit', 'Olm', 'Quoll')
    assert [result[0] for result in results] == [
        'sent', 'refused', 'deferred', 'sent']
    assert stopped is None
    assert states == {'Olm': 'sent', 'Hermit': 'refused', 'Quoll': 'sent'}
    assert sent_to(wiki) == {'Olm': 1, 'Quoll': 1}

    with wiki.broken_smtp():
        results, stopped, states = deliver(wiki, 'Olm', 'Quoll', 'Maple Fox')
    assert {result[0] for result in results} == {'failed'}
    assert stopped == IN_A_ROW
    assert set(states.values()) == {'failed'}
    assert sent_to(wiki) == {'Olm': 1, 'Quoll': 1}
