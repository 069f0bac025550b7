"""Posts on talk pages in place of mails: for whom, and what they say."""
from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

import pywikibot
from pywikibot.site import APISite

from .addressing import has_room, way_of
from .delivery import edits_of, post_alone
from .eligibility import Judged, LookUp
from .ledger import Ledger
from .message import Slot
from .options import Options
from .outcomes import Outcome, Result, Verdict
from .plan import Plan
from .talk import (
    Home,
    Open,
    Post,
    PostErrand,
    PostRequest,
    Section,
    TalkPage,
    ask_customs,
    check_section,
    escape_plain,
    escape_url,
    filled,
    forms_of,
    from_plain,
    may_get_post,
    read_pages,
    section,
    talk_title,
)
from .translations import translated
from .wiki import USER, USER_TALK, page_of


#: So many talk pages are read ahead, and for so many seconds they count as
#: read; later than that most posts would be upon an old revision.
AHEAD, AGE = 50, 600

#: So many characters of talk pages are kept between preview and posts.
MAX_KEPT = 16 * 2 ** 20


class Fallback:

    """The posts of one run."""

    def __init__(self, plan: Plan, options: Options, ledger: Ledger,
                 look: LookUp, left: Open) -> None:
        """Prepare it.

        :param plan: what to do
        :param options: what is asked of the run
        :param ledger: the ledger
        :param look: asks the wiki about names
        :param left: what other runs have left open
        :raises MessageError: the message can't be posted
        """
        self.plan = plan
        self.site: APISite = plan.site
        self.ledger = ledger
        self._look = look
        self._left = left
        self._customs = ask_customs(plan.site)
        self._pages: dict[int, tuple[float, TalkPage]] = {}
        self._queue: list[Judged] = []
        self._forms = _forms(plan, options)

    def judge(self, judged: Sequence[Judged]) -> list[Judged]:
        """Return recipients, with verdicts on posts for who can't be mailed.

        :param judged: with their verdicts on mails
        :raises pywikibot.exceptions.Error: the wiki can't be asked
        """
        able = [user for user in judged
                if may_get_post(user, None, self._answer(user))]
        self._read(able)
        self._keep_small()
        ids = {user.userid for user in able}
        return [self._judge(user) if user.userid in ids
                and user.verdict is Verdict.NOT_EMAILABLE else user
                for user in judged]

    def _judge(self, user: Judged) -> Judged:
        """Return somebody who can't be mailed with a verdict on a post."""
        _, page = self._pages[user.userid]
        return user._replace(verdict=page.objection or (
            Verdict.POSTABLE if has_room(self.plan, user)
            else Verdict.TOO_LONG))

    def _answer(self, user: Judged) -> Mapping[str, object]:
        """Return what the wiki knows of an account."""
        answer, = self._look([user.recipient.name])
        return answer

    def check(self, user: Judged) -> None:
        """Make sure that the message can be posted, in all its forms.

        :param user: one who would get it
        :raises MessageError: it can't
        :raises pywikibot.exceptions.Error: the wiki can't be asked
        """
        if not self.plan.page:
            return  # nothing of it is markup
        for gender in self._forms:
            check_section(
                self.site, talk_title(user.name),
                self.section(user._replace(gender=gender)),
                {source.title for source in self.plan.transcluded})

    def awaiting(self, judged: Sequence[Judged],
                 became: Mapping[int, tuple[str, Result]],
                 ) -> Iterator[Judged]:
        """Yield who gets a post, those included who refused the mail.

        :param judged: all recipients, with verdicts on posts
        :param became: what became of the mails, by user id
        """
        self._queue = [
            user for user in judged if user.verdict is Verdict.POSTABLE
            or user.userid in became and may_get_post(
                user, became[user.userid][1], self._answer(user))]
        while self._queue:
            yield self._queue.pop(0)

    def errand(self, user: Judged) -> PostErrand:
        """Return the post for one of them.

        :raises LedgerError: the ledger can't be read
        """
        campaign = self.ledger.campaign(self.plan.wiki, self.plan.campaign)
        assert campaign  # it has begun
        mark = self.ledger.mark_of(campaign.id, user.userid)
        row = self._left.known.get(user.userid)
        return PostErrand(
            self.site, Post(
                user.name, self.section(user, mark), mark,
                row and row.changed, row.account if row else ''),
            lambda anew: self._page(user, anew),
            lambda: edits_of(self.site, self.plan.wiki, self.ledger))

    def _page(self, user: Judged, anew: bool) -> TalkPage:
        """Return a talk page, read not too long ago.

        :raises pywikibot.exceptions.Error: the wiki can't be asked
        """
        when, _ = self._pages.get(user.userid, (0.0, None))
        if anew:
            self._read([user])
        elif not when or time.time() - when > AGE:
            self._read([user, *self._queue[:AHEAD - 1]])
        return self._pages[user.userid][1]

    def _read(self, users: Sequence[Judged]) -> None:
        """Read talk pages."""
        if users:
            now = time.time()
            self._pages.update(
                (userid, (now, page)) for userid, page in read_pages(
                    self.site, users, self._customs.category).items())

    def _keep_small(self) -> None:
        """Forget texts of pages that were read, where they are very many."""
        size = 0
        for userid, (_, page) in self._pages.items():
            size += len(page.text)
            if size > MAX_KEPT:
                self._pages[userid] = 0.0, page._replace(text='')

    def section(self, user: Judged, mark: str = '') -> Section:
        """Return what one recipient gets.

        :param user: the recipient
        :param mark: tells the post from all others, '' for a test
        :raises MessageError: the message does not fit this recipient
        """
        plan = self.plan
        way = way_of(plan, user)
        mail = plan.message.render(user.name, user.gender,
                                   list_url=way.list_url,
                                   optout_url=way.optout_url)
        if plan.page:
            form = self._forms.get(user.gender) or self._forms['unknown']
            text = filled(form, {
                'user': user.name, 'list': way.list_url,
                'optout': way.optout_url or way.list_url})
        else:
            text = from_plain(mail.text)
        why = ''
        if plan.footer and plan.message.placeholders.isdisjoint(
                ['list', 'optout']):
            why = translated(self.site.lang, f'why{way.key}', {
                'list': self._link(way.list_title, way.list_url),
                'optout': escape_url(way.optout_url or '')
                if way.key == '-leave' else way.optout_title and self._link(
                    way.optout_title, way.optout_url or '')})
        title = escape_plain(mail.subject)
        return Section(
            title, section(text, why, mark),
            self._customs.summary.replace(
                '$1', title.replace('*/', '&#42;/')))

    def _link(self, title: str, url: str) -> str:
        """Return a link to a page that pings nobody."""
        if page_of(self.site, title).namespace() in (USER, USER_TALK):
            return f'[{escape_url(url)} {escape_plain(title)}]'
        return f'[[:{title}]]'

    def test(self, user: Judged) -> bool:
        """Post on the sender's own talk page what a recipient would get.

        :param user: the recipient
        :return: whether it was posted
        """
        sender = user._replace(
            name=self.plan.sender, userid=0,
            recipient=user.recipient._replace(name=self.plan.sender))
        page = read_pages(self.site, [sender], None)[0]
        became = (Result(Outcome.SKIPPED, str(page.objection))
                  if page.objection else post_alone(
                      self.site, lambda: PostRequest(
                          self.site, page, self.section(user))))
        if became.outcome is Outcome.POSTED:
            pywikibot.info(f'Posted on {page.title}, as {user.name} would '
                           'get it. Nothing was recorded.')
            return True
        pywikibot.error(f'Nothing was posted on {page.title}: '
                        f'{became.reason}.')
        return False


def _forms(plan: Plan, options: Options,
           ) -> dict[str, tuple[str | Slot, ...]]:
    """Return the message page's text for each gender.

    :raises MessageError: it can't be posted
    """
    if not plan.page:
        return {}
    site: APISite = plan.site
    page = page_of(site, plan.page.title)
    return forms_of(
        plan.wikitext, options.messagesection,
        home=Home(page.title(), page.namespace() in plan.names.subpages),
        take_heading=options.subject is None,
        gender_words=['gender'] if site.lang == 'en'
        else site.getmagicwords('gender'))
