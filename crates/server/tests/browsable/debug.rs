//! `django.views.debug`: the 404 page of `DEBUG`.

use crate::support::{NOT_FOUND, fixture};
use crate::{Server, page, server};

#[test]
fn the_404_page_of_debug_lists_the_routes() {
    let settings = [("DEBUG".to_owned(), "true".to_owned())];
    let server = Server::start_with_settings(fixture::template(), &settings);
    let page = page(&server, "", "GET /nowhere/%3Cscript%3E?x=1");
    assert_eq!(page.status, 404);
    page.has(&[
        "<h1>Page not found <small>(404)</small></h1>",
        "<code>api&#x2f;health&#x2f;</code> <span>Health Check</span>",
        "<code>api&#x2f;tasks&#x2f;(?P&lt;pk&gt;[^&#x2f;.]+)&#x2f;</code> <span>Task Instance</span>",
        "<code><bdi>nowhere&#x2f;&lt;script&gt;</bdi></code>",
        "http:&#x2f;&#x2f;testserver&#x2f;nowhere&#x2f;%3Cscript%3E",
    ]);
    page.lacks(&["<script>"]);
    assert!(page.header("content-security-policy").is_some());
}

#[test]
fn without_debug_it_lists_nothing() {
    assert_eq!(page(&server(), "alice", "GET /nowhere/").html, NOT_FOUND);
}
