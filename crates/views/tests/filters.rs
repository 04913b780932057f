//! DRF's `tests/test_filters.py` and django-filter's `tests/rest_framework`: a viewset, and the rows that a query
//! finds.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod note;
mod support;

use note::Notes;
use serde_json::json;
use test_database::on_postgres;
use views::settings::FilterBackend;

const ALL: &[i64] = &[1, 2, 3, 4, 5];

#[test]
fn without_a_backend_nothing_is_filtered() {
    Notes::new(&[]).finds("search=milk&ordering=-id&id=abc", ALL);
}

#[test]
fn a_search_finds_rows_that_contain_every_term() {
    let notes = Notes::new(&[FilterBackend::Search]);
    notes.finds("search=milk", &[1]);
    notes.finds("search=MILK%20buy", &[1]);
    notes.finds("search=buy,red", &[2]);
    notes.finds("search=%22not%20red%22", &[2]);
    notes.finds("search=%22a%20%5C%22quoted%5C%22%20phrase%22", &[4]);
    notes.finds("search=%25", &[3]);
    notes.finds("search=_", &[5]);
    notes.finds("search=%5C", &[5]);
    notes.finds("search=%FF", &[]);
    for query in ["", "search", "search=%20%09,", "search=%22", "search=milk&search=", "q=milk", "id=abc&ordering=-id"]
    {
        notes.finds(query, ALL);
    }
    notes.refuses("search=milk%00", &json!(["Null characters are not allowed."]));
}

#[test]
fn an_order_is_total() {
    let notes = Notes::new(&[FilterBackend::Ordering]);
    notes.finds("ordering=-id", &[5, 4, 3, 2, 1]);
    if !on_postgres() {
        // PostgreSQL orders texts by the rules of a language.
        notes.finds("ordering=title", &[4, 2, 1, 3, 5]);
    }
    notes.finds("ordering=is_done", &[1, 4, 5, 2, 3]);
    notes.finds("ordering=-is_done", &[2, 3, 1, 4, 5]);
    notes.finds("ordering=nope,%20-is_done,,-id,id", &[3, 2, 5, 4, 1]);
    notes.finds("ordering=-count", &[4, 1, 3, 2, 5]);
    for query in ["ordering=", "ordering=nope", "ordering=--id", "ordering=text", "ordering=-id&ordering=owner"] {
        notes.finds(query, ALL);
    }
}

#[test]
fn numbers_are_filtered() {
    let notes = Notes::new(&[FilterBackend::Django]);
    notes.finds("id=1", &[1]);
    notes.finds("id=%201.5e0%20", &[1]);
    notes.finds("id=6", &[]);
    notes.finds("id=9223372036854775808", &[]);
    notes.finds("id=-1e51", &[]);
    notes.finds("id__in=3,%201,,3,99", &[1, 3]);
    notes.finds("id__in=,", &[]);
    notes.finds("id__in=2,1e20", &[2]);
    notes.finds("count__gt=3", &[4]);
    notes.finds("count__lte=3", &[1, 2, 3, 5]);
    notes.finds("count__gt=1e20", &[]);
    notes.finds("count__gt=-1e20", ALL);
    notes.finds("count__lte=1e20", ALL);
    notes.finds("count__lte=-1e20", &[]);
    notes.finds("id=&id__in=&count__gt", ALL);
    for query in ["id__exact=1", "id__gt=1", "pk=1", "owner=2", "count=3", "id__in[]=1", "%20id=1"] {
        notes.finds(query, ALL);
    }
}

#[test]
fn booleans_and_texts_are_filtered() {
    let notes = Notes::new(&[FilterBackend::Django]);
    notes.finds("is_done=TRUE", &[2, 3]);
    notes.finds("is_done=0", &[1, 4, 5]);
    notes.finds("is_done=maybe", ALL);
    notes.finds("title=%20apple%20", &[3]);
    notes.finds("title=APPLE", &[]);
    notes.finds("title=%20%20", ALL);
    notes.finds("title__icontains=APPLE", &[2, 3, 4]);
    notes.finds("title__icontains=_", &[5]);
    notes.finds("title__icontains=apple&is_done=true&id=3", &[3]);
}

