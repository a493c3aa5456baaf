"""Test which URLs may stand in a document."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kennishub.content.urls import is_mail_address, is_safe_link, is_web_address

WEB_ADDRESSES = [
    "https://www.vng.nl",
    "http://vng.nl/",
    "https://vng.nl:8443/a/b.html?x=1&y=[2]#deel",
    "HTTPS://VNG.NL/",
    "https://xn--hxajbheg2az3al.example/",
    "https://één.example/pad/ü",
    "https://192.0.2.1/x",
    "https://vng.nl./",
    "https://vng.nl?x=javascript:alert(1)",
    "https://vng.nl/@naam",
]

PLACES_IN_THIS_SITE = [
    "/praktijkvoorbeelden/heusden/",
    "/zoeken?q=schulden&thema=a:b",
    "#kop-aanpak",
    "../artikelen/wgs/",
    "wgs/",
    "?q=a",
]

DISGUISES = [
    "",
    " ",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript:1",
    "javascript://vng.nl/%0aalert(1)",
    " javascript:alert(1)",
    "\tjavascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "java\x00script:alert(1)",
    "\x01javascript:alert(1)",
    "javascript\u200b:alert(1)",
    "ｊａｖａｓｃｒｉｐｔ:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "feed:javascript:alert(1)",
    "view-source:https://vng.nl",
    "file:///etc/passwd",
    "blob:https://vng.nl/1",
    "ftp://vng.nl/",
    "tel:0123456789",
    "://vng.nl",
    ":alert(1)",
    "a b:c",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https://",
    "https://?x",
    "https://user@evil.example",
    "https://vng.nl:secret@evil.example/",
    "https://vng.nl%2f@evil.example/",
    "https://evil%2eexample/",
    "https://evil.example\\@vng.nl/",
    "https://vng.nl:99999999/",
    "https://-vng.nl/",
    "https://vng..nl/",
    "https://[::1]/",
    "https://vng.nl/\u202egpj.exe",
    "https://vng.nl/\ud800",
    "https://vng.nl／evil.example/",
    'https://vng.nl/"onmouseover=alert(1)',
    "https://vng.nl/<script>",
    "https://vng.nl/a b",
    "https://vng.nl/`",
    f"https://vng.nl/{'a' * 2000}",
    "mailto:",
    "mailto:a@b.nl,c@d.nl",
    "mailto:a@b.nl?bcc=c@d.nl",
    "mailto:a@b.nl?subject=x%0ABcc:c@d.nl",
    "mailto:a@b.nl?body=x",
]


@pytest.mark.parametrize("url", WEB_ADDRESSES)
def test_a_web_address_is_accepted_everywhere(url: str) -> None:
    assert is_web_address(url)
    assert is_safe_link(url)


@pytest.mark.parametrize("url", PLACES_IN_THIS_SITE)
def test_a_place_in_this_site_can_be_linked_but_is_no_source(url: str) -> None:
    assert is_safe_link(url)
    assert not is_web_address(url)


@pytest.mark.parametrize("url", DISGUISES)
def test_a_url_in_disguise_is_refused_everywhere(url: str) -> None:
    assert not is_web_address(url)
    assert not is_safe_link(url)


@pytest.mark.parametrize(
    "url", ["mailto:schulden@gouda.nl", "mailto:a@b.nl?subject=Vraag%20over%20x"]
)
def test_a_mail_link_may_hold_an_address_and_a_subject(url: str) -> None:
    assert is_safe_link(url)
    assert not is_web_address(url)


def test_a_mail_address_is_one_plain_address() -> None:
    assert is_mail_address("team.schulden@gouda.nl")
    for other in ("team", "a@b@c.nl", "Team <a@b.nl>", "a@b.nl, c@d.nl", "a@b.nl\n", "a@"):
        assert not is_mail_address(other)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_what_a_browser_would_run_is_never_accepted(tail: str) -> None:
    assert not is_safe_link(f"javascript:{tail}")
    assert not is_safe_link(f"data:{tail}")
    assert not is_safe_link(f"//{tail}")


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_makes_the_check_fail(text: str) -> None:
    assert isinstance(is_safe_link(text), bool)
    assert not is_web_address(text) or is_safe_link(text)
