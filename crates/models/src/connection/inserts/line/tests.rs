//! Who runs a statement, and who waits for it. These tests need no database.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

type Rows = Arc<Line<usize, usize>>;
type Request = Arc<Seat<usize, usize>>;

fn line() -> Rows {
    Arc::new(Line::new(2))
}

fn enter(rows: std::ops::Range<usize>, line: &Rows) -> Vec<Request> {
    rows.map(|row| line.enter(row, &Deadline::default())).collect()
}

/// The statement that this request runs, with the rows of the requests that wait.
fn statement(request: &Request, line: &Rows) -> (Statement<usize, usize>, Vec<usize>) {
    let Told::Begins(mut statement) = request.wait(line) else { panic!("this request runs no statement") };
    statement.take_rows();
    let rows = statement.begin_commit();
    (statement, rows)
}

fn row(request: &Request, line: &Rows) -> usize {
    match request.wait(line) {
        Told::Result(row) => row.unwrap(),
        _ => panic!("this request has no row"),
    }
}

fn is_unknown(request: &Request, line: &Rows) -> bool {
    matches!(request.wait(line), Told::Result(Err(Error::OutcomeUnknown(_))))
}

#[test]
fn the_next_statement_has_the_rows_of_the_requests_that_wait() {
    let line = line();
    let seats = enter(0..1, &line);
    let (first, rows) = statement(&seats[0], &line);
    assert_eq!(rows, [0]);
    let seats = enter(1..6, &line);
    assert!(seats.iter().all(|seat| seat.must_wait()));
    assert_eq!(first.end(Ok(10)).unwrap(), 10);
    let (second, rows) = statement(&seats[0], &line);
    assert_eq!(rows, [1, 2, 3, 4], "a power of two");
    second.are_inserted(vec![11, 12, 13, 14]);
    assert_eq!([0, 1, 2, 3].map(|seat| row(&seats[seat], &line)), [11, 12, 13, 14]);
    statement(&seats[4], &line).0.go_alone();
    assert!(matches!(seats[4].wait(&line), Told::Alone));
}

#[test]
fn further_statements_run_at_the_same_time_if_they_are_full() {
    let line = line();
    let (first, _) = statement(&enter(0..1, &line)[0], &line);
    let seats = enter(0..MOST_ROWS - 1, &line);
    assert!(seats[0].must_wait());
    let more = enter(0..MOST_ROWS + 1, &line);
    let (_second, rows) = statement(&seats[0], &line);
    assert_eq!(rows.len(), MOST_ROWS);
    assert!(more.iter().all(|seat| seat.must_wait()), "a third statement");
    drop(first);
    assert!(!more[1].must_wait());
}

#[test]
fn a_statement_that_takes_long_does_not_keep_the_next_one_from_beginning() {
    let line = line();
    let (_first, _) = statement(&enter(0..1, &line)[0], &line);
    std::thread::sleep(LONGEST_WAIT);
    assert_eq!(statement(&enter(1..2, &line)[0], &line).1, [1]);
}

#[test]
fn a_panic_leaves_the_outcome_unknown_and_the_next_statement_begins() {
    let line = line();
    let seats = enter(0..2, &line);
    let (first, _) = statement(&seats[0], &line);
    let third = enter(2..3, &line);
    let panicked = catch_unwind(AssertUnwindSafe(move || {
        let _first = first;
        panic!("as a broken statement does");
    }));
    assert!(panicked.is_err());
    assert!(seats.iter().all(|seat| is_unknown(seat, &line)));
    assert_eq!(statement(&third[0], &line).1, [2]);
}

#[test]
fn a_request_that_has_waited_long_inserts_its_row_itself() {
    let line = line();
    let (first, _) = statement(&enter(0..1, &line)[0], &line);
    let late = &enter(1..2, &line)[0];
    assert!(matches!(late.wait(&line), Told::Alone));
    first.go_alone();
    assert!(late.must_wait(), "no statement has its row");
}

#[test]
fn a_request_that_was_given_up_leaves_the_statement() {
    let line = line();
    let given_up = Deadline::of_request(Duration::from_secs(60), Arc::default());
    let seats = [line.enter(1, &Deadline::default()), line.enter(2, &given_up)];
    given_up.give_up();
    assert_eq!(statement(&seats[0], &line).1, [1]);
    assert!(matches!(seats[1].wait(&line), Told::Result(Err(Error::Unavailable(_)))));
}

#[test]
fn the_outcome_is_unknown_if_rows_are_missing() {
    let line = line();
    let seats = enter(0..2, &line);
    statement(&seats[0], &line).0.are_inserted(vec![1]);
    assert!(seats.iter().all(|seat| is_unknown(seat, &line)));
}
