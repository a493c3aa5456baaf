"""Passwords that many use, or that follow from who somebody is, are refused; others are not."""

from __future__ import annotations

import pytest

from kennishub.errors import TransitionError
from kennishub.publishing.passwords import MAX_LENGTH, check_password, hash_password


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "qwertyuiop123",
        "wachtwoord123",
        "Wachtwoord2024",
        "WELKOM123456",
        " administrator ",
        "iloveyouforever",
        "aaaaaaaaaaaa",
        "hattemhattem",
        "Kennishub2026!",
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(TransitionError, match="makkelijk te raden"):
        hash_password(password)


@pytest.mark.parametrize("password", ["jansen-hattem1", "Annemarie.123", "annemarie@hattem"])
def test_a_password_of_ones_name_or_address_is_refused(password: str) -> None:
    known = ("annemarie.jansen@hattem.example", "Annemarie Jansen")
    with pytest.raises(TransitionError, match="bijna uw naam"):
        hash_password(password, *known)


@pytest.mark.parametrize("password", ["kort", "x" * (MAX_LENGTH + 1)])
def test_a_password_of_the_wrong_length_is_refused(password: str) -> None:
    with pytest.raises(TransitionError, match="van 12 tot en met 128 tekens"):
        hash_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "welkom in de wijk vandaag",
        "geen hoofdletter nodig",
        "漢字とかなで書いた合言葉だよ",
        "jansen eet graag kaas",
    ],
)
def test_no_rule_asks_for_capitals_or_digits(password: str) -> None:
    stored = hash_password(password, "annemarie.jansen@hattem.example", "Annemarie Jansen")
    assert check_password(stored, password)
    assert not check_password(stored, password + "x")
