//! `UPDATE` of the columns that a client has sent, as a prepared statement that the connection keeps.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// A model with more fields has too many sets of fields to keep a statement for each.
const MOST_FIELDS: usize = 4;

/// diesel's `UPDATE`, with the choice to keep its prepared statement.
///
/// diesel prepares each `UPDATE` anew, because its columns may differ each time, and a connection keeps its statements for
/// ever. Clients choose the columns. So a statement is kept only if there cannot be many of its kind: if the model has few
/// fields that clients can change, or if the client changes at most one of them, or all.
#[derive(Debug)]
pub struct Update<Q> {
    statement: Q,
    is_kept: bool,
}

impl<Q> Update<Q> {
    /// `changed` says of each field that clients can change whether `statement` changes it.
    pub fn new(statement: Q, changed: &[bool]) -> Update<Q> {
        let number = changed.iter().filter(|is_changed| **is_changed).count();
        let is_kept = changed.len() <= MOST_FIELDS || number <= 1 || number == changed.len();
        Update { statement, is_kept }
    }
}

impl<Q: Query> Query for Update<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> QueryId for Update<Q> {
    type QueryId = ();
    /// diesel knows the statement by its SQL.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, C> RunQueryDsl<C> for Update<Q> {}

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Update<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.statement.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &DB) -> QueryResult<bool> {
        Ok(self.is_kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_kept_if_there_are_few_of_its_kind() {
        let is_kept = |changed: &[bool]| Update::new((), changed).is_kept;
        assert!(is_kept(&[]) && is_kept(&[true, false, true, false]));
        assert!(is_kept(&[true; 20]) && is_kept(&[false; 20]));
        assert!(is_kept(&[false, true, false, false, false]));
        assert!(!is_kept(&[false, true, false, true, false]));
    }
}
