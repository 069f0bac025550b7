"""Rules for templates."""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mwparserfromhell.nodes import (
    Argument,
    Comment,
    Node,
    Template,
    Text,
    Wikilink,
)
from mwparserfromhell.nodes.extras import Parameter
from mwparserfromhell.wikicode import Wikicode

from ...wiki import SPECIAL, TEMPLATE, USER, USER_TALK
from ..account_templates import (
    DRESSING,
    ONE,
    STRIKING,
    AccountTemplate,
    template_key,
)
from ..titles import (
    Named,
    Title,
    account,
    addressee,
    clean_title,
    is_here,
    is_wiki,
    on_site,
    parse_title,
)
from .broken import DRESS, STRIKES, TRACELESS
from .entry import DELIVERY, LINE, NAMED
from .state import LIST, NOTE, PARAMETER, STRUCK, State, plain, unquoted


_SUBST = re.compile(r'^\s*(?:subst|safesubst|msg|msgnw|raw)\s*:',
                    re.IGNORECASE)
#: Parameters that name somebody, in templates that name accounts.
_NAMES_KEYS = frozenset(ONE.parameters)
#: Parameters that name nobody, whatever they say.
_STYLES = frozenset(
    'align background bg border category class color colour date day file '
    'float format height icon image lang language logo month section size '
    'sort style time width year'.split())
#: What other parameters say if they name somebody: a few words that
#: neither begin with a small letter nor with a digit, and no file.
_LIKE_NAME = re.compile(
    r'(?!.*\.[A-Za-z]{3,4}$)[^\W\d_a-z]\S*(?:[ _]+\S+){0,4}')
#: Tags around a name that leave it one.
_AROUND_NAMES = DRESS - STRIKES - TRACELESS


def template(state: State, node: Template, where: int) -> None:
    """Read a template."""
    name = plain(node.name)
    state.drafts.fresh = False
    # At a line's start the tree takes # for a list item's mark.
    written = str(node.name).strip() if name is None else name.strip()
    if written[:7].lower() == '#target':
        _target(state, node, written, where)
        return
    if name is not None:
        name = written
    key = template_key(_SUBST.sub('', name)) if name is not None else ''
    rule = state.templates.get(key)
    if rule is None and ':' in key and not key.startswith('#'):
        title = parse_title(key, state.names, TEMPLATE)
        if title.namespace == TEMPLATE:
            key = template_key(title.text)
            rule = state.templates.get(key)
    if rule is not None:
        _account_template(state, node, rule, where)
    elif key in STRIKING:
        _dressing(state, node, where | STRUCK)
    elif key in DRESSING:
        _dressing(state, node, where)
    else:
        _unknown(state, node, key, name, where)


def argument(state: State, node: Argument, where: int) -> None:
    """Read {{{a template's parameter}}}."""
    state.skip(node.name)
    if node.default is not None:
        state.walk(node.default, where | PARAMETER)
    state.drafts.fresh = False


def _parameters(state: State, node: Template) -> Iterator[Parameter]:
    """Yield a template's parameters: walk or skip the value of each."""
    state.skip(node.name)
    for parameter in node.params:
        if parameter.showkey:
            state.skip(parameter.name)
        yield parameter


def _target(state: State, node: Template, name: str, where: int) -> None:
    """Read MassMessage's {{#target:TITLE|SITE}}."""
    function, colon, title = name.partition(':')
    if colon and len(function) == len('#target'):
        named = addressee(title.strip(), state.names)
    else:
        named = Named('', 'malformed')
    if node.params:
        site = plain(node.params[0].value)
        if site is None or node.params[0].showkey:
            named = Named('', 'malformed')
        else:
            named = on_site(named, site, state.names)
    state.mention(named, node, where, DELIVERY)
    state.skip(node)


def _account_template(state: State, node: Template, rule: AccountTemplate,
                      where: int) -> None:
    """Read a template that names accounts."""
    values = _values(node)
    keys = [key for key in values if key.isdecimal()] if rule.every else [
        key for key in map(str.casefold, rule.parameters)
        if key in values][:1]
    role = DELIVERY if rule.delivery else NAMED
    contact = plain(values['contact']) if 'contact' in values else None
    for number, key in enumerate(keys):
        named = _named_by(state, values[key])
        if rule.wiki or rule.perhaps:
            named = _on_wiki(state, named, rule, values)
        if contact and contact.strip().lower() == 'never':
            named = Named(named.name, 'never')
        state.mention(named, node, where, role, together=number > 0)
    if not keys and rule.parameters:
        state.broken(node, where, role)
    for parameter in _parameters(state, node):
        text = str(parameter.value)
        if len(parameter.value.nodes) > 1 or '<' in text:
            state.walk(parameter.value, where | NOTE)
        else:
            state.skip(text)


