"""Rules for templates."""
from __future__ import annotations

import re
from collections.abc import Iterator

from mwparserfromhell.nodes import Argument, Template, Wikilink
from mwparserfromhell.nodes.extras import Parameter
from mwparserfromhell.wikicode import Wikicode

from ...wiki import SPECIAL, TEMPLATE, USER, USER_TALK
from ..account_templates import (
    DRESSING,
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
    on_site,
    parse_title,
)
from .broken import DRESS, STRIKES, TRACELESS
from .entry import DELIVERY, LINE, NAMED
from .state import NOTE, PARAMETER, STRUCK, State, plain


_SUBST = re.compile(r'^\s*(?:subst|safesubst|msg|msgnw|raw)\s*:',
                    re.IGNORECASE)
#: Tags around a name that leave it one.
_AROUND_NAMES = DRESS - STRIKES - TRACELESS


def template(state: State, node: Template, where: int) -> None:
    """Read a template."""
    name = plain(node.name)
    state.drafts.fresh = False
    if name and name.lstrip()[:8].lower() == '#target:':
        _target(state, node, name, where)
        return
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
    named = addressee(name.partition(':')[2], state.names)
    if node.params:
        named = on_site(named, str(node.params[0].value), state.names)
    state.mention(named, node, where, DELIVERY)
    state.skip(node)


def _account_template(state: State, node: Template, rule: AccountTemplate,
                      where: int) -> None:
    """Read a template that names accounts."""
    values = {str(parameter.name).strip(): parameter.value
              for parameter in node.params}
    keys = [key for key in (values if rule.every else rule.parameters)
            if key in values and (key.isdecimal() or not rule.every)
            and str(values[key]).strip()]
    role = DELIVERY if rule.delivery else NAMED
    never = str(values.get('contact', '')).strip().lower() == 'never'
    for number, key in enumerate(keys if rule.every else keys[:1]):
        named = _named_by(state, values[key])
        if rule.site:
            named = on_site(named, str(values.get(rule.site, '')),
                            state.names)
        if never:
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


def _named_by(state: State, value: Wikicode) -> Named:
    """Return the account that a template's parameter names."""
    text = plain(value, _AROUND_NAMES)
    if text is None:
        links = [node for node in value.nodes if isinstance(node, Wikilink)]
        if len(links) == 1 and str(links[0]) == str(value).strip():
            text = plain(links[0].title)
    if text is None:
        return Named('', 'malformed')
    return addressee(text, state.names, USER)


def _dressing(state: State, node: Template, where: int) -> None:
    """Read a template that shows what it holds."""
    for parameter in _parameters(state, node):
        if parameter.showkey and str(parameter.name).strip() != '1':
            state.skip(parameter.value)
        else:
            state.walk(parameter.value, where)


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
            or state.drafts.entry.kind == LINE and _is_a_page(title)):
        # Perhaps another list.
        state.mention(Named('', 'template'), node, where)
    elif state.shows(where):
        state.say(str(node), where)
    for parameter in _parameters(state, node):
        state.walk(parameter.value, where | PARAMETER)


def _is_a_page(title: Title | None) -> bool:
    """Tell whether a template is another page than a template."""
    return (title is not None and not title.problem
            and title.namespace not in (TEMPLATE, SPECIAL, None))


def _may_name(state: State, node: Template) -> bool:
    """Tell whether a parameter of an unknown template is a name."""
    for parameter in node.params:
        if str(parameter.name).strip().lower() in (
                '1', 'user', 'username', 'name'):
            text = plain(parameter.value) or ''
            named = account(parse_title(text, state.names, USER), state.names)
            if (named and not named.reason and '\n' not in text.strip()
                    and not named.name.isdecimal()):
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
