"""Define the types of the values in front matter.

A file holds only text, a row of the catalogue holds what JSON knows; both are accepted. What is not
fit raises an error whose type `messages` turns into a sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Annotated, Any, Final, NoReturn

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from kennishub.content import text, urls

MAX_SLUG: Final = 80
YEARS: Final = range(1900, 2101)

#: More digits than a JSON number can hold would not come back the same.
_MAX_DIGITS: Final = 15
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEYWORD = re.compile(r"[^\W_](?:[^\W_]|[ '’.+&-])*")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
#: 1.234.567 and 1.234,56: with points between the thousands these can be read in one way only.
_GROUPED_NUMBER = re.compile(
    r"-?\d{1,3}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+,\d+|(?:\.\d{3}){2,},\d+)", re.ASCII
)
#: 1.050 is 1050 to a Dutch reader and 1.05 to a computer; 0.125 leaves no doubt.
_AMBIGUOUS_NUMBER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


def _fail(code: str, **context: Any) -> NoReturn:
    raise PydanticCustomError(code, code, context)


def _text(value: object) -> str:
    if not isinstance(value, str):
        _fail("text")
    value = text.plain_lines(value)
    if (position := text.find_unfit(value)) is not None:
        _fail("character", character=text.name_of(value[position]))
    return text.collapse(value)


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        _fail("number")
    if isinstance(value, int | float):
        return value if math.isfinite(value) else _fail("number")
    written = value.strip().replace("−", "-")
    if _AMBIGUOUS_NUMBER.fullmatch(written):
        _fail("number_ambiguous", whole=re.sub(r"[.,]", "", written), written=written)
    if _GROUPED_NUMBER.fullmatch(written):
        written = written.replace(".", "")
    elif not _PLAIN_NUMBER.fullmatch(written):
        _fail("number")
    if sum(map(str.isdigit, written)) > _MAX_DIGITS:
        _fail("number_long", digits=_MAX_DIGITS)
    return float(written.replace(",", ".")) if re.search(r"[.,]", written) else int(written)


def _positive(value: int | float) -> int | float:
    return value if value >= 0 else _fail("number_negative")


def _whole(value: int | float) -> int:
    return int(value) if value == int(value) else _fail("number_whole")


def _year(value: object) -> int:
    written = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    match = _MONTH.fullmatch(written)
    if not match or match[2]:
        _fail("year")
    return int(written) if int(written) in YEARS else _fail("year_range")


def _month(value: object) -> str:
    match = _MONTH.fullmatch(str(value)) if isinstance(value, int | str) else None
    if not match:
        _fail("month")
    if int(match[1]) not in YEARS:
        _fail("year_range")
    if match[2] and not 1 <= int(match[2]) <= 12:
        _fail("month_unreal", month=match[2])
    return match[0]


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        _fail("date")
    if int(value[:4]) not in YEARS:
        _fail("year_range")
    try:
        return date.fromisoformat(value)
    except ValueError:
        _fail("date_unreal", date=value)


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "false": False}
    if not isinstance(value, str) or value.lower() not in words:
        _fail("boolean")
    return words[value.lower()]


def _matching(test: Callable[[str], object], code: str) -> BeforeValidator:
    """Make a validator that lets a text through when it passes a test."""

    def validate(value: object) -> str:
        return value if isinstance(value, str) and test(value) else _fail(code)

    return BeforeValidator(validate)


def _keyword(value: str) -> str:
    if value != value.lower():
        _fail("keyword_case", lower=value.lower())
    return value if _KEYWORD.fullmatch(value) else _fail("keyword")


def is_slug(value: str) -> bool:
    """Tell whether this can be the id of a document and a part of a URL."""
    return len(value) <= MAX_SLUG and _SLUG.fullmatch(value) is not None


def one_of(choices: Collection[str]) -> BeforeValidator:
    """Make a validator that lets only these values through."""

    def validate(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        _fail("choice", choices=list(choices))

    return BeforeValidator(validate)


def _line(maximum: int) -> tuple[StringConstraints, BeforeValidator]:
    return StringConstraints(min_length=1, max_length=maximum), BeforeValidator(_text)


Title = Annotated[str, *_line(120)]
Summary = Annotated[str, *_line(400)]
#: A name, a place, a unit: what fits on a line of a card.
Label = Annotated[str, *_line(200)]
#: A sentence or a few.
Sentence = Annotated[str, *_line(1_000)]
Keyword = Annotated[str, *_line(60), AfterValidator(_keyword)]
Slug = Annotated[str, _matching(is_slug, "slug")]
WebAddress = Annotated[str, _matching(urls.is_web_address, "web_address")]
MailAddress = Annotated[str, _matching(urls.is_mail_address, "mail_address")]
MunicipalityCode = Annotated[
    str, _matching(re.compile(r"GM\d{4}", re.ASCII).fullmatch, "municipality_code")
]
LanguageTag = Annotated[
    str, _matching(re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}").fullmatch, "language")
]
Licence = Annotated[
    str, _matching(re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,59}").fullmatch, "licence")
]
Number = Annotated[int | float, BeforeValidator(_number)]
PositiveNumber = Annotated[int | float, AfterValidator(_positive), BeforeValidator(_number)]
Count = Annotated[int, BeforeValidator(lambda value: _whole(_positive(_number(value))))]
Year = Annotated[int, BeforeValidator(_year)]
#: `2023` or `2023-05`.
Month = Annotated[str, BeforeValidator(_month)]
Date = Annotated[date, BeforeValidator(_date)]
Flag = Annotated[bool, BeforeValidator(_boolean)]
