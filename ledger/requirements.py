"""Requirements that must have a test of their name: REG-01 to REG-47, a short title each (``docs/trace``).

``UNSHOWN`` names those that have none yet. It can only shrink: the tests fail when one of them gets its test and stays
here, and when any other has none. ``manage.py make_docs --check`` asks the same.
"""

TITLES: dict[str, str] = {
    "REG-01": "A product is judged with its indication and its patients",
    "REG-02": "Each criterion is argued, with evidence",
    "REG-03": "Point of care and modular manufacture have tests of their own",
    "REG-04": "A designation may come before licence, trial and authorisation",
    "REG-05": "Every question, answer and meeting is dated",
    "REG-06": "Applications carry the award and a statement that its basis is unchanged",
    "REG-07": "A significant change needs a new designation",
    "REG-08": "In a trial, what is not designated is made conventionally",
    "REG-09": "Without a designation nothing is made this way",
    "REG-10": "Dates and fees of a designation are the holder's own",
    "REG-11": "Nothing is made without a master file in force",
    "REG-12": "The regime says which authorisation and file apply",
    "REG-13": "A master file is of one product and mode",
    "REG-14": "A master file has all its sections",
    "REG-15": "The order and template of a master file are data",
    "REG-16": "Master files are varied by version and class of change",
    "REG-17": "Licence and master file agree with the authorisation",
    "REG-18": "Only a site on the list in force is lawful",
    "REG-19": "Each master file is reported on yearly",
    "REG-20": "The report's dates and sections are settings; what was sent stays",
    "REG-21": "What was in force on a past day can be told",
    "REG-22": "A unit has a number of its own, and is re-qualified after a move",
    "REG-23": "The control site is in the United Kingdom and licensed",
    "REG-24": "Remote sites are not named on the licence",
    "REG-25": "A licence names each product and mode",
    "REG-26": "A further product needs a granted variation with its file",
    "REG-27": "A site is added by the holder's own process",
    "REG-28": "Each site has arrangements for its supervision",
    "REG-29": "Types of authorisation are distinct and may be combined",
    "REG-30": "Premises are kept by what they are for",
    "REG-31": "Each type of application has its gates",
    "REG-32": "A further scope is inspected; findings are answered",
    "REG-33": "People, premises and plant fit the work",
    "REG-34": "A change of a named person is told to the authority",
    "REG-35": "Sites begin, pause and cease by controlled moves",
    "REG-36": "A site shows that it can do it before it is active",
    "REG-37": "Products of all sites are comparable",
    "REG-38": "A restriction says what it covers",
    "REG-39": "What the authority stopped, only a granted variation opens",
    "REG-40": "Notice, effect and answer of a suspension are dated",
    "REG-41": "A stop takes effect at once, on work in hand too",
    "REG-42": "A site is closed by a checklist and never deleted",
    "REG-43": "A host's premises are used under an agreement in force",
    "REG-44": "Vehicles and homes are sites; a home's address is kept apart",
    "REG-45": "Sites are visited by risk",
    "REG-46": "Equipment is qualified, calibrated and maintained",
    "REG-47": "Only the trained perform, on the version in force",
}

UNSHOWN: frozenset[str] = frozenset()


def wrongly_said(shown: set[str]) -> list[str]:
    """What of REG-01 to REG-47 is neither shown by a test nor named as missing, or is both. ``shown``: ids with a test."""
    return sorted(reg for reg in TITLES if (reg in shown) == (reg in UNSHOWN))
