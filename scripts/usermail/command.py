"""What the command line asks for, from start to exit status."""
from __future__ import annotations

import platform
from pathlib import Path

import pywikibot
from pywikibot import pagegenerators
from pywikibot.exceptions import (
    ApiTimeoutError,
    Error,
    InvalidTitleError,
    ServerError,
)

from . import __version__, interrupts
from .bot import mail
from .exceptions import UsageError, WrongUsage
from .inquiry import explain, show_campaigns
from .job import do_mailings
from .journal import Journal
from .papers import KINDS, Papers
from .retention import forget, keep_alone
from .run import DONE, TROUBLE, USAGE, run_campaign
from .terminal import audience
from .terminal.command_line import parse
from .terminal.dialogue import check_terminal
from .terminal.logs import arguments
from .terminal.settings_file import read_settings
from .terminal.streams import harden
from .wiki import check_account, heed, log_in, understood


#: The option that is answered without a configuration.
VERSION = '-version'

#: The exit status after Ctrl-C at a prompt.
INTERRUPTED = 130


def about() -> str:
    """Say which emailusers this is, and on what it runs."""
    return (f'emailusers {__version__} in {Path(__file__).parents[1]}, '
            f'Pywikibot {pywikibot.__version__}, Python '
            f'{platform.python_version()}')


def start(journal: Journal, papers: Papers, *args: str) -> int:
    """Do what the command line says; return the exit status.

    :param journal: is told what is done
    :param papers: where that is to be written
    :param args: the command line, empty for the process's own
    :raises UsageError: it can't be done, and nothing was
    :raises LedgerError: the ledger failed, and nothing was sent
    :raises pywikibot.exceptions.Error: the wiki could not be asked
    """
    heed()
    if VERSION in (args or pywikibot.argvu[1:]):
        pywikibot.stdout(about())
        return DONE
    check_account(args or pywikibot.argvu[1:])
    try:
        papers.aim(args or pywikibot.argvu[1:])
    finally:
        # Both ask who we are; whatever comes, secrets leave the logs.
        with understood('its name for us'):
            local_args = arguments(args)
            site = pywikibot.Site()
    audience.note(f'emailusers begins on {site}')
    factory = pagegenerators.GeneratorFactory(site=site)
    try:
        options = parse(local_args, factory, read_settings())
    except UsageError as error:
        raise WrongUsage(str(error)) from None
    papers.aim([f'-{kind}:{value}' for kind in KINDS
                if (value := getattr(options, kind))])
    journal.asked(options)
    if options.forget:
        log_in(site)
        forget(site, options)
        return DONE
    generator = factory.getCombinedGenerator()
    if options.mailings:
        if generator is not None:
            raise WrongUsage('-mailings and -page contradict each other.')
        check_terminal(options)
        log_in(site)
        return do_mailings(site, options, mail, journal)
    if options.mailingtemplate:
        raise WrongUsage('-mailingtemplate needs -mailings.')
    if generator is None and options.keep:
        keep_alone(options)
        return DONE
    if generator is None and options.status:
        show_campaigns(options, journal)
        return DONE
    if options.why:
        log_in(site)
        explain(site, list(generator or ()), options, journal)
        return DONE
    if generator is None:
        raise WrongUsage('No list page is given. Give -page:TITLE, a page of '
                         f'{site}.')
    check_terminal(options)
    log_in(site)
    return run_campaign(site, generator, options, mail, journal)


def do(*args: str) -> int:
    """Do what the command line says; say what is wrong in one line.

    :param args: the command line, empty for the process's own
    :return: the exit status
    """
    harden()
    interrupts.install()
    journal, papers = Journal(), Papers()
    try:
        status, line = attempt(journal, papers, *args)
    except Exception as error:
        journal.finish(TROUBLE, f'{type(error).__name__}: {error}')
        papers.write(journal)
        raise
    journal.finish(status, line)
    if not papers.write(journal):
        status = status or TROUBLE
    audience.note(f'emailusers ends with exit status {status}')
    return status


def attempt(journal: Journal, papers: Papers,
            *args: str) -> tuple[int, str | None]:
    """Do it; say what is wrong.

    :return: the exit status, and the line that says why, None where all
        was done
    """
    try:
        return start(journal, papers, *args), None
    except (WrongUsage, InvalidTitleError) as error:
        pywikibot.error(f'{error}\nUse -help for the options.')
        return USAGE, str(error)
    except UsageError as error:
        pywikibot.error(str(error))
        return USAGE, str(error)
    except (ApiTimeoutError, ServerError, ConnectionError) as error:
        line = f'The wiki gives no answer: {error}'
        pywikibot.error(line)
        return TROUBLE, line
    except Error as error:
        pywikibot.error(str(error))
        return TROUBLE, str(error)
    except (KeyboardInterrupt, EOFError):
        line = 'Nobody on the list was mailed.'
        pywikibot.info(f'\n{line}')
        return interrupts.status() or INTERRUPTED, line
