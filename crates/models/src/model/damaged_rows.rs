//! The log of rows that hold a damaged value.

use super::Model;
use crate::connection::DbConnection;
use crate::fixtures::damaged_columns;
use crate::stored::{MOST_LOGGED, is_told, take_damage, warn};

/// Adds the key of a row that was just read to `damaged`, if one of its values is damaged.
pub(super) fn note<M: Model>(row: &M, damaged: &mut Vec<i64>) {
    if take_damage() && damaged.len() < MOST_LOGGED {
        damaged.push(row.pk());
    }
}

/// Logs which columns of these rows are damaged, until the limit of the log is reached.
pub fn log_damaged_rows<M: Model>(keys: &[i64], connection: &mut DbConnection) {
    for key in keys {
        if !is_told() {
            return;
        }
        match damaged_columns(M::DB_TABLE, &M::options().fields, *key, connection) {
            Ok(columns) => columns.iter().for_each(|column| warn(M::DB_TABLE, column, key)),
            Err(error) => log::error!("{}: cannot read the row with the key {key} again: {error}", M::DB_TABLE),
        }
    }
}

/// [`log_damaged_rows`] for one row that was just read, if it is damaged.
pub fn log_if_damaged<M: Model>(row: &M, connection: &mut DbConnection) {
    if take_damage() {
        log_damaged_rows::<M>(&[row.pk()], connection);
    }
}
