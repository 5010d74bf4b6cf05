"""What the distributor sells: bottles of two invented brands, bulk gas, accessories."""

from functools import cache

BRANDS = (("Nourgaz", 1.0), ("Atlaflam", 1.04))
"""With how dear each is."""
SIZES = ((3, 10.0), (6, 21.35), (12, 41.7), (35, 486.25))
"""Weight in kg and price in DH."""
BULK = (("Propane vrac (kg)", 11.345), ("Butane vrac (kg)", 9.875))
FITTINGS = (
    ("Détendeur butane", 38.5),
    ("Détendeur propane", 64.75),
    ("Tuyau 1,5 m", 22.9),
    ("Collier de serrage", 3.15),
    ("Robinet de sécurité", 47.125),
    ("Réchaud 1 feu", 129.0),
)
CATEGORIES = ("Butane", "Propane", "Accessoires")

BOTTLED = range(1, len(BRANDS) * len(SIZES) + 1)
"""Product ids of the bottles; those of bulk gas and of accessories follow."""
ACCESSORIES = range(BOTTLED.stop + len(BULK), BOTTLED.stop + len(BULK) + len(FITTINGS))
PRODUCTS = range(1, ACCESSORIES.stop)

Row = tuple[object, ...]


def templates() -> list[Row]:
    names = [f"Bouteille {weight} kg" for weight, _ in SIZES]
    names += [name for name, _ in (*BULK, *FITTINGS)]
    return list(enumerate(names, 1))


def categories() -> list[Row]:
    return list(enumerate(CATEGORIES, 1))


def products() -> list[Row]:
    """id, name, template, category, price, type."""
    bottles = [
        (f"{brand} {weight} kg", template, 2 if weight == 35 else 1, round(price * dear, 3), "gaz")
        for brand, dear in BRANDS
        for template, (weight, price) in enumerate(SIZES, 1)
    ]
    first = len(SIZES) + 1
    bulk = [(name, first + n, 2 - n, price, "vrac") for n, (name, price) in enumerate(BULK)]
    first += len(BULK)
    fittings = [
        (name, first + n, 3, price, "accessoire") for n, (name, price) in enumerate(FITTINGS)
    ]
    return [(record, *row) for record, row in enumerate((*bottles, *bulk, *fittings), 1)]


@cache
def price_list() -> dict[int, int]:
    """Prices in thousandths of a DH by product id."""
    return {int(str(row[0])): round(float(str(row[4])) * 1000) for row in products()}
