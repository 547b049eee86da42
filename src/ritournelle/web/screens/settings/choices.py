"""What lists of the settings offer."""

from zoneinfo import available_timezones

from ritournelle.france.holidays import Region

_OF_FRANCE = {
    "Europe/Paris": "Paris",
    "America/Guadeloupe": "Guadeloupe",
    "America/Martinique": "Martinique",
    "America/Cayenne": "Guyane",
    "America/Miquelon": "Saint-Pierre-et-Miquelon",
    "Indian/Reunion": "La Réunion",
    "Indian/Mayotte": "Mayotte",
    "Pacific/Noumea": "Nouvelle-Calédonie",
    "Pacific/Tahiti": "Polynésie",
    "Pacific/Wallis": "Wallis-et-Futuna",
}
_OTHERS = sorted(name for name in available_timezones() - _OF_FRANCE.keys() if "/" in name)
TIME_ZONES = [
    ("France", list(_OF_FRANCE.items())),
    ("Ailleurs", [(name, name.replace("_", " ")) for name in _OTHERS]),
]
_REGIONS = {
    "METROPOLE": "France métropolitaine",
    "ALSACE_MOSELLE": "Alsace et Moselle",
    "GUADELOUPE": "Guadeloupe",
    "GUYANE": "Guyane",
    "MARTINIQUE": "Martinique",
    "REUNION": "La Réunion",
    "MAYOTTE": "Mayotte",
    "SAINT_BARTHELEMY": "Saint-Barthélemy",
    "SAINT_MARTIN": "Saint-Martin",
    "SAINT_PIERRE_ET_MIQUELON": "Saint-Pierre-et-Miquelon",
    "POLYNESIE": "Polynésie française",
    "NOUVELLE_CALEDONIE": "Nouvelle-Calédonie",
    "WALLIS_ET_FUTUNA": "Wallis-et-Futuna",
}
REGIONS = [(name, _REGIONS[name]) for name in Region.__members__]
