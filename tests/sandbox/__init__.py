"""A real MediaWiki and a real SMTP server on loopback.

    with Sandbox() as wiki:
        wiki.add_users([Account('Maple Fox')])
        wiki.pwb('emailusers', '-page:List', '-always')
        print(wiki.mailbox('Maple Fox')[0].body)
"""
from .accounts import Account, rate_limit
from .client import Client
from .smtp import Mail
from .wiki import Sandbox


__all__ = ['Account', 'Client', 'Mail', 'Sandbox', 'rate_limit']
