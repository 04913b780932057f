//! DRF's `tests/test_pagination.py`, as far as the recorded exchanges do not show it: the order of the cursors is checked
//! at the start.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use support::books;
use views::settings::{CursorPagination, Pagination, Settings};

/// Settings with cursors in this order.
fn settings(ordering: &'static str) -> Settings {
    let mut settings = Settings::default();
    let class = CursorPagination { ordering, page_size_query_param: None, max_page_size: None };
    settings.rest_framework.default_pagination_class = Some(Pagination::Cursor(class));
    settings
}

#[test]
fn cursors_order_by_a_field_of_every_list() {
    for ordering in ["created_at", "-created_at", "id"] {
        views::check_settings(&settings(ordering), &books::urlpatterns()).unwrap();
    }
    let error = views::check_settings(&settings("-created"), &books::urlpatterns()).unwrap_err();
    let expected = "DEFAULT_PAGINATION_CLASS orders by '-created', which is no field of the rows of 'Book List'";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_project_without_lists_may_name_any_order() {
    views::check_settings(&settings("-created"), &[]).unwrap();
}
