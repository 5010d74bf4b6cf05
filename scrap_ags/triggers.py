"""The triggers that audit every change of the mirror, and the SQL functions behind them.

Statement-level triggers with transition tables write the audit in the same transaction as the
change, whoever makes it. ``scrap_ags.source`` and ``scrap_ags.actor`` (``set_config``, local to
the transaction) say who that is; without them it is ``sql`` and the database role.
"""

from scrap_ags.models import MIRRORED

BOOKKEEPING = tuple(
    column.name for column in MIRRORED[0].__table__.columns if column.info.get("bookkeeping")
)

UNSETTLED = 0x5C4A << 48
"""The advisory lock of a transaction that writes into the audit log: its lower 48 bits are the
last id that had been drawn when it began to."""

# A definer's function: a role that may edit a mirror table need not own the audit.
DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'"

FUNCTIONS = {
    "scrap_refuse()": """
CREATE FUNCTION scrap_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'insufficient_privilege';
END $$""",
    "scrap_audit_month(timestamptz)": f"""
CREATE FUNCTION scrap_audit_month(moment timestamptz) RETURNS void LANGUAGE plpgsql {DEFINER} AS $$
DECLARE
    month date := date_trunc('month', moment);
    part text := 'scrap_audit_log_' || to_char(month, 'YYYY_MM');
BEGIN
    IF to_regclass('public.' || part) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('scrap_audit_month'));
    IF to_regclass('public.' || part) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.scrap_audit_log'
        ' FOR VALUES FROM (%L) TO (%L)',
        part, month::timestamptz, (month + interval '1 month')::timestamptz);
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.%I'
        ' EXECUTE FUNCTION public.scrap_refuse(''the audit log is append-only'')', part);
END $$""",
    "scrap_audit_drawn()": f"""
CREATE FUNCTION scrap_audit_drawn() RETURNS bigint LANGUAGE sql {DEFINER} AS $$
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM scrap_audit_log_id_seq
$$""",
    # First what was drawn, then who still writes: whoever begins in between draws later ids.
    "scrap_audit_settled()": f"""
CREATE FUNCTION scrap_audit_settled() RETURNS bigint LANGUAGE plpgsql {DEFINER} AS $$
DECLARE
    _drawn bigint := scrap_audit_drawn();
BEGIN
    RETURN least(_drawn, (
        SELECT min(classid::bigint << 32 | objid::bigint) - {UNSETTLED} FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = {UNSETTLED >> 48}
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ));
END $$""",
    # The planner knows nothing of a transition table's size and would join old to new rows by
    # nested loop: 300,000 updates then take minutes instead of seconds.
    "scrap_audit()": f"""
CREATE FUNCTION scrap_audit() RETURNS trigger LANGUAGE plpgsql {DEFINER}
SET enable_nestloop = off AS $$
-- Names that no mirrored column can have.
DECLARE
    _at timestamptz := clock_timestamp();
    _source text := coalesce(nullif(current_setting('scrap_ags.source', true), ''), 'sql');
    _actor text := coalesce(nullif(current_setting('scrap_ags.actor', true), ''), session_user);
    _unaudited text[] := '{{{",".join(BOOKKEEPING)}}}';
BEGIN
    PERFORM scrap_audit_month(_at);
    -- Ids are drawn before they are committed: others learn from which on some are to come.
    IF coalesce(current_setting('scrap_ags.unsettled', true), '') = '' THEN
        PERFORM pg_advisory_xact_lock_shared({UNSETTLED} | scrap_audit_drawn());
        PERFORM set_config('scrap_ags.unsettled', 'noted', true);
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO scrap_audit_log (occurred_at, asset, odoo_id, action, source, actor)
        SELECT _at, TG_ARGV[0], n.odoo_id, 'created', _source, _actor FROM new_rows n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO scrap_audit_log (occurred_at, asset, odoo_id, action, source, actor, changes)
        SELECT _at, TG_ARGV[0], o.odoo_id, 'deleted', _source, _actor,
            jsonb_build_object('before', to_jsonb(o) - _unaudited, 'after', NULL)
        FROM old_rows o;
    ELSE
        INSERT INTO scrap_audit_log (occurred_at, asset, odoo_id, action, source, actor, changes)
        SELECT _at, TG_ARGV[0], n.odoo_id, 'updated', _source, _actor,
            jsonb_build_object('before', changed.before, 'after', changed.after)
        FROM old_rows o JOIN new_rows n USING (odoo_id) CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(key, b.value) AS before, jsonb_object_agg(key, a.value) AS after
            FROM jsonb_each(to_jsonb(o) - _unaudited) b JOIN jsonb_each(to_jsonb(n)) a USING (key)
            WHERE a.value IS DISTINCT FROM b.value
        ) changed
        WHERE changed.before IS NOT NULL;
    END IF;
    RETURN NULL;
END $$""",
    # The first day reaches back without end, the last one forward.
    "scrap_local_day(timestamptz)": """
CREATE FUNCTION scrap_local_day(moment timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT day FROM public.scrap_day
    WHERE starts_at <= greatest(moment, (SELECT min(starts_at) FROM public.scrap_day))
    ORDER BY starts_at DESC LIMIT 1
$$""",
}

APPEND_ONLY = (
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON scrap_audit_log FOR EACH ROW"
    " EXECUTE FUNCTION scrap_refuse('the audit log is append-only')",
    "CREATE TRIGGER no_truncate BEFORE TRUNCATE ON scrap_audit_log"
    " EXECUTE FUNCTION scrap_refuse('the audit log is append-only')",
)


def audited(table: str, asset: str) -> tuple[str, ...]:
    """The triggers that put a mirror table under audit, as DDL for a migration."""
    transitions = {
        "INSERT": "NEW TABLE AS new_rows",
        "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "OLD TABLE AS old_rows",
    }
    return (
        *(
            f"CREATE TRIGGER audit_{event.lower()} AFTER {event} ON {table} REFERENCING {rows}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION scrap_audit('{asset}')"
            for event, rows in transitions.items()
        ),
        f"CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}"
        " EXECUTE FUNCTION scrap_refuse('it would escape the audit')",
        f"CREATE TRIGGER fixed_key BEFORE UPDATE OF odoo_id ON {table} FOR EACH ROW"
        " WHEN (OLD.odoo_id <> NEW.odoo_id)"
        " EXECUTE FUNCTION scrap_refuse('odoo_id is Odoo''s own and never changes')",
    )
