"""THE LIST of figures: one entry a figure, as design page figures.md, "The catalogue", words it.

A module for each system, one for members and one for communities. A set of records comes as
``rows(scope, span)``: ``scope.of(Model)`` are the records in scope, the span is that of the quarter
or of the year to date.
"""

from agreements.systems import all_systems

from . import community, district, liaison, members, pairing
from .general import general_indicators

OF_SYSTEMS = {
    "district": district.INDICATORS,
    "pairing": pairing.INDICATORS,
    "liaison": liaison.INDICATORS,
}
INDICATORS = [
    *(
        indicator
        for system in all_systems().values()
        for indicator in OF_SYSTEMS.get(system.key) or general_indicators(system)
    ),
    *members.INDICATORS,
    *community.INDICATORS,
]
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