#[test]
fn times_and_dates_are_filtered() {
    let notes = Notes::new(&[FilterBackend::Django]);
    notes.finds("created_at=2026-01-02", &[3]);
    notes.finds("created_at=2026-01-02T08:30:00,2500009%2B02", &[4]);
    notes.finds("created_at__gte=2026-01-02", &[3, 4, 5]);
    notes.finds("created_at__gt=20260102", &[4, 5]);
    notes.finds("created_at__lte=9999-12-31T23:59:59.999999Z", ALL);
    notes.finds("created_at__lt=0001-01-01", &[]);
    notes.finds("created_at__date=2026-01-01", &[1, 2]);
    notes.finds("created_at__date=Jan%202,%202026", &[3, 4]);
    notes.finds("created_at__date=1/3/26", &[5]);
    for query in ["2026-1-3", "1", "%20", "2026-01-03T08:30:00+02:00", "0001-01-01T00:00%2B01:00", "%00"] {
        let query = format!("created_at__gte={query}");
        notes.refuses(&query, &json!({"created_at__gte": ["Enter a valid date/time."]}));
    }
}

#[test]
fn all_wrong_parameters_are_reported_in_the_order_of_the_view() {
    let notes = Notes::new(&[FilterBackend::Django]);
    let query = "created_at__date=x&title=%00&id__in=1e51,x&is_done=x&id=x&count__gt=1&created_at__gt=x";
    let (status, body) = notes.ask("GET", None, query);
    let expected = concat!(
        r#"{"id":["Enter a number."],"id__in":["Ensure this value is less than or equal to 1e+50."],"#,
        r#""title":["Null characters are not allowed."],"created_at__gt":["Enter a valid date/time."],"#,
        r#""created_at__date":["Enter a valid date."]}"#
    );
    assert_eq!((status, body.as_str()), (400, expected));
}

/// Django accepts these times, and fails when it queries. So other errors come first.
#[test]
fn a_time_outside_the_years_is_an_error_if_there_is_no_other() {
    let notes = Notes::new(&[FilterBackend::Django]);
    let error = "Enter a valid date/time.";
    let (early, late) = ("created_at__gt=0001-01-01T00:00%2B01:00", "created_at__lt=9999-12-31T23-0100");
    notes.refuses(&format!("{early}&{late}"), &json!({"created_at__gt": [error], "created_at__lt": [error]}));
    notes.refuses(&format!("{early}&id=x"), &json!({"id": ["Enter a number."]}));
}

#[test]
fn backends_run_in_their_order_and_stop_at_the_first_error() {
    let notes = Notes::new(note::BACKENDS);
    notes.finds("title__icontains=a&search=buy,apple&ordering=-id", &[2]);
    notes.finds("is_done=false&search=e&ordering=title", &[4, 5]);
    notes.refuses("search=%00&id=abc", &json!({"id": ["Enter a number."]}));
}

#[test]
fn filters_hide_a_row_before_it_is_looked_up() {
    let notes = Notes::new(&[FilterBackend::Search, FilterBackend::Django, FilterBackend::Ordering]);
    let missing = (404, r#"{"detail":"No Note matches the given query."}"#.to_owned());
    let refused = (400, r#"{"id":["Enter a number."]}"#.to_owned());
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        assert_eq!(notes.ask(method, Some("1"), "search=apple"), missing, "{method}");
        assert_eq!(notes.ask(method, Some("6"), "id=6"), missing, "{method}");
        assert_eq!(notes.ask(method, Some("1"), "id=abc"), refused, "{method}");
        assert_eq!(notes.ask(method, Some("abc"), "id=abc"), refused, "{method}");
    }
    assert_eq!(notes.ask("GET", Some("1"), "search=milk&id=1&ordering=-id").0, 200);
    for (query, has_actions) in [("search=milk", true), ("search=apple", false), ("id=abc", false)] {
        let (status, body) = notes.ask("OPTIONS", Some("1"), query);
        assert_eq!((status, body.contains("actions")), (200, has_actions), "{query}");
    }
}
