//! Pages and ordered lists that are longer than one chunk: the same rows in the same order, sent while they are read.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use models::query::OrderBy;
use models::{Limit, Model, QuerySet, Task, TaskData, User};
use serializers::{ModelSerializer, TaskSerializer};
use support::{Server, bearer, fixture, wire};
use views::renderers::Render;
use views::streaming::CHUNK;

/// A server with these settings of `REST_FRAMEWORK`, and with this many more tasks of bob.
fn server(settings: &[(&str, &str)], count: usize, bytes: usize) -> Server {
    let setting = |&(name, value): &(&str, &str)| (format!("REST_FRAMEWORK__{name}"), value.to_owned());
    let settings: Vec<_> = settings.iter().map(setting).collect();
    let server = Server::start_with_settings(fixture::template(), &settings);
    let mut db = server.database.handle();
    let bob = User::get_by_natural_key("bob", db.connection().unwrap()).unwrap().unwrap();
    db.atomic(|connection| {
        for number in 0..count {
            // Neither the order of the titles nor its reverse is the order of the keys.
            let title = format!("{:03} {number}", number * 7 % 100);
            let data = TaskData { description: "x".repeat(bytes), ..TaskData::new(title) };
            Task::create(&data, &bob, connection)?;
        }
        Ok(())
    })
    .unwrap();
    server
}

/// Bob's tasks as the renderer writes them, in the order of the titles and between these rows.
fn rendered(server: &Server, by_title: bool, rows: std::ops::Range<usize>, indent: Option<usize>) -> String {
    let mut db = server.database.handle();
    let connection = db.connection().unwrap();
    let bob = User::get_by_natural_key("bob", connection).unwrap().unwrap();
    let order = by_title.then_some(OrderBy { field: Task::TITLE, descending: true });
    let tasks = Task::fetch(Task::objects().filter_owner(&bob).order_by(order), Limit::NONE, connection).unwrap();
    String::from_utf8(TaskSerializer::many(tasks[rows].to_vec()).to_json(indent)).unwrap()
}

/// The body of bob's list, and whether it came in chunks.
fn list(server: &Server, query: &str, accept: &str) -> (String, bool) {
    let headers = [bearer("bob"), ("Accept".to_owned(), accept.to_owned())];
    let answer = wire::exchange(server.address, "GET", &format!("/api/tasks/{query}"), &headers, None);
    assert_eq!(answer.status, 200);
    let has_length = answer.headers.iter().any(|(name, _)| name == "content-length");
    (String::from_utf8(answer.body).unwrap(), !has_length)
}

const ORDERING: (&str, &str) = ("DEFAULT_FILTER_BACKENDS", "rest_framework.filters.OrderingFilter");
const LIMIT_OFFSET: (&str, &str) = ("DEFAULT_PAGINATION_CLASS", "rest_framework.pagination.LimitOffsetPagination");

#[test]
fn a_long_ordered_list_has_every_row_once() {
    for count in [CHUNK / 2, CHUNK, 2 * CHUNK + 500] {
        let server = server(&[ORDERING], count, 10);
        for (accept, indent) in [("*/*", None), ("application/json; indent=4", Some(4))] {
            let (body, _) = list(&server, "?ordering=-title", accept);
            assert!(body == rendered(&server, true, 0..count + 2, indent), "{count} {accept}");
        }
    }
}

#[test]
fn a_chunk_of_an_ordered_list_ends_with_its_bytes() {
    let server = server(&[ORDERING], 300, 8_000);
    let (body, is_chunked) = list(&server, "?ordering=-title", "*/*");
    assert!(is_chunked);
    assert!(body == rendered(&server, true, 0..302, None));
}

#[test]
fn a_long_page_has_its_envelope_around_all_chunks() {
    let count = 2 * CHUNK + 500;
    let server = server(&[LIMIT_OFFSET, ORDERING], count, 10);
    let url = "http://testserver/api/tasks/";
    for (ordering, by_title) in [("", false), ("&ordering=-title", true)] {
        let (body, is_chunked) = list(&server, &format!("?limit=2200&offset=100{ordering}"), "*/*");
        assert!(is_chunked);
        let link = ordering.trim_start_matches('&');
        let [next, previous] = [("limit=2200&offset=2300", link), ("limit=2200", link)]
            .map(|(page, link)| if link.is_empty() { format!("{url}?{page}") } else { format!("{url}?{page}&{link}") });
        let rows = rendered(&server, by_title, 100..2300, None);
        let expected = format!(r#"{{"count":{},"next":"{next}","previous":"{previous}","results":{rows}}}"#, count + 2);
        assert!(body == expected, "{}", &body[..300]);
    }
}

#[test]
fn a_long_page_can_be_indented() {
    let server = server(&[LIMIT_OFFSET], CHUNK + 10, 10);
    let (body, is_chunked) = list(&server, "?limit=5000", "application/json; indent=2");
    assert!(is_chunked);
    let rows = rendered(&server, false, 0..CHUNK + 12, Some(2)).replace('\n', "\n  ");
    let head = format!("{{\n  \"count\": {},\n  \"next\": null,\n  \"previous\": null,\n", CHUNK + 12);
    assert!(body == format!("{head}  \"results\": {rows}\n}}"), "{}", &body[..300]);
}

#[test]
fn a_browsable_page_shows_the_beginning_of_a_long_page() {
    let server = server(&[LIMIT_OFFSET], CHUNK + 10, 10);
    let (page, _) = list(&server, "?limit=5000", "text/html");
    assert_eq!(page.matches("created_at").count(), CHUNK);
    assert!(page.contains("There is more than this page shows."));
}
