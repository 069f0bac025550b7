"""The wiki's HTML becomes text that is worth reading."""
from __future__ import annotations

import pytest

from usermail.message.message import Mail, from_html
from usermail.message.placeholders import MARKS, MessageError


USER = MARKS['user']


# What MediaWiki writes; up to 1.39 and later, where that is different.
@pytest.mark.parametrize('html, expected', [
    ('<p>a\nb <a href="/wiki/X" title="X">c</a></p>\n<p>d</p>',
     'a b c (https://w.example/wiki/X)\n\nd'),
    ('<a href="//en.example/wiki/X" class="extiw">d</a>',
     'd (https://en.example/wiki/X)'),
    ('<a class="external text" href="mailto:a@b.example?subject=x">d</a>',
     'd (mailto:a@b.example?subject=x)'),
    ('<a class="external text" href="mailto:a@b.example">a@b.example</a>',
     'a@b.example'),
    ('<a href="#x">a</a><a name="x"></a>', 'a'),
    (f'<a href="/wiki/User:{USER}" class="mw-userlink"><b>{USER}</b></a>',
     'Maple Fox (https://w.example/wiki/User:Maple%20Fox)'),
    ('<h2><span class="mw-headline" id="a">a</span><span class='
     '"mw-editsection">[<a href="/e">edit</a>]</span></h2><p>b</p>',
     '== a ==\n\nb'),
    ('<div class="mw-heading mw-heading3"><h3 id="a">a</h3><span class='
     '"mw-editsection">[<a href="/e">edit</a>]</span></div><p>b</p>',
     '=== a ===\n\nb'),
    ('<div id="toc" class="toc"><h2>Contents</h2><ul><li>a</li></ul></div>b',
     'b'),
    ('<style data-mw-deduplicate="x">.a{color:red}</style>a<script>x</script>'
     '<span style="DISPLAY:none">k<i style="display:none">l</i></span>', 'a'),
    ('<ul><li>a\n<ol><li>b<br />c</li>\n<li>d</li></ol></li>\n<li>e</li>'
     '</ul>\n<p>f</p>', '* a\n  1. b\n     c\n  2. d\n* e\n\nf'),
    ('<dl><dt>a</dt>\n<dd>b\n<dl><dd>c</dd></dl></dd></dl>',
     'a\n    b\n        c'),
    ('<blockquote><p>a</p></blockquote><hr /><pre>b\n  &lt;c\n</pre>',
     '> a\n\n---\n\nb\n  <c'),
    ('<p><b>a</b> <i>b</i> <s>c</s> <code>d</code> x<sup>2</sup></p>',
     'a b ~~c~~ `d` x²'),
    ('<figure typeof="mw:File/Thumb"><a href="/wiki/File:A.png" class='
     '"mw-file-description"><img alt="x" src="/a/A.png" /></a><figcaption>b'
     '</figcaption></figure>c', 'b\n\nc'),
    ('a <a href="/wiki/File:A.png" class="image"><img alt="A b.png" '
     'src="/a/thumb/A_b.png/20px-A_b.png" /></a>', 'a'),
    ('a<sup class="reference"><a href="#n">&#91;1&#93;</a></sup><ol class='
     '"references"><li><span class="mw-cite-backlink"><a href="#r">↑</a>'
     '</span> <span class="reference-text">b</span></li></ol>',
     'a[1]\n\n1. b'),
    # No blank begins a line, wherever a break stands.
    ('<p>a<br />\nb <br> <b> c</b><br/></p><ul><li>d<br /> e<br /><br /> f'
     '</li></ul>', 'a\nb\nc\n\n* d\n  e\n\n  f'),
    ('<ul><li>a\n<dl><dd>b</dd></dl></li></ul>', '* a\n  b'),
    # An address that stands alone sticks to nothing.
    ('a<a class="external autonumber" href="//b.example">[1]</a><a class='
     '"external autonumber" href="//c.example">[2]</a>. (<a class='
     '"external autonumber" href="//d.example">[3]</a>)',
     'a https://b.example https://c.example. (https://d.example)'),
    ('<p dir="rtl">\u200fשלום\u200e (a)\u200f مرحبا\u200cا &#8206;1</p>',
     '\u200fשלום\u200e (a)\u200f مرحبا\u200cا \u200e1'),
    ('<p>&lt;b&gt; &amp;amp; &#123;&#123;x}} * _ \\ # 1. &nbsp;👩‍👧</p>',
     '<b> &amp; {{x}} * _ \\ # 1. \u00a0👩‍👧'),
])
def test_html(html: str, expected: str) -> None:
    """HTML becomes text that is worth reading."""
    html = f'<div class="mw-parser-output">{html}\n</div>'
    message = from_html({'unknown': html}, 'https://w.example', 'News')
    assert message.render('Maple Fox').text == expected


