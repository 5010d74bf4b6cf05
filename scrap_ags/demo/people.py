"""Whom the distributor deals with: invented companies and people in Moroccan towns."""

import random

TOWNS = [
    "Casablanca",
    "Rabat",
    "Salé",
    "Fès",
    "Meknès",
    "Marrakech",
    "Agadir",
    "Tanger",
    "Tétouan",
    "Oujda",
    "Kénitra",
    "Safi",
    "Mohammedia",
    "Khouribga",
    "El-Jadida",
    "Béni-Mellal",
    "Nador",
    "Taza",
    "Settat",
    "Larache",
    "Ksar-El-Kébir",
    "Khémisset",
    "Guelmim",
    "Berrechid",
    "Errachidia",
    "Ouarzazate",
    "Taourirt",
    "Berkane",
    "Sidi-Slimane",
    "Essaouira",
    "Tiznit",
    "Taroudant",
    "Azrou",
    "Ifrane",
    "Midelt",
    "Chefchaouen",
    "Al-Hoceïma",
    "Dakhla",
    "Laâyoune",
    "Zagora",
]
"""The largest first."""

FAMILY_NAMES = [
    "Zerhoudi",
    "Benmassa",
    "Oulhaji",
    "Tazrouti",
    "Amezraf",
    "Lahssini",
    "Boudraoui",
    "Chergati",
    "Idrifi",
    "Mekkaoudi",
    "Naciroui",
    "Rahmouni-Azz",
    "Skalouti",
    "Tahirani",
    "Wahbouch",
    "Yacoubani",
    "Zniberi",
    "Aztaoui",
    "Filaloui",
    "Hamdouchi",
]
SIGNS = ("Dépôt", "Gaz Service", "Comptoir", "Relais", "Droguerie")
SUPPLIERS = (
    ("Gaz du Détroit", "Tanger"),
    ("Butane de l'Oriental", "Oujda"),
    ("Société Chaouia Énergie", "Settat"),
    ("Souss Gaz Industrie", "Agadir"),
    ("Compagnie du Saïss", "Meknès"),
)
CENTRES = 6 * len(SUPPLIERS)
DEPOSITARIES = 200

Row = tuple[object, ...]


def suppliers() -> list[Row]:
    """id, name, address, mail, telephone, town."""
    return [
        (
            place,
            name,
            f"{12 * place}, zone industrielle",
            f"commandes@fournisseur{place}.example",
            f"05{30 + place}000{100 + place}",
            town,
        )
        for place, (name, town) in enumerate(SUPPLIERS, 1)
    ]


def centres() -> list[Row]:
    """id, name, supplier: six filling centres each, spread over the towns."""
    return [
        (place + 1, f"Centre emplisseur {TOWNS[place]}", place % len(SUPPLIERS) + 1)
        for place in range(CENTRES)
    ]


def depositaries(chance: random.Random) -> list[Row]:
    """id, name, username, password, SAP number, balance, credit, active. More of them in the
    large towns; a few are archived, a few have no SAP number."""
    return [depositary(place, chance) for place in range(1, DEPOSITARIES + 1)]


def depositary(place: int, chance: random.Random) -> Row:
    town = TOWNS[min(int(chance.expovariate(0.09)), len(TOWNS) - 1)]
    return (
        place,
        f"{chance.choice(SIGNS)} {chance.choice(FAMILY_NAMES)} {town}",
        f"dep{place:03d}",
        f"demo{chance.randrange(10**6):06d}",
        None if place % 29 == 0 else f"SAP{10_000 + place * 7}",
        balance(chance),
        chance.choice((0.0, 10_000.0, 25_000.0, 50_000.0)),
        place % 37 != 0,
    )


def balance(chance: random.Random) -> float:
    return round(chance.uniform(-20_000, 90_000), 2)
