"""Pages of single records: what they refer to, what refers to them, what happened to them."""

import pytest
from sqlalchemy import text

from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.served import Page, Visitor


def change(served: Served, *statements: str) -> None:
    with served.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def table(page: Page, title: str) -> list[list[str]]:
    """The rows of the card of that title."""
    [card] = [
        one
        for one in page.all("div", class_="card")
        if one.all("h3") and one.all("h3")[0].text.startswith(title)
    ]
    return [[cell.text for cell in row.all("td") + row.all("th")] for row in card.all("tr")]


def test_references_lead_both_ways_under_their_labels(viewer: Visitor):
    page = viewer.page("bc/detail", pk=1)
    [link] = page.field("depositaire_id").all("a")
    assert link.text == "Rif"
    assert "/user/detail?pk=2" in link["href"]
    owner = viewer.page("user/detail", pk=2)
    [orders] = [one for one in owner.all("a") if one.text.startswith("Bons de commande 2")]
    assert viewer.page(orders["href"].split("/admin/")[1]).keys == ["3", "1"]


def test_a_bc_shows_its_lines_with_totals(served: Served):
    change(served, "UPDATE scrap_dimagaz_bc_line SET subtotal = qty * 1000.5")
    head, *rows, total = table(served.visitor("Vera").page("bc/detail", pk=2), "Lignes de BC")
    assert "Sous-total" in head
    assert [row[2] for row in rows] == ["1", "4", "7"]
    assert {"12", "12 006,00 MAD"} <= set(total)


def test_a_record_tells_its_history_in_words(served: Served):
    change(
        served, "UPDATE scrap_dimagaz_bc SET state = 'done', depositaire_id = 2 WHERE odoo_id = 2"
    )
    [[_, told, author], created] = table(
        served.visitor("Vera").page("bc/detail", pk=2), "Historique"
    )
    assert told == "Dépositaire : Atlas → Rif État : brouillon → livré"
    assert author.startswith("SQL")
    assert created[1] == "Enregistrement créé"
    english = served.visitor("Vera", "en")
    assert "State : draft → delivered" in english.page("bc/detail", pk=2).text


def test_a_change_stands_before_and_after(served: Served):
    change(served, "UPDATE scrap_dimagaz_bc SET ttc = 12.5 WHERE odoo_id = 2")
    visitor = served.visitor("Vera")
    [newest, *_] = visitor.page("audit/list").keys
    rows = table(visitor.page("audit/detail", pk=newest), "Changements")
    assert sorted(rows[-1]) == sorted(["Montant TTC", "∅", "12,50 MAD"])


def test_of_what_was_deleted_a_copy_is_kept(served: Served):
    change(served, "DELETE FROM scrap_dimagaz_bc_line WHERE odoo_id = 7")
    visitor = served.visitor("Vera")
    [newest, *_] = visitor.page("audit/list").keys
    page = visitor.page("audit/detail", pk=newest)
    copied = {cells[-1]: cells[0] for cells in table(page, "Copie de ce qui a été supprimé")[1:]}
    assert (copied["BC"], copied["Produit"], copied["Quantité"]) == ("BC/2", "12 kg", "7")


@pytest.mark.parametrize(
    ("version", "address"),
    [("14.0", "/web#id=2&model=dimagaz.bc&view_type=form"), ("19.0", "/odoo/dimagaz.bc/2")],
)
def test_a_record_leads_to_itself_in_odoo(served: Served, version: str, address: str):
    change(served, f"UPDATE scrap_source SET version = '{version}'")
    page = served.visitor("Vera").page("bc/detail", pk=2)
    [link] = [one for one in page.all("a") if one.text == "Voir dans Odoo"]
    assert link["href"] == f"https://odoo.ags.example{address}"
    assert link["rel"] == "noopener noreferrer"


def test_what_is_known_by_inference_or_hidden_says_so(served: Served):
    change(
        served,
        "UPDATE scrap_user SET inferred = true WHERE odoo_id = 1",
        "UPDATE scrap_user SET hidden_at = '2026-05-01 10:00+00' WHERE odoo_id = 2",
    )
    visitor = served.visitor("Vera")
    assert "seul son numéro est connu" in visitor.page("user/detail", pk=1).text
    assert "depuis le 01/05/2026 1" in visitor.page("user/detail", pk=2).text


def test_an_edit_of_what_is_gone_is_answered_by_a_page(served: Served):
    editor = served.visitor("Edi")
    assert editor.page("bc/edit", pk=5)
    change(served, "DELETE FROM scrap_dimagaz_bc WHERE odoo_id = 5")
    assert editor.send("bc/edit", {"note": "late"}, pk=5).status_code == 404