@pytest.mark.parametrize('html, expected', [
    ('10<sup>6</sup> pages, 4.5 × 10<sup>-3</sup>, 10<sup>−3</sup>',
     '10⁶ pages, 4.5 × 10⁻³, 10⁻³'),
    ('3<sup>1</sup>/<sub>2</sub>, 3<sup>1</sup>&frasl;<sub>2</sub>',
     '3¹/₂, 3¹⁄₂'),
    ('H<sub>2</sub>O, <sup>14</sup>C, a<sub><i>n</i>+1</sub>, x<sub>max</sub>',
     'H₂O, ¹⁴C, aₙ₊₁, xₘₐₓ'),
    ('SO<sub>4</sub><sup>2−</sup>, Cl<sup>–</sup>', 'SO₄²⁻, Cl⁻'),
    ('1<sup>st</sup>, M<sup>lle</sup>, f<sup>(n)</sup>, x<sup>T</sup>',
     '1ˢᵗ, Mˡˡᵉ, f⁽ⁿ⁾, xᵀ'),
    # Some of it is not there: nothing of it is used.
    ('2<sup>1.5</sup>, x<sub>i,j</sub>, x<sub>A</sub>, 1<sup>er étage</sup>',
     '2^(1.5), x_(i,j), x_(A), 1^(er étage)'),
    ('x<sup>(a, b)</sup>, x<sup>(a) (b)</sup>', 'x^(a, b), x^((a) (b))'),
    # Nested, the inner ones first.
    ('x<sup>y<sup>2</sup></sup>, e<sup>-x<sub>1</sub></sup>, 10<sup>10<sup>'
     '10<sup>2</sup></sup></sup>', 'x^(y²), e^(-x₁), 10^(10^(10²))'),
    # Nothing in it, or blanks.
    ('x<sup></sup>y<sub> </sub>z, 10<sup> 6 </sup>m', 'xy z, 10⁶ m'),
    ('5<sup>+1<br />-2</sup>', '5^(+1 -2)'),
    # Footnote markers, remarks, and what stands high already.
    ('a<sup class="reference"><a href="#n"><span>[</span>1<span>]</span></a>'
     '</sup><sup>,</sup><sup>[<a href="#m">note 2</a>]</sup>, b<sup>*</sup>, '
     '20<sup>°</sup>C, c<sup>[<i>who?</i>]</sup>',
     'a[1],[note 2], b*, 20°C, c[who?]'),
    ('10<sup>6<sup class="reference"><a href="#n">[1]</a></sup></sup>',
     '10⁶[1]'),
    # Links in it, such as those of a signature.
    ('10<sup><a href="/x">6</a></sup>, L<sup><a href="/x">Q</a></sup>',
     '10⁶ (https://w.example/x), L^(Q (https://w.example/x))'),
    ('Olm<sup><a href="/t">talk</a></sup>', 'Olm talk (https://w.example/t)'),
    ('a<sup><a class="external autonumber" href="//b.example">[1]</a></sup>',
     'a https://b.example'),
    ('10<span style="vertical-align: super; font-size:80%">6</span>', '10⁶'),
    # What is to be filled in is not changed.
    (f'x<sup>{USER}</sup>', 'x^(Maple Fox)'),
    ('<span class="mwe-math-element"><span style="display: none"><math>'
     '<annotation>{\\displaystyle x^{2}}</annotation></math></span><img src='
     '"/x" alt="{\\displaystyle x^{2}}" /></span> or <math alttext='
     '"{\\textstyle y}"><mi>y</mi></math>', 'x^{2} or y'),
])
def test_raised(html: str, expected: str) -> None:
    """No number is changed, as 10 to the 6th would be by 106."""
    message = from_html({'unknown': f'<p>{html}</p>'}, 'https://w.example',
                        'News')
    assert message.render('Maple Fox').text == expected


def test_heading() -> None:
    """The first heading is the subject, and not in the text."""
    html = ('<p>a</p><div class="toc"><h2>Contents</h2></div><h2><span>News '
            f'for\n<a href="/x">{USER}</a></span>&#8207;</h2><h3>b</h3>c')
    assert from_html({'unknown': html}, 'https://w.example').render(
        'Maple Fox') == Mail('Maple Fox', 'News for Maple Fox\u200f',
                             'a\n\n=== b ===\n\nc')


@pytest.mark.parametrize('html, subject, expected', [
    ('<p>a</p>', None, 'The subject is empty'),
    ('<h2>a</h2>', None, 'The message is empty'),
    ('<h2>a</h2><p><img src="a.png" alt="a.png" /></p>', None,
     'The message is empty'),
    ('<h2>' + 'a' * 201 + '</h2>b', None, '201 characters'),
    # A template without its parameter, and a mark that was cut.
    ('<p>Hi {{{1}}}</p>', 'News', 'sent with "{{{1}}}"'),
    ('<h2>{{{1}}}</h2><p>Hi</p>', None, 'sent with "{{{1}}}"'),
    ('<p>Hi {{{user}}}</p>', 'News', 'sent with "{{{user}}}"'),
    ('<p>HTTPS://LIST.EMAILUSERS.INVALID/</p>', 'News', 'sent with'),
    ('<p>' + 'a ' * 60_000, 'News', '119,999 bytes'),
    ('<p>' + 'a' * 3_000_000, 'News', '3,000,003 bytes'),
    ('<div>' * 3_000 + 'a', 'News', 'nested'),
])
def test_bad_html(html: str, subject: str | None, expected: str) -> None:
    """HTML that is no message is refused."""
    with pytest.raises(MessageError) as caught:
        from_html({'unknown': html}, 'https://w.example', subject)
    assert expected in str(caught.value)