def _values(node: Template) -> dict[str, Wikicode]:
    """Return the parameters that are not empty, by casefolded names.

    Of two of one name the wiki takes the last; the first is taken of
    names that differ in capitals alone.
    """
    spelt = {(plain(parameter.name) or '').strip(): parameter.value
             for parameter in node.params}
    values: dict[str, Wikicode] = {}
    for name, value in spelt.items():
        text = plain(value)
        if text is None or text.strip():
            values.setdefault(name.casefold(), value)
    return values


def _on_wiki(state: State, named: Named, rule: AccountTemplate,
             values: dict[str, Wikicode]) -> Named:
    """Return an account; it is 'foreign' if the template says so."""
    for key in (*rule.wiki, *rule.perhaps):
        if key not in values:
            continue
        wiki = plain(values[key])
        if wiki is not None:
            wiki = wiki.strip()
        if key in rule.perhaps and not (wiki and is_wiki(wiki, state.names)):
            continue
        if wiki is None:
            return Named('', 'malformed')
        if rule.delivery:
            named = on_site(named, wiki, state.names)
        elif not is_here(wiki, state.names):
            return Named(named.name, 'foreign')
    return named


def _named_by(state: State, value: Wikicode) -> Named:
    """Return the account that a template's parameter names."""
    text = plain(value, _AROUND_NAMES)
    if text is None:
        nodes = [node for node in value.nodes
                 if not isinstance(node, (Comment, Text))
                 or unquoted(str(node)).strip() and isinstance(node, Text)]
        if len(nodes) == 1 and isinstance(nodes[0], Wikilink):
            text = plain(nodes[0].title)
    if text is None:
        return Named('', 'malformed')
    return addressee(unquoted(text).strip(), state.names, USER)


def _dressing(state: State, node: Template, where: int) -> None:
    """Read a template that shows what it holds."""
    for parameter in _parameters(state, node):
        if parameter.showkey and (plain(parameter.name)
                                  or '').strip() != '1':
            state.skip(parameter.value)
            continue
        nodes = parameter.value.nodes
        before = _blank(nodes[:1])
        after = _blank(nodes[-1:]) if len(nodes) > 1 else ''
        inner = str(parameter.value)[len(before):]
        if '\n' in inner.rstrip() or inner[:1] in LIST or inner[:2] == '{|':
            before = after = ''  # lines of their own
        state.skip(before)
        for one in nodes[bool(before):len(nodes) - bool(after)]:
            state.rules[type(one)](state, one, where)
        state.skip(after)


def _blank(nodes: Sequence[Node]) -> str:
    """Return a node's text if it is blank, or else ''."""
    text = str(nodes[0]) if nodes else ''
    return '' if text.strip() else text


def _unknown(state: State, node: Template, key: str, name: str | None,
             where: int) -> None:
    """Read a template of which we don't know what it shows."""
    title = parse_title(name, state.names, TEMPLATE) if name else None
    subpage = _subpage(state, name) if name else ''
    if subpage and not node.params:
        if (state.shows(where) and not state.unclosed
                and state.drafts.section.here):
            state.subpages.setdefault(subpage)
    elif title and title.namespace in (USER, USER_TALK):
        # A signature, perhaps: its page would have to be read.
        named = account(title, state.names)
        state.mention(Named(named.name if named else '', 'template'),
                      node, where)
    elif not key.startswith('#') and (
            _may_name(state, node)
            or state.drafts.entry.kind == LINE
            and (subpage or _is_a_page(title))):
        # Perhaps another list.
        state.mention(Named('', 'template'), node, where)
    elif state.shows(where):
        state.say(str(node), where)
        state.drafts.entry.templates = True
    for parameter in _parameters(state, node):
        state.walk(parameter.value, where | PARAMETER)


def _is_a_page(title: Title | None) -> bool:
    """Tell whether a template is another page than a template."""
    return (title is not None and not title.problem
            and title.namespace not in (TEMPLATE, SPECIAL, None))


def _may_name(state: State, node: Template) -> bool:
    """Tell whether a parameter of an unknown template is a name."""
    for parameter in node.params:
        text = unquoted(plain(parameter.value, _AROUND_NAMES) or '').strip()
        if not text or '\n' in text:
            continue
        key = (plain(parameter.name) or '').strip().lower()
        if key not in _NAMES_KEYS and state.names.aliases.get(key) != USER:
            if (key.rstrip('0123456789') in _STYLES
                    or not _LIKE_NAME.fullmatch(text)):
                continue
        named = account(parse_title(text, state.names, USER), state.names)
        if named and not named.reason and not named.name.isdecimal():
            return True
    return False


def _subpage(state: State, name: str) -> str:
    """Return the own subpage that a template's name means, or ''.

    https://www.mediawiki.org/wiki/Help:Subpages
    """
    name = clean_title(name)
    base = state.base
    if name.startswith('/'):
        if base.namespace not in state.names.subpages:
            return ''
        rest = name.rstrip('/')
    else:
        title = parse_title(name, state.names, TEMPLATE)
        if (title.problem or title.namespace != base.namespace
                or not title.text.startswith(base.text + '/')):
            return ''
        rest = title.text[len(base.text):]
    return state.page + rest if rest.strip('/') else ''
