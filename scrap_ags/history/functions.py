"""The SQL functions that read the past from the audit log, and the one that shortens it.

``scrap_as_of`` has only the audit log to go by, so it walks a record's changes in the order in
which they were made (``id``), not by ``occurred_at``: a clock that was set back then hides no
change, and what it rebuilds is always a row that really was.
"""

from scrap_ags.triggers import BOOKKEEPING

TOO_EARLY = "SA001"
"""The SQLSTATE for a moment before the kept months."""

SETTINGS = "SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'"
LOCK_WAIT = "3s"
"""Dropping a month locks the whole log: nobody who writes to it may wait for longer than this."""

FUNCTIONS = {
    "scrap_audit_months()": f"""
CREATE FUNCTION scrap_audit_months() RETURNS SETOF date LANGUAGE sql STABLE {SETTINGS} AS $$
    SELECT to_date(substring(relname FROM '^scrap_audit_log_(\\d{{4}}_\\d{{2}})$'), 'YYYY_MM')
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'scrap_audit_log'::regclass
$$""",
    "scrap_audit_kept_since()": f"""
CREATE FUNCTION scrap_audit_kept_since() RETURNS timestamptz LANGUAGE sql STABLE {SETTINGS} AS $$
    SELECT max(month) + interval '1 month' FROM scrap_audit_dropped
$$""",
    "scrap_audit_drop(timestamptz)": f"""
CREATE FUNCTION scrap_audit_drop(older_than timestamptz) RETURNS SETOF date LANGUAGE plpgsql
{SETTINGS} SET lock_timeout = '{LOCK_WAIT}' AS $$
DECLARE
    _month date;
BEGIN
    FOR _month IN
        SELECT month FROM scrap_audit_months() AS month
        WHERE month + interval '1 month' <= least(older_than, now()) ORDER BY month
    LOOP
        EXECUTE format('DROP TABLE public.%I', to_char(_month, '"scrap_audit_log_"YYYY_MM'));
        INSERT INTO scrap_audit_dropped (month) VALUES (_month)
        ON CONFLICT (month) DO UPDATE SET dropped_at = excluded.dropped_at;
        RETURN NEXT _month;
    END LOOP;
END $$""",
    # The row first, its changes after it, what was dropped last, each as committed by then:
    # whatever is committed in between is undone, or said.
    "scrap_as_of(text, bigint, timestamptz)": f"""
CREATE FUNCTION scrap_as_of(asset text, odoo_id bigint, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STRICT {SETTINGS} AS $$
#variable_conflict use_column
DECLARE
    _table regclass := (SELECT tgrelid FROM pg_trigger
        WHERE tgname = 'audit_insert' AND tgfoid = 'scrap_audit()'::regprocedure
        AND tgargs = convert_to(scrap_as_of.asset, 'UTF8') || '\\x00');
    _row jsonb;
    _change record;
    _reached boolean := false;
    _since timestamptz;
BEGIN
    IF _table IS NULL THEN
        RAISE EXCEPTION 'no asset is called %', quote_literal(scrap_as_of.asset)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('SELECT to_jsonb(t) - $2 FROM %s t WHERE odoo_id = $1', _table)
        INTO _row USING scrap_as_of.odoo_id, '{{{",".join(BOOKKEEPING)}}}'::text[];
    FOR _change IN
        SELECT occurred_at, action, changes -> 'before' AS before FROM scrap_audit_log
        WHERE asset = scrap_as_of.asset AND odoo_id = scrap_as_of.odoo_id ORDER BY id DESC
    LOOP
        _reached := _change.occurred_at <= moment;
        EXIT WHEN _reached;
        _row := CASE _change.action
            WHEN 'updated' THEN _row || _change.before
            WHEN 'deleted' THEN _change.before
        END;
    END LOOP;
    _since := scrap_audit_kept_since();
    -- Nobody is seen to create it: its month was dropped by other means than scrap_audit_drop.
    IF _since IS NULL AND NOT _reached AND _row IS NOT NULL THEN
        _since := coalesce((SELECT min(month) FROM scrap_audit_months() AS month), now());
    END IF;
    IF moment < _since THEN
        RAISE EXCEPTION '% % at % is not known: the audit log is kept since %',
            scrap_as_of.asset, scrap_as_of.odoo_id, moment, _since
            USING ERRCODE = '{TOO_EARLY}', HINT = 'SCRAP_AGS_AUDIT_DAYS says how long it is kept.';
    END IF;
    RETURN _row;
END $$""",
}
