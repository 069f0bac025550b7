#!/usr/bin/env python3
"""
Mail the people on a wiki page's list, each of them once.

The recipients are read from the list page, those are kept whom the wiki
says can be mailed, each gets one mail through the wiki's own "Email this
user" function, and a summary is posted on the list's talk page. A run
that was stopped, killed or cut off can be started again: nobody is mailed
twice, and nobody is left out in silence.

    pwb emailusers -page:List

mails the message on the page "List/Message", with its first heading as
the subject, to everybody on "List" who is not on "List/Opt-out". Look
first, mail only yourself, mail a hundred without a question, see how far
it is:

    pwb emailusers -page:List -simulate
    pwb emailusers -page:List -test
    pwb emailusers -page:List -limit:100 -always
    pwb emailusers -page:List -status

Who is mailed:

-page:TITLE       The list page. It may be given often, and Pywikibot's
                  other page generators (-cat:, -file:, ...) may be given. A
                  user's own page or talk page stands for that user, a
                  category for its member user pages.
-section:NAME     Read only that section of each list page.
-mentions         Mail every account that the page mentions, not only the
                  first one of each entry.
-template:NAME[/PARAM]
                  One more template that names an account. Repeatable.
-optout:TITLE     Never mail who could be named on this page, in any form,
                  or is a member of this category. Repeatable.
                  Default: the subpage /Opt-out of each list, if there is
                  one.
                  Where there is its subpage /Preload, each mail has a link
                  with which one click opts out who follows it.
-optin:self       Mail only those who put themselves on the list, as its
                  history shows; -optin:trusted those, too, whom a trusted
                  account put there (-trusted), or you; -optin:any all but
                  those who left and were put back by others.
                  Default: trusted with -always, else any.
-include:blocked  Mail blocked accounts, too; -include:bot does so for bots.
-mailings:TITLE   In place of -page: mail all lists that this page's list
                  entries link, each with its own message, campaign and
                  report. A list's subpage /Mailing has its settings. Both
                  pages count only by authors whom -trusted names.
-mailingtemplate:NAME
                  The template that holds settings on those pages.
                  Repeatable. Default: Emailusers.
-fallback:talk    Post the message on the talk page of who asked for it, but
                  can't be mailed or wants no mail: once, where the wiki and
                  the page allow it.

What they get:

-message:TITLE    The page that holds the message.
                  Default: the list's subpage /Message.
-messagesection:NAME
                  Only that section of the page.
-messagelang:CODE
                  Its language subpage, such as /Message/de, where there is
                  one that may be sent. Default: the wiki's content language.
-text:TEXT        The message itself, in place of a page. While the run goes
                  on, everybody on this machine can read it in the list of
                  processes; where that matters, give -textfile.
-textfile:PATH    The file that holds the message, in UTF-8. "-" stands for
                  standard input; as nobody can be asked then, it needs
                  -always or -simulate.
-subject:TEXT     Default: the message page's first heading.
-ccme             Send a copy of each mail to the sender.
-nofooter         Leave off the line that says why one got this mail.

How it goes:

-campaign:NAME    Nobody gets two mails of one campaign. %Y, %m, %d and the
                  like are filled in from today's date (UTC).
                  Default: the message page's title and the subject; needed
                  for several lists without a message page.
-limit:N          Try at most N mails in this run.
-max:N            Stop before the first mail if it would go to more than N
                  recipients.
-stop:TITLE       Send nothing, or nothing more, while that page has any
                  text but whitespace and comments. Repeatable.
-test             Mail only the sender, as the first recipient would see it.
-always           Ask nothing. Needed where there is no terminal.
-trusted:NAME     A group or an account that may put people on the list, and
                  with -always whose words may be sent, on the message page
                  and on what it transcludes. Repeatable. Default: sysop;
                  the bot's own account, and what it wrote whole, may.
-revision:ID      With -always: the revision that the message page must be
                  at, whoever made it. What it transcludes is checked.
-simulate         Show what would be done; send, record and write nothing.
-setup            Print the pages that a new list needs, ready to paste:
                  /Message, /Opt-out and /Opt-out/Preload. Write nothing.

What remains:

-report:TITLE     The page for the summary, no redirect. Default: the list's
                  talk page; for several lists, the message's.
-noreport         Post no summary.
-names            Name people in the summary; without it, only those of whom
                  nobody knows whether they got the mail.
-ledger:URL       The record of who was mailed, as an SQLAlchemy URL.
                  Default: an SQLite file in Pywikibot's data directory.
-status           Show what the record says of the campaign, and without a list
                  of all campaigns; send nothing.
-retry:uncertain  Mail those again of whom nobody knows whether they got it.
-leave:uncertain  Decide that they stay without: they are never mailed in this
                  campaign, and no run reminds of them. Sends nothing.
-why:NAME         Show all that is known of one account: which lists name it
                  and who put it there, whether a run with these options
                  would mail it, and what became of it in each campaign;
                  with or without a list. Sends nothing.
-keep:DAYS        Take the names out of campaigns in which nothing has
                  happened for so many days; with or without a list. Nobody
                  is mailed twice all the same.
-forget:NAME      Take one account out of the record, and send nothing.
-json:PATH        Write what was done as one JSON document, also where nothing
                  could be; "-" stands for standard output, which then has
                  nothing else.
-csv:PATH         Write a row for each recipient, for a spreadsheet.
-version          Say which emailusers this is.

The section [emailusers] of scripts.ini, in the current directory or in
Pywikibot's, can have a default for each of these options, but -page.

Exit status: 0 all done, or stopped as told, the rest deferred; 1 something
failed, came into doubt or stopped the run; 2 wrong usage, nothing was done.
"""
from __future__ import annotations

import gc
import sys
from pathlib import Path

try:
    from usermail.command import do
except ImportError as missing:
    if (missing.name or '').partition('.')[0] == 'usermail':
        print(f'Python does not find emailusers\'s own modules ({missing}). '
              f'"pwb" ran {Path(__file__).resolve()}, and takes a script from '
              'the current directory first: run it in a directory without '
              'emailusers.py and usermail, or rename them.', file=sys.stderr)
    else:
        print(f'emailusers needs the Python package {missing.name}, which '
              f'{sys.executable} does not find ({missing}). Install emailusers'
              ' with pip, or what setup.cfg lists as install_requires.',
              file=sys.stderr)
    sys.exit(2)


def main(*args: str) -> int:
    """Run the script; say what is wrong in one line.

    :param args: the command line, empty for the process's own
    :return: the exit status
    """
    # What has been imported stays: at the end, too, the garbage collector
    # would go through all of it, for a fifth of the start's time.
    if hasattr(gc, 'freeze'):
        gc.freeze()
    return do(*args)


if __name__ == '__main__':
    sys.exit(main())
