//! What strangers can ask of filters: a query of any length reaches no limit of the database, and holds up no event
//! loop.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod note;
mod support;

use models::Db;
use note::{BACKENDS, Note, Notes};
use permissions::AllowAny;
use serde_json::json;
use support::Site;
use test_database::{on_postgres, save};
use views::api_view::{ApiView, api_view};
use views::exceptions::Result;
use views::request::Request;
use views::resolvers::path;
use views::response::Response;
use views::settings::{CursorPagination, LimitOffsetPagination, PageNumberPagination, Pagination};

/// Whether the event loop runs it.
struct PlaceView;

#[api_view(permission_classes = [AllowAny])]
impl PlaceView {
    fn get(request: &Request, _db: &mut Db) -> Result {
        Ok(Response::new(request.must_be_short))
    }
}

#[test]
fn a_query_that_filters_never_runs_on_the_event_loop() {
    for (backends, query, runs_there) in [(&[][..], "?a=b", true), (BACKENDS, "", true), (BACKENDS, "?a=b", false)] {
        let site = Site::with_settings(&[path("place/", PlaceView::as_view())], |settings| {
            settings.rest_framework.default_filter_backends = backends.to_vec();
        });
        let answer = site.ask(&format!("GET /place/{query}"), &[], "");
        assert_eq!(answer.body, (runs_there && !on_postgres()).to_string(), "{backends:?} {query}");
    }
}

#[test]
fn a_list_with_pages_runs_on_the_event_loop_unless_it_is_filtered_or_sorted() {
    let numbers =
        Pagination::PageNumber(PageNumberPagination { page_size_query_param: Some("size"), ..<_>::default() });
    let offsets = Pagination::LimitOffset(LimitOffsetPagination::default());
    let cursors =
        Pagination::Cursor(CursorPagination { ordering: "id", page_size_query_param: None, max_page_size: None });
    for (pagination, query, runs_there) in [
        (numbers, "", true),
        (numbers, "?page=2&size=3", true),
        (numbers, "?page=2&&a", false),
        (numbers, "?search=page&page=2", false),
        (numbers, "?%70age=2", false),
        (offsets, "?limit=2&offset=", true),
        (offsets, "?page=2", false),
        (cursors, "", false),
    ] {
        let mut view = PlaceView::as_view();
        view.list_fields = Some(vec!["id"]);
        let site = Site::with_settings(&[path("place/", view)], |settings| {
            settings.rest_framework.default_pagination_class = Some(pagination);
            settings.rest_framework.default_filter_backends = BACKENDS.to_vec();
        });
        let answer = site.ask(&format!("GET /place/{query}"), &[], "");
        assert_eq!(answer.body, (runs_there && !on_postgres()).to_string(), "{pagination:?} {query}");
    }
}

/// A query that is longer than any URL that the server reads.
const LONGEST: usize = 8190;

#[test]
fn the_longest_query_reaches_no_limit_of_the_database() {
    let notes = Notes::new(BACKENDS);
    // All terms are found in the last note, so the database compares every condition.
    let terms: Vec<String> = (900..1000).map(|number| number.to_string()).collect();
    let title = terms.join(",");
    let empty = note::empty(notes.site.user("ann").id);
    save(&Note { id: 7, title: title.clone(), count: 7, ..empty }, notes.site.db().connection().unwrap());
    let others =
        "is_done=false&created_at__gt=0001-01-01&created_at__lt=2027-01-01&created_at__gte=0001-01-01&count__gt=0";
    let ids: Vec<String> = (1000..3200).map(|number| number.to_string()).collect();
    let query = format!("{others}&id__in=7,{}&search={title}&ordering=-id,title", ids.join(","));
    assert!(query.len() > LONGEST);
    notes.finds(&query, &[7]);
    let error = "Ensure this field has no more than 100 search terms.";
    notes.refuses(&format!("search={title},z"), &json!([error]));
}

#[test]
fn one_value_may_fill_the_query() {
    let notes = Notes::new(BACKENDS);
    let fill = |name: &str, value: &str| format!("{name}={}", value.repeat(LONGEST / value.len()));
    let error = "Ensure this value is less than or equal to 1e+50.";
    notes.refuses(&fill("id", "1"), &json!({"id": [error]}));
    notes.finds(&fill("id", "0"), &[]);
    notes.finds(&fill("id__in", "1,"), &[1]);
    notes.finds(&fill("ordering", "-id,title,"), &[5, 4, 3, 2, 1]);
    for value in ["%25", "%E9", "x", "%22", "\\%22+", "\"'"] {
        notes.finds(&fill("search", value), &[]);
        notes.finds(&fill("title", value), &[]);
        notes.finds(&fill("title__icontains", value), &[]);
    }
}
