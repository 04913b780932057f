//! Django's `inspectdb`: every table of a database as text, to compare with what Django itself makes.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use models::DbConnection;
use test_database::on_postgres;

pub(crate) fn texts(query: &str, connection: &mut DbConnection) -> Vec<String> {
    sql::<Text>(query).load(connection).expect(query)
}

/// Every table, column, index and promise, but for diesel's own.
pub(crate) fn schema(connection: &mut DbConnection) -> Vec<String> {
    let mut lines = if on_postgres() {
        CATALOGUE.iter().flat_map(|query| texts(query, connection)).collect()
    } else {
        texts("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL", connection)
            .iter()
            .map(|statement| normalised(statement))
            .collect::<Vec<_>>()
    };
    lines.retain(|line| !line.contains("__diesel_schema_migrations") && !line.contains("sqlite_sequence"));
    lines.sort();
    lines
}

/// A statement with one blank wherever there is white space, and none inside of brackets.
fn normalised(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
}

const CATALOGUE: [&str; 4] = [
    // Columns in their order, of tables and sequences; a column that was dropped has no number here.
    "SELECT concat_ws(' ', relname, relkind, row_number() OVER (PARTITION BY attrelid ORDER BY attnum), attname, \
     format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid)) \
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid \
     LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum \
     WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i' AND attnum > 0 AND NOT attisdropped",
    "SELECT concat_ws(' ', conrelid::regclass, conname, condeferrable, condeferred, convalidated, \
     pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid \
     WHERE relnamespace = 'public'::regnamespace",
    "SELECT concat_ws(' ', seqrelid::regclass, seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin, seqcycle, \
     refobjid::regclass, attname) FROM pg_sequence JOIN pg_depend ON objid = seqrelid AND deptype = 'i' \
     JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid",
];
