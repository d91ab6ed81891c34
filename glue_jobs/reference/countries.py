"""Countries by their English names as the feeds spell them, with ISO 3166-1 alpha-2 code and sales region.

Source of the codes: ISO 3166-1 (249 entries; a test compares them with the tz database's list). The regions follow
geography: UCAN is the United States and Canada alone, LATAM is Latin America with the Caribbean (so Puerto Rico and
Bermuda), APAC is South, East and South-East Asia with Oceania, EMEA is Europe, the Middle East, Africa, Central Asia
and what fits nowhere else (Greenland, Antarctica).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """One country: `iso2` is None where ISO 3166-1 has no current code."""

    name: str
    iso2: str | None
    region: str
    is_historic: bool = False


# Other spellings → the name used here.
ALIASES = {
    "UAE": "United Arab Emirates",
    "UK": "United Kingdom",
    "USA": "United States",
}

_ISO: dict[str, dict[str, str]] = {
    "UCAN": {
        "CA": "Canada", "US": "United States",
    },
    "EMEA": {
        "AD": "Andorra", "AE": "United Arab Emirates", "AL": "Albania", "AM": "Armenia", "AO": "Angola",
        "AQ": "Antarctica", "AT": "Austria", "AX": "Åland Islands", "AZ": "Azerbaijan",
        "BA": "Bosnia and Herzegovina", "BE": "Belgium", "BF": "Burkina Faso", "BG": "Bulgaria", "BH": "Bahrain",
        "BI": "Burundi", "BJ": "Benin", "BV": "Bouvet Island", "BW": "Botswana", "BY": "Belarus",
        "CD": "Democratic Republic of the Congo", "CF": "Central African Republic", "CG": "Republic of the Congo",
        "CH": "Switzerland", "CI": "Ivory Coast", "CM": "Cameroon", "CV": "Cape Verde", "CY": "Cyprus",
        "CZ": "Czech Republic", "DE": "Germany", "DJ": "Djibouti", "DK": "Denmark", "DZ": "Algeria", "EE": "Estonia",
        "EG": "Egypt", "EH": "Western Sahara", "ER": "Eritrea", "ES": "Spain", "ET": "Ethiopia", "FI": "Finland",
        "FO": "Faroe Islands", "FR": "France", "GA": "Gabon", "GB": "United Kingdom", "GE": "Georgia",
        "GG": "Guernsey", "GH": "Ghana", "GI": "Gibraltar", "GL": "Greenland", "GM": "Gambia", "GN": "Guinea",
        "GQ": "Equatorial Guinea", "GR": "Greece", "GW": "Guinea-Bissau", "HR": "Croatia", "HU": "Hungary",
        "IE": "Ireland", "IL": "Israel", "IM": "Isle of Man", "IQ": "Iraq", "IR": "Iran", "IS": "Iceland",
        "IT": "Italy", "JE": "Jersey", "JO": "Jordan", "KE": "Kenya", "KG": "Kyrgyzstan", "KM": "Comoros",
        "KW": "Kuwait", "KZ": "Kazakhstan", "LB": "Lebanon", "LI": "Liechtenstein", "LR": "Liberia", "LS": "Lesotho",
        "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia", "LY": "Libya", "MA": "Morocco", "MC": "Monaco",
        "MD": "Moldova", "ME": "Montenegro", "MG": "Madagascar", "MK": "North Macedonia", "ML": "Mali",
        "MR": "Mauritania", "MT": "Malta", "MU": "Mauritius", "MW": "Malawi", "MZ": "Mozambique", "NA": "Namibia",
        "NE": "Niger", "NG": "Nigeria", "NL": "Netherlands", "NO": "Norway", "OM": "Oman", "PL": "Poland",
        "PM": "Saint Pierre and Miquelon", "PS": "Palestine", "PT": "Portugal", "QA": "Qatar", "RE": "Réunion",
        "RO": "Romania", "RS": "Serbia", "RU": "Russia", "RW": "Rwanda", "SA": "Saudi Arabia", "SC": "Seychelles",
        "SD": "Sudan", "SE": "Sweden", "SH": "Saint Helena", "SI": "Slovenia", "SJ": "Svalbard and Jan Mayen",
        "SK": "Slovakia", "SL": "Sierra Leone", "SM": "San Marino", "SN": "Senegal", "SO": "Somalia",
        "SS": "South Sudan", "ST": "São Tomé and Príncipe", "SY": "Syria", "SZ": "Eswatini", "TD": "Chad",
        "TF": "French Southern Territories", "TG": "Togo", "TJ": "Tajikistan", "TM": "Turkmenistan", "TN": "Tunisia",
        "TR": "Turkey", "TZ": "Tanzania", "UA": "Ukraine", "UG": "Uganda", "UZ": "Uzbekistan", "VA": "Vatican City",
        "YE": "Yemen", "YT": "Mayotte", "ZA": "South Africa", "ZM": "Zambia", "ZW": "Zimbabwe",
    },
    "LATAM": {
        "AG": "Antigua and Barbuda", "AI": "Anguilla", "AR": "Argentina", "AW": "Aruba", "BB": "Barbados",
        "BL": "Saint Barthélemy", "BM": "Bermuda", "BO": "Bolivia", "BQ": "Caribbean Netherlands", "BR": "Brazil",
        "BS": "Bahamas", "BZ": "Belize", "CL": "Chile", "CO": "Colombia", "CR": "Costa Rica", "CU": "Cuba",
        "CW": "Curaçao", "DM": "Dominica", "DO": "Dominican Republic", "EC": "Ecuador", "FK": "Falkland Islands",
        "GD": "Grenada", "GF": "French Guiana", "GP": "Guadeloupe",
        "GS": "South Georgia and the South Sandwich Islands", "GT": "Guatemala", "GY": "Guyana", "HN": "Honduras",
        "HT": "Haiti", "JM": "Jamaica", "KN": "Saint Kitts and Nevis", "KY": "Cayman Islands", "LC": "Saint Lucia",
        "MF": "Saint Martin", "MQ": "Martinique", "MS": "Montserrat", "MX": "Mexico", "NI": "Nicaragua",
        "PA": "Panama", "PE": "Peru", "PR": "Puerto Rico", "PY": "Paraguay", "SR": "Suriname", "SV": "El Salvador",
        "SX": "Sint Maarten", "TC": "Turks and Caicos Islands", "TT": "Trinidad and Tobago", "UY": "Uruguay",
        "VC": "Saint Vincent and the Grenadines", "VE": "Venezuela", "VG": "British Virgin Islands",
        "VI": "United States Virgin Islands",
    },
    "APAC": {
        "AF": "Afghanistan", "AS": "American Samoa", "AU": "Australia", "BD": "Bangladesh", "BN": "Brunei",
        "BT": "Bhutan", "CC": "Cocos Islands", "CK": "Cook Islands", "CN": "China", "CX": "Christmas Island",
        "FJ": "Fiji", "FM": "Micronesia", "GU": "Guam", "HK": "Hong Kong", "HM": "Heard Island and McDonald Islands",
        "ID": "Indonesia", "IN": "India", "IO": "British Indian Ocean Territory", "JP": "Japan", "KH": "Cambodia",
        "KI": "Kiribati", "KP": "North Korea", "KR": "South Korea", "LA": "Laos", "LK": "Sri Lanka",
        "MH": "Marshall Islands", "MM": "Myanmar", "MN": "Mongolia", "MO": "Macau", "MP": "Northern Mariana Islands",
        "MV": "Maldives", "MY": "Malaysia", "NC": "New Caledonia", "NF": "Norfolk Island", "NP": "Nepal",
        "NR": "Nauru", "NU": "Niue", "NZ": "New Zealand", "PF": "French Polynesia", "PG": "Papua New Guinea",
        "PH": "Philippines", "PK": "Pakistan", "PN": "Pitcairn Islands", "PW": "Palau", "SB": "Solomon Islands",
        "SG": "Singapore", "TH": "Thailand", "TK": "Tokelau", "TL": "East Timor", "TO": "Tonga", "TV": "Tuvalu",
        "TW": "Taiwan", "UM": "United States Minor Outlying Islands", "VN": "Vietnam", "VU": "Vanuatu",
        "WF": "Wallis and Futuna", "WS": "Samoa",
    },
}  # fmt: skip

# Names without a current code: states that are gone, and one that ISO does not list.
_WITHOUT_CODE = (
    Country("Czechoslovakia", None, "EMEA", is_historic=True),
    Country("East Germany", None, "EMEA", is_historic=True),
    Country("Kosovo", None, "EMEA"),
    Country("Netherlands Antilles", None, "LATAM", is_historic=True),
    Country("Serbia and Montenegro", None, "EMEA", is_historic=True),
    Country("Soviet Union", None, "EMEA", is_historic=True),
    Country("West Germany", None, "EMEA", is_historic=True),
    Country("Yugoslavia", None, "EMEA", is_historic=True),
)

COUNTRIES: tuple[Country, ...] = (
    *(Country(name, iso2, region) for region, names in _ISO.items() for iso2, name in names.items()),
    *_WITHOUT_CODE,
)
