"""What each wiki calls its users, and their pages."""
from __future__ import annotations

from typing import Any

import pytest
from english import EN, ENGLISH, PAGE, names_of
from usermail.recipients import read_wikitext
from usermail.wiki import WikiNames


#: The names that MediaWiki 1.39 has in languages/messages: language;
#: Special, User, User talk with their gendered and other names;
#: Contributions and Emailuser.
LANGUAGES = [
    ('de', 'Spezial', 'Benutzer,Benutzerin',
     'Benutzer_Diskussion,Benutzerin_Diskussion', 'Beiträge',
     'E-Mail_senden,Mailen'),
    ('fr', 'Spécial', 'Utilisateur,Utilisatrice', 'Discussion_utilisateur,'
     'Discussion_utilisatrice,Discussion_Utilisateur', 'Contributions',
     'Envoyer_un_courriel,Courriel'),
    ('es', 'Especial', 'Usuario,Usuaria',
     'Usuario_discusión,Usuaria_discusión', 'Contribuciones',
     'Enviar_correo_electrónico'),
    ('ru', 'Служебная', 'Участник,Участница',
     'Обсуждение_участника,Обсуждение_участницы', 'Вклад',
     'Письмо_участнику'),
    ('uk', 'Спеціальна', 'Користувач,Користувачка,Участник',
     'Обговорення_користувача,Обговорення_користувачки', 'Внесок',
     'Лист_користувачеві'),
    ('ar', 'خاص', 'مستخدم,مستخدمة', 'نقاش_المستخدم,نقاش_المستخدمة',
     'مساهمات', 'مراسلة_المستخدم'),
    ('fa', 'ویژه', 'کاربر', 'بحث_کاربر', 'مشارکت‌ها', 'ایمیل_به_کاربر'),
    ('he', 'מיוחד', 'משתמש,משתמשת', 'שיחת_משתמש,שיחת_משתמשת', 'תרומות',
     'שליחת_דואר_למשתמש'),
    ('ja', '特別', '利用者', '利用者・トーク,利用者‐会話', '投稿記録', 'メール送信'),
    ('zh-hans', '特殊', '用户', '用户讨论,用户对话,使用者讨论', '用户贡献,贡献',
     '电邮联系'),
    ('pl', 'Specjalna', 'Użytkownik,Użytkowniczka',
     'Dyskusja_użytkownika,Dyskusja_użytkowniczki', 'Wkład', 'E-mail'),
    ('pt', 'Especial', 'Utilizador,Utilizadora,Usuário',
     'Utilizador_Discussão,Utilizadora_Discussão', 'Contribuições',
     'Contactar_utilizador'),
    ('cs', 'Speciální', 'Uživatel,Uživatelka',
     'Diskuse_s_uživatelem,Diskuse_s_uživatelkou,Uživatel_diskuse',
     'Příspěvky,Prispevky', 'E-mail'),
    ('tr', 'Özel', 'Kullanıcı', 'Kullanıcı_mesaj', 'Katkılar',
     'E-postaGönder'),
]


def siteinfo(language: str, special: str, user: str, talk: str,
             contributions: str, email: str) -> dict[str, Any]:
    """Return a wiki's siteinfo, in format version 2."""
    canonical = {-1: 'Special', 2: 'User', 3: 'User talk'}
    namespaces: dict[str, dict[str, Any]] = {}
    aliases = []
    for number, names in zip(canonical, (special, user, talk)):
        first, *others = names.replace('_', ' ').split(',')
        namespaces[str(number)] = {'id': number, 'name': first,
                                   'canonical': canonical[number]}
        aliases += [{'id': number, 'alias': name} for name in others]
    return {
        'general': {'server': f'//{language}.example.org', 'lang': language,
                    'scriptpath': '/w'},
        'namespaces': namespaces, 'namespacealiases': aliases,
        'specialpagealiases': [
            {'realname': 'Contributions', 'aliases': contributions.split(',')},
            {'realname': 'Emailuser', 'aliases': email.split(',')}]}


@pytest.mark.parametrize('row', LANGUAGES, ids=[row[0] for row in LANGUAGES])
def test_languages(row: tuple[str, ...]) -> None:
    """Each name of a namespace, and of a special page, names the user."""
    language, special, user, talk, contributions, email = row
    names = WikiNames.from_siteinfo(siteinfo(*row))
    titles = [f'{prefix}:Olm {number}' for number, prefix in enumerate(
        f'{user},{talk},User,User_talk'.split(','))]
    titles += [f'{special}:{page}/Olm {number}' for number, page in enumerate(
        f'{contributions},{email},Contributions,EmailUser'.split(','), 50)]
    lines = [f'* [[{title}|x]]' for title in titles]
    lines += [f'* [[:{prefix.lower()} :olm{name}]]' for prefix, name in (
        title.split(':Olm') for title in titles if special not in title)]
    reading = read_wikitext('\n'.join(lines), 'List', names)
    assert names_of(reading) == [
        f'Olm {title.rpartition(" ")[2]}' for title in titles]
    assert reading.remarks == []
    assert {one.site for one in reading.recipients} == {
        f'{language}.example.org/w'}


@pytest.mark.parametrize(('language', 'name'), [
    ('en', 'Ill'), ('tr', 'İll'), ('az', 'İll')])
def test_first_letter(language: str, name: str) -> None:
    """The first letter is capitalised by the wiki's language."""
    info = {**ENGLISH, 'general': {**ENGLISH['general'], 'lang': language}}
    reading = read_wikitext('* [[User:ill]]\n* {{u|ill}}', 'List',
                            WikiNames.from_siteinfo(info))
    assert names_of(reading) == [name]


def test_first_letter_that_stays() -> None:
    """MediaWiki leaves letters alone that Python would make two."""
    assert names_of(read_wikitext('* [[User:ßen]]', 'List', EN)) == ['ßen']


def test_temporary_accounts_of_the_wiki() -> None:
    """The wiki says how its temporary accounts are called."""
    names = WikiNames.from_siteinfo({**ENGLISH, 'autocreatetempuser': {
        'enabled': True, 'matchPatterns': ['*Unregistered $1', '~$1~']}})
    reading = read_wikitext('* [[User:*Unregistered 5]]\n* [[User:~x~]]\n'
                            '* [[User:~x]]\n* [[User:~2030-1]]', PAGE, names)
    assert names_of(reading) == ['~x']
    assert [(one.line, one.reason) for one in reading.remarks] == [
        (1, 'temporary'), (2, 'temporary'), (4, 'temporary')]
