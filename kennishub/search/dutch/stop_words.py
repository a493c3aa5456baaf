"""List the Dutch words that are too common to say what a text is about.

The list is short on purpose: longer ones hold words such as `doen`, `eigen` and `werk`, which
officers search for. Words are folded: lower case, no diacritics.
"""

from typing import Final

STOP_WORDS: Final = frozenset(
    # One list of words a line reads better than a literal with a hundred quotes.
    """
    aan al alle als an andere ben bij bijna daar daarbij daarmee daarvoor dan dat de den der deze
    die dit door dus een en er geen had heb hebben heeft hem het hier hierbij hiermee hiervoor hij
    hoe hoeveel hoewel hun ik in is je jij jou jouw jullie kan kon kunnen maar me meer men met mij
    mijn moet moeten na naar niet nog nu of om omdat onder ons onze ook op over te tegen ten ter
    toch toen tot tussen u uit uw van vanaf veel via voor waar waarbij waarmee waarom waarvoor
    wanneer want waren was wat we wel welk welke werd wie wij wil worden wordt zal ze zich zij
    zijn zo zoals zou zouden zullen
    """.split()  # noqa: SIM905
)
