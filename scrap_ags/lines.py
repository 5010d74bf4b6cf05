"""The views for reports: one row a line, with its order and all that both refer to.

Migrations make them; one that shows other columns needs another text than these.
"""

LINES = """
SELECT
    l.odoo_id AS line_id,
    l.bc_id,
    b.name AS bc_name,
    b.fullname AS bc_fullname,
    {day} AS day,
    {bc_date} AS bc_date,
    b.bl_date,
    b.bl_number,
    b.state,
    b.verify_state,
    b.bc_type,
    b.paye_par,
    b.source,
    b.depositaire_id,
    d.display_name AS depositaire_name,
    d.sap_id AS depositaire_sap_id,
    d.code_client_sg AS depositaire_code_client_sg,
    b.fournisseur_id,
    f.display_name AS fournisseur_name,
    b.fournisseur_centre_id,
    c.display_name AS fournisseur_centre_name,
    l.product_id,
    p.display_name AS product_name,
    p.product_category,
    p.product_category_name,
    p.product_type,
    l.qty,
    l.qty_vide,
    l.qty_retenue,
    l.qty_defect,
    l.prix,
    l.subtotal,
    b.ht AS bc_ht,
    b.tva AS bc_tva,
    b.ttc AS bc_ttc,
    b.montant_paye AS bc_montant_paye,
    b.note AS bc_note,
    l.write_date
FROM scrap_dimagaz_bc_line l
{join} JOIN scrap_dimagaz_bc b ON b.odoo_id = l.bc_id
LEFT JOIN scrap_user d ON d.odoo_id = b.depositaire_id
LEFT JOIN scrap_fournisseur f ON f.odoo_id = b.fournisseur_id
LEFT JOIN scrap_centre c ON c.odoo_id = b.fournisseur_centre_id
LEFT JOIN scrap_product p ON p.odoo_id = l.product_id
WHERE {where}"""

MOMENT = "coalesce(b.bc_date, b.create_date, l.bc_date, l.create_date)"
DAY_OF_EACH = f"scrap_local_day({MOMENT})"
# The same day, but all days are read once, and not again for each line.
DAY_AMONG_ALL = """((SELECT array_agg(day ORDER BY starts_at) FROM scrap_day))[greatest(1,
        width_bucket({moment}, (SELECT array_agg(starts_at ORDER BY starts_at) FROM scrap_day))
    )]"""


def flat_view(day: str = DAY_AMONG_ALL.format(moment=MOMENT)) -> str:
    """``scrap_lines_flat``: every line; one without a dated order has dates of its own."""
    return made("scrap_lines_flat", lines("LEFT", "coalesce(b.bc_date, l.bc_date)", day))


def dated_view() -> str:
    """``scrap_lines_dated``: those of dated orders, found by the indexes of their orders."""
    day = DAY_AMONG_ALL.format(moment="b.bc_date")
    return made("scrap_lines_dated", lines("INNER", "b.bc_date", day, "b.bc_date IS NOT NULL"))


def undated_view() -> str:
    """``scrap_lines_undated``: the others; they are expected to be few."""
    day = DAY_AMONG_ALL.format(moment=MOMENT)
    of_undated = lines("INNER", "l.bc_date", day, "b.bc_date IS NULL")
    of_none = lines("LEFT", "l.bc_date", day, "l.bc_id IS NULL")
    return made("scrap_lines_undated", f"{of_undated}\nUNION ALL{of_none}")


def lines(join: str, bc_date: str, day: str, where: str = "true") -> str:
    return LINES.format(join=join, bc_date=bc_date, day=day, where=where)


def made(view: str, question: str) -> str:
    return f"CREATE OR REPLACE VIEW {view} AS{question}"
