"""What images have to say arrives; what only decorates stays out."""
from __future__ import annotations

import pytest

from usermail.message.message import from_html


def placed(alt: str, inside: str = '', title: str = '',
           href: str = 'https://a.example/') -> list[str]:
    """Return an image with a link as MediaWiki writes it."""
    link = (f'<a href="{href}" title="{title}" rel="nofollow"><img alt='
            f'"{alt}" src="/images/thumb/c/c9/A_b.png/20px-A_b.png" /></a>')
    return [
        f'<div class="center"><div class="floatnone">{link}</div></div>',
        f'<div class="floatright">{link}</div>',
        f'<p>{link}</p>',
        f'<div class="thumb tright"><div class="thumbinner">{link}  <div '
        'class="thumbcaption"><div class="magnify"><a href="/wiki/File:A b'
        f'.png" class="internal" title="Enlarge"></a></div>{inside}</div>'
        '</div></div>',
        # Since 1.41, or earlier with $wgParserEnableLegacyMediaDOM off
        f'<figure class="mw-halign-left" typeof="mw:File">{link}<figcaption>'
        f'{inside}</figcaption></figure>',
        f'<figure typeof="mw:File/Thumb">{link}<figcaption>{inside}'
        '</figcaption></figure>',
        f'<p><span typeof="mw:File/Frameless">{link}</span></p>',
        '<ul class="gallery"><li class="gallerybox"><div class="thumb"><span '
        f'typeof="mw:File">{link}</span></div><div class="gallerytext">'
        f'{inside}</div></li></ul>',
    ]


@pytest.mark.parametrize('html, expected', [
    *((html, 'Join us (https://a.example/)')
      for html in placed('Join us', 'Join us', 'Join us')),
    *((html, 'Our logo (https://a.example/)') for html in placed('Our logo')),
    # The file's name is not a text; part of it may be one.
    *((html, 'https://a.example/') for html in placed('A b.png')),
    *((html, 'https://a.example/') for html in placed('')),
    *((html, 'A b (https://a.example/)') for html in placed('A b')),
    # A page's title comes by itself: other words say more.
    *((html, 'Help: X (https://w.example/wiki/Help:_X)')
      for html in placed('', '', 'Help: X', '/wiki/Help:_X')),
    *((html, 'Read it (https://w.example/wiki/Help:_X)')
      for html in placed('Read it', '', 'Help: X', '/wiki/Help:_X')),
    # A caption may have links of its own.
    (placed('x', 'Join <a href="/us">us</a>')[3],
     'Join us (https://w.example/us) (https://a.example/)'),
])
def test_image(html: str, expected: str) -> None:
    """Words and address arrive, wherever the image is placed."""
    message = from_html({'unknown': f'<p>a</p>{html}<p>b</p>'},
                        'https://w.example', 'News')
    text = message.render('Maple Fox').text
    assert text.replace('\n\n* ', '\n\n') == f'a\n\n{expected}\n\nb'


@pytest.mark.parametrize('html', [
    '<div class="floatright"><a href="/wiki/File:A.png" class="image"><img '
    'alt="A.png" src="/A.png" /></a></div>',
    '<figure typeof="mw:File"><a href="/wiki/File:A.png" class='
    '"mw-file-description"><img src="/A.png" /></a><figcaption></figcaption>'
    '</figure>',
    '<ul class="gallery"><li class="gallerybox"><div class="thumb"><a href='
    '"/wiki/File:A.png" class="image"><img alt="" src="/A.png" /></a></div>'
    '<div class="gallerytext"></div></li></ul>',
    # A link that says it in words already.
    '<div class="floatright"><a href="/c"><img alt="" src="/A.png" /></a>'
    '</div>',
    # Missing files, as a red link, as an error, in a gallery
    '<div class="thumb tright"><div class="thumbinner"><a href="/index.php?'
    'title=Special:Upload&amp;wpDestFile=A.png" class="new">File:A.png</a>  '
    '<div class="thumbcaption">Caption</div></div></div>',
    '<div class="center"><div class="floatnone"><a href="/index.php?title='
    'Special:Upload&amp;wpDestFile=A.png" class="new">Join us</a></div></div>',
    '<div class="thumb"><div class="thumbinner"><a href="/wiki/File:A.png">'
    'File:A.png</a><div class="thumbcaption">Caption</div></div></div>',
    '<figure typeof="mw:Error mw:File/Thumb"><a href="/wiki/File:A.png"><span '
    'class="mw-file-element mw-broken-media">Alt</span></a><figcaption>Caption'
    '</figcaption></figure>',
    '<ul class="gallery"><li class="gallerybox"><div class="thumb">A.png'
    '</div><div class="gallerytext">Caption</div></li></ul>',
])
def test_no_image(html: str) -> None:
    """What only decorates, or is missing, leaves nothing behind."""
    html = f'<p>a</p>{html}<p>b <a href="/c">c</a></p>'
    message = from_html({'unknown': html}, 'https://w.example', 'News')
    assert message.render('Fox').text == 'a\n\nb c (https://w.example/c)'
