"""Regions by postcode area: where a site lies, for lists and filters.

A postcode area that lies in two regions counts where most of it lies; nothing legal rests on it.
"""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

REGIONS: dict[str, tuple[Any, str]] = {
    "scotland": (_("Scotland"), "AB DD DG EH FK G HS IV KA KW KY ML PA PH TD ZE"),
    "northern-ireland": (_("Northern Ireland"), "BT"),
    "wales": (_("Wales"), "CF LD LL NP SA"),
    "north-east": (_("North East England"), "DH DL NE SR TS"),
    "north-west": (_("North West England"), "BB BL CA CH CW FY L LA M OL PR SK WA WN"),
    "yorkshire": (_("Yorkshire and the Humber"), "BD DN HD HG HU HX LS S WF YO"),
    "east-midlands": (_("East Midlands"), "DE LE LN NG NN"),
    "west-midlands": (_("West Midlands"), "B CV DY HR ST SY TF WR WS WV"),
    "east": (_("East of England"), "AL CB CM CO IP LU NR PE SG SS"),
    "london": (_("London"), "BR CR E EC EN HA IG KT N NW RM SE SM SW TW UB W WC WD"),
    "south-east": (_("South East England"), "BN CT DA GU HP ME MK OX PO RG RH SL SO TN"),
    "south-west": (_("South West England"), "BA BH BS DT EX GL PL SN SP TA TQ TR"),
}
"""Key → title and postcode areas."""

_OF_AREA = {area: key for key, (_title, areas) in REGIONS.items() for area in areas.split()}


def region_of(country: str, postcode: str) -> str:
    """The key of the region; empty where the postcode says nothing, or the place is in another country."""
    if country != "GB":
        return ""
    found = re.match(r"[A-Z]{1,2}", postcode.upper())
    return _OF_AREA.get(found.group(), "") if found else ""
