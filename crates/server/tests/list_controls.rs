//! DRF's `tests/browsable_api`: the controls of a list on its browsable page. Their links and inputs are those of DRF.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use support::{Server, bearer, fixture, wire};

const BACKENDS: &str = "django_filters.rest_framework.DjangoFilterBackend,rest_framework.filters.SearchFilter,\
                        rest_framework.filters.OrderingFilter";

/// A server whose lists have pages of this class.
fn server(pagination: &str) -> Server {
    let settings =
        [("DEFAULT_PAGINATION_CLASS", pagination), ("PAGE_SIZE", "2"), ("DEFAULT_FILTER_BACKENDS", BACKENDS)];
    let settings = settings.map(|(name, value)| (format!("REST_FRAMEWORK__{name}"), value.to_owned()));
    Server::start_with_settings(fixture::template_of("fixtures/lists.json"), &settings)
}

/// The page that alice sees, and its status.
fn page(server: &Server, path: &str) -> (u16, String) {
    let headers = [bearer("alice"), ("Accept".to_owned(), "text/html".to_owned())];
    let answer = wire::exchange(server.address, "GET", path, &headers, None);
    (answer.status, String::from_utf8(answer.body).unwrap())
}

/// The targets of the links, without the address of the list.
fn links(page: &str) -> Vec<String> {
    let page = page.split_once("aria-label=\"Pages\"").map_or(page, |(_, rest)| rest);
    let targets = page.split("<a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let targets = targets.map(|target| target.replace("&amp;", "&").replace("&#x2f;", "/"));
    targets
        .map(|target| target.rsplit_once("/api/tasks/").map_or(target.clone(), |(_, query)| query.to_owned()))
        .collect()
}

/// The links to pages, which stand before those of the order.
fn page_links(page: &str) -> Vec<String> {
    links(page).into_iter().take_while(|link| link != "?ordering=id" && !link.contains("ordering=")).collect()
}

#[test]
fn numbered_pages_have_links() {
    let server = server("rest_framework.pagination.PageNumberPagination");
    let (_, first) = page(&server, "/api/tasks/");
    assert_eq!(page_links(&first), ["", "?page=2", "?page=3", "?page=13", "?page=2"]);
    let (_, middle) = page(&server, "/api/tasks/?page=7");
    assert_eq!(page_links(&middle), ["?page=6", "", "?page=6", "?page=7", "?page=8", "?page=13", "?page=8"]);
    assert!(middle.contains("aria-current=\"page\"><b>7</b>") && middle.matches('…').count() == 2, "{middle}");
}

#[test]
fn offsets_have_links_too() {
    let server = server("rest_framework.pagination.LimitOffsetPagination");
    let (_, page) = page(&server, "/api/tasks/?limit=10&offset=5");
    assert_eq!(
        page_links(&page),
        ["?limit=10", "?limit=10", "?limit=10&offset=5", "?limit=10&offset=15", "?limit=10&offset=15"]
    );
}

#[test]
fn cursors_have_only_the_neighbours() {
    let server = server("tasks.pagination.CursorPagination");
    let (_, first) = page(&server, "/api/tasks/");
    let [next] = page_links(&first).try_into().unwrap();
    assert!(next.starts_with("?cursor="), "{next}");
}

#[test]
fn the_order_that_a_list_has_is_marked() {
    let server = server("rest_framework.pagination.PageNumberPagination");
    let (_, page) = page(&server, "/api/tasks/?page=2&ordering=nope,-title,id");
    let ordering: Vec<String> = links(&page).into_iter().skip(page_links(&page).len()).collect();
    assert!(ordering.contains(&"?ordering=-completed&page=2".to_owned()), "{ordering:?}");
    let marked = page.split("aria-current=\"true\">").nth(1).unwrap();
    assert!(marked.starts_with("title - descending<"), "{marked}");
    assert_eq!(page.matches("aria-current=\"true\"").count(), 1);
}

#[test]
fn the_forms_show_what_was_sent() {
    let server = server("rest_framework.pagination.PageNumberPagination");
    let path = "/api/tasks/?id__in=1,2&title__icontains=%3Cb%3E&completed=TRUE&search=%22milk%22";
    let (status, page) = page(&server, path);
    assert_eq!(status, 200);
    for input in [
        r#"<label for="id_id">ID</label>"#,
        r#"name="id" type="number" step="any" value="">"#,
        r#"<label for="id_id__in">ID is in</label>"#,
        r#"name="id__in" type="text" value="1,2">"#,
        r#"name="title__icontains" type="text" value="&lt;b&gt;">"#,
        r#"<label for="id_created_at__gte">Created at is greater than or equal to</label>"#,
        r#"<option value="true" selected>Yes</option>"#,
        r#"name="search" type="text" aria-label="Search" value="&quot;milk&quot;">"#,
        r#"<small id="help_id__in">Multiple values may be separated by commas.</small>"#,
    ] {
        assert!(page.contains(input), "{input}\n{page}");
    }
    // Nobody can type a comma into an input for numbers.
    let (_, empty) = self::page(&server, "/api/tasks/");
    assert!(empty.contains(r#"name="id__in" type="text" value="">"#), "{empty}");
}

#[test]
fn only_lists_have_controls() {
    let server = server("rest_framework.pagination.PageNumberPagination");
    for (path, expected) in [
        ("/api/tasks/?page=99", 404),
        ("/api/tasks/?id=abc", 400),
        ("/api/tasks/1/", 200),
        ("/api/me/", 200),
        ("/api/", 200),
    ] {
        let (status, page) = page(&server, path);
        assert_eq!(status, expected, "{path}");
        assert!(!page.contains("Field filters") && !page.contains("aria-label=\"Pages\""), "{path}\n{page}");
    }
}
