//! `queryset.iterator()`: the rows of a list, part by part.
//!
//! A part has a maximum number of rows and of bytes, so the memory for a list does not depend on its length. The rows
//! of a queryset without an order are read by their keys. Other querysets are sorted once: the first part reads its
//! rows, and then the keys of all other rows, which the following parts look up.

use std::collections::HashSet;
use std::sync::Arc;

use models::query::{Lookup, keys};
use models::{Db, Limit, Model, QuerySet};

use crate::exceptions::Result;
use crate::http::memory::LARGE;

/// The maximum number of rows in a part. The cost of the query is small for so many rows, and the rows still need only
/// a few milliseconds and some hundred kilobytes.
pub const CHUNK: usize = 1_000;

/// A part ends with the row at which its texts reach this number of bytes.
pub const CHUNK_BYTES: usize = 256 * 1024;

/// A part of a list that is to be read.
#[derive(Clone, Debug)]
pub(super) struct Part {
    start: Start,
    /// The maximum number of its rows.
    rows: usize,
    /// The bytes of texts after which it ends.
    bytes: usize,
    /// The number of rows that the first query reads, because the size of the rows is unknown.
    first: usize,
}

/// Where a part begins.
#[derive(Clone, Debug)]
enum Start {
    /// At this key. The rows have the order of their keys.
    Key(i64),
    /// At the first row of a queryset with an order or with bounds.
    Beginning,
    /// At this index of the keys, which have the order of the queryset.
    Keys(Arc<[i64]>, usize),
}

impl Part {
    /// The beginning of a list, or of the rows with these keys. `is_hurried`: a small part, for the event loop, because
    /// it delays other requests.
    pub(super) fn first<Q: QuerySet>(queryset: &Q, keys: Option<Vec<i64>>, is_hurried: bool) -> Part {
        let query = queryset.query();
        let start = match keys {
            Some(keys) => Start::Keys(keys.into(), 0),
            None if query.is_ordered() || query.bounds().is_some() => Start::Beginning,
            None => Start::Key(i64::MIN),
        };
        // A list of 100 rows, the most common size of a page, must not be read twice.
        let (rows, bytes) = if is_hurried { (200, LARGE) } else { (CHUNK, CHUNK_BYTES) };
        // A page is read with one query.
        let first = if matches!(start, Start::Key(_)) && !is_hurried { 100 } else { rows };
        Part { start, rows, bytes, first }
    }

    /// The bytes of the keys that it keeps.
    pub(super) fn memory(&self) -> usize {
        if let Start::Keys(keys, _) = &self.start { size_of_val::<[i64]>(keys) } else { 0 }
    }

    /// Reads the rows. Each further query asks for the number of rows that will probably fit.
    ///
    /// # Errors
    /// Errors of the database.
    pub(super) fn read<Q: QuerySet>(self, queryset: &Q, db: &mut Db) -> Result<(Vec<Q::Model>, Option<Part>)> {
        let mut instances: Vec<Q::Model> = Vec::new();
        let mut bytes = 0;
        let mut start = self.start.clone();
        loop {
            let limit = self.limit(instances.len(), bytes);
            let (mut more, next) = rows(queryset.clone(), start, limit, db)?;
            bytes += weight(&more);
            instances.append(&mut more);
            match next {
                Some(next) if instances.len() < self.rows && bytes < self.bytes => start = next,
                next => {
                    let first = instances.len().max(1);
                    return Ok((instances, next.map(|start| Part { start, first, ..self })));
                }
            }
        }
    }

    /// The limit of the next query, after `rows` rows with `bytes` bytes: the number of rows that will probably fit.
    fn limit(&self, rows: usize, bytes: usize) -> Limit {
        let (more, free) = (self.rows.saturating_sub(rows), self.bytes.saturating_sub(bytes));
        let likely = bytes.checked_div(rows).map_or(self.first, |size| free / size.max(1));
        Limit { rows: likely.clamp(1, more.max(1)), bytes: free }
    }
}

/// The result of one query, and where the next one begins.
fn rows<Q: QuerySet>(queryset: Q, start: Start, limit: Limit, db: &mut Db) -> Result<(Vec<Q::Model>, Option<Start>)> {
    match start {
        Start::Key(pk) => {
            let rows = Q::Model::starting_at(queryset, pk, limit, db.connection()?)?;
            let is_all = rows.len() < limit.rows && weight(&rows) < limit.bytes;
            let next = rows.last().filter(|_| !is_all).and_then(|last| last.pk().checked_add(1));
            Ok((rows, next.map(Start::Key)))
        }
        Start::Beginning => beginning(queryset, limit, db),
        Start::Keys(keys, index) => following(queryset, keys, index, limit, db),
    }
}

/// The first rows of a queryset with an order or with bounds.
fn beginning<Q: QuerySet>(queryset: Q, limit: Limit, db: &mut Db) -> Result<(Vec<Q::Model>, Option<Start>)> {
    let bound = queryset.query().bounds().map_or(i64::MAX, |(_, rows)| rows);
    if bound <= 0 {
        return Ok((Vec::new(), None));
    }
    let rows = Q::Model::fetch(queryset.clone().first_rows(limit.rows()), limit, db.connection()?)?;
    let read = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let is_all = read >= bound || (read < limit.rows() && weight(&rows) < limit.bytes);
    if is_all {
        return Ok((rows, None));
    }
    let others = keys::<Q::Model>(queryset.skip(read).into_query(), db.connection()?)?;
    let next = (!others.is_empty()).then(|| Start::Keys(others.into(), 0));
    Ok((rows, next))
}

/// The rows with the next keys, in the order of the queryset. A row that was deleted in the meantime is left out.
fn following<Q: QuerySet>(
    queryset: Q,
    keys: Arc<[i64]>,
    index: usize,
    limit: Limit,
    db: &mut Db,
) -> Result<(Vec<Q::Model>, Option<Start>)> {
    if index >= keys.len() {
        return Ok((Vec::new(), None));
    }
    let chunk = &keys[index..keys.len().min(index + limit.rows)];
    let Some(pk) = Q::Model::FIELDS.first() else { return Ok((Vec::new(), None)) };
    let values: Vec<_> = chunk.iter().copied().map(models::stored::Value::Int).collect();
    let rows = Q::Model::fetch(queryset.unbounded().filter(pk, Lookup::In, values), limit, db.connection()?)?;
    let next = match weight(&rows) >= limit.bytes {
        // The query stopped early, at a row whose texts reach the limit.
        true => unread(&keys, index, chunk.len(), &rows),
        false => Start::Keys(Arc::clone(&keys), index + chunk.len()),
    };
    let is_more = matches!(&next, Start::Keys(keys, index) if *index < keys.len());
    Ok((rows, is_more.then_some(next)))
}

/// The keys after these rows. If the order has changed in the meantime, the rows are not the first ones of the chunk. So
/// each row is still read once.
fn unread<M: Model>(keys: &Arc<[i64]>, index: usize, length: usize, rows: &[M]) -> Start {
    let (chunk, rest) = keys[index..].split_at(length);
    if rows.iter().map(Model::pk).eq(chunk.iter().copied().take(rows.len())) {
        return Start::Keys(Arc::clone(keys), index + rows.len());
    }
    let read: HashSet<i64> = rows.iter().map(Model::pk).collect();
    let unread = chunk.iter().chain(rest).copied().filter(|key| !read.contains(key));
    Start::Keys(unread.collect(), 0)
}

fn weight<M: Model>(rows: &[M]) -> usize {
    rows.iter().map(Model::weight).sum()
}

#[cfg(test)]
mod tests {
    use test_database::{Book, BookData, database_with_books};

    use super::*;

    #[test]
    fn each_row_is_read_once_also_if_the_order_changes() {
        let (_folder, mut db) = database_with_books();
        let ann = models::UserData::new("!", "ann");
        db.atomic(|connection| {
            let ann = models::User::create(&ann, connection)?;
            (0..5).try_for_each(|_| Book::create(&BookData::new("12345"), &ann, connection).map(drop))
        })
        .unwrap();
        // The keys were read in an order that the rows do not have any more, and the row 9 was deleted.
        let start = Start::Keys(vec![5, 9, 3, 1, 2, 4].into(), 0);
        let mut part = Some(Part { start, rows: 2, bytes: 1, first: 2 });
        let mut read = Vec::new();
        while let Some(next) = part {
            let (rows, following) = next.read(&Book::objects(), &mut db).unwrap();
            read.extend(rows.iter().map(Model::pk));
            part = following;
        }
        read.sort_unstable();
        assert_eq!(read, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_part_counts_the_keys_that_it_keeps() {
        let part = |start| Part { start, rows: CHUNK, bytes: CHUNK_BYTES, first: 100 };
        assert_eq!(part(Start::Keys(vec![7; 1_000].into(), 990)).memory(), 8_000);
        assert_eq!(part(Start::Key(7)).memory(), 0);
        assert_eq!(part(Start::Beginning).memory(), 0);
    }
}
