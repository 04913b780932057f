//! What every page shows, and what its buttons and links are.

use regex::Regex;

use crate::support::fixture;
use crate::{Page, Server, page, server};

const BACKENDS: &str = "django_filters.rest_framework.DjangoFilterBackend,rest_framework.filters.SearchFilter,\
                        rest_framework.filters.OrderingFilter";

/// The breadcrumbs: each name with its path.
fn breadcrumbs(page: &Page) -> Vec<(String, String)> {
    let link = Regex::new(r#"<a href="([^"]*)"[^>]*>([^<]*)</a>"#).unwrap();
    let links = link.captures_iter(page.between("aria-label=\"Breadcrumbs\"", "</nav>"));
    links.map(|link| (link[2].to_owned(), link[1].replace("&#x2f;", "/"))).collect()
}

#[test]
fn every_view_has_a_page() {
    let server = server();
    for (user, line, status, name) in [
        ("alice", "GET /api/", 200, "Api Root"),
        ("alice", "GET /api/tasks/", 200, "Task List"),
        ("alice", "GET /api/tasks/1/", 200, "Task Instance"),
        ("alice", "GET /api/tasks/99/", 404, "Task Instance"),
        ("alice", "OPTIONS /api/tasks/1/", 200, "Task Instance"),
        ("alice", "GET /api/me/", 200, "Me"),
        ("", "GET /api/health/", 200, "Health Check"),
        ("", "GET /api/health/ready/", 200, "Readiness"),
        ("alice", "GET /api/multiply-by-seven/", 405, "Multiply By Seven"),
        ("", "GET /api/auth/token/", 405, "Token Obtain Pair"),
        ("", "GET /api/auth/token/refresh/", 405, "Token Refresh"),
        ("", "GET /api/auth/token/verify/", 405, "Token Verify"),
        ("", "GET /api/auth/token/blacklist/", 405, "Token Blacklist"),
        ("", "GET /api/tasks/", 401, "Task List"),
    ] {
        let page = page(&server, user, line);
        assert_eq!(page.status, status, "{line}");
        page.has(&[&format!("<h1>{name}</h1>"), &format!("<title>{name} – Task API</title>"), "<b>HTTP "]);
        let who = if user.is_empty() { ">Log in</a>" } else { "<bdi class=\"user\">alice</bdi>" };
        page.has(&[who]);
        assert_eq!(page.html.matches("<form").count(), page.html.matches("</form>").count(), "{line}");
    }
}

#[test]
fn breadcrumbs_are_the_views_above_a_path() {
    let server = server();
    let named = |names: &[(&str, &str)]| -> Vec<(String, String)> {
        names.iter().map(|(name, path)| ((*name).to_owned(), (*path).to_owned())).collect()
    };
    let [root, list] = [("Api Root", "/api/"), ("Task List", "/api/tasks/")];
    for (path, expected) in [
        ("/api/", vec![root]),
        ("/api/tasks/1/", vec![root, list, ("Task Instance", "/api/tasks/1/")]),
        ("/api/tasks/1.api", vec![root, list, ("Task Instance", "/api/tasks/1.api")]),
        ("/api/health/ready/", vec![root, ("Health Check", "/api/health/"), ("Readiness", "/api/health/ready/")]),
        ("/api/tasks/?format=api", vec![("Api Root", "/api/?format=api"), ("Task List", "/api/tasks/?format=api")]),
    ] {
        assert_eq!(breadcrumbs(&page(&server, "alice", &format!("GET {path}"))), named(&expected), "{path}");
    }
}

#[test]
fn the_request_and_the_response_are_shown() {
    let page = page(&server(), "alice", "GET /api/tasks/1/?x=%3Cb%3E&y='");
    page.has(&[
        "<pre class=\"request\"><b>GET</b> <bdi>&#x2f;api&#x2f;tasks&#x2f;1&#x2f;?x=%3Cb%3E&amp;y=&#x27;</bdi></pre>",
        "<b>HTTP 200 OK</b>\n<b>Allow:</b> <bdi>GET, PUT, PATCH, DELETE, HEAD, OPTIONS</bdi>\n",
        "<b>Content-Type:</b> <bdi>application&#x2f;json</bdi>\n<b>Vary:</b> <bdi>Accept</bdi>\n</pre>",
        "<pre class=\"json\">{\n    <span class=\"k\">&quot;id&quot;</span>: <span class=\"n\">1</span>,\n",
    ]);
}

#[test]
fn the_buttons_are_those_of_the_methods() {
    let server = server();
    let instance = page(&server, "alice", "GET /api/tasks/1/?x=1");
    instance.has(&[
        "<form class=\"scripted\" action=\"&#x2f;api&#x2f;tasks&#x2f;1&#x2f;?x=1\" data-method=\"OPTIONS\">",
        "data-opens=\"delete\">DELETE</button>",
        "Are you sure you want to delete this Task Instance?",
        "<a class=\"button main\" href=\"&#x2f;api&#x2f;tasks&#x2f;1&#x2f;?x=1\">GET</a>",
        "<li><a href=\"&#x2f;api&#x2f;tasks&#x2f;1&#x2f;?format=json&amp;x=1\">json</a></li>",
        "<li><a href=\"&#x2f;api&#x2f;tasks&#x2f;1&#x2f;?format=api&amp;x=1\">api</a></li>",
    ]);
    page(&server, "alice", "GET /api/tasks/").lacks(&["DELETE</button>"]);
    page(&server, "", "GET /api/auth/token/").lacks(&[">GET</a>"]);
    page(&server, "", "GET /api/auth/token/").has(&["returns an access and refresh JSON web"]);
}

#[test]
fn a_denied_page_has_no_forms() {
    let server = server();
    for line in ["GET /api/tasks/", "GET /api/tasks/1/", "POST /api/tasks/", "OPTIONS /api/tasks/1/", "GET /api/"] {
        let page = page(&server, "", line);
        assert_eq!(page.status, 401, "{line}");
        page.lacks(&["<form", "DELETE</button>", "The default basic root view"]);
        page.has(&["Authentication credentials were not provided."]);
    }
}

#[test]
fn a_page_has_security_headers_and_is_not_cached() {
    let server = server();
    for (user, path) in [("alice", "/api/tasks/"), ("", "/api/tasks/"), ("", "/api/health/")] {
        let page = page(&server, user, &format!("GET {path}"));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("cache-control"), Some("private, no-store"));
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    }
    let json = page(&server, "alice", "GET /api/tasks/?format=api");
    assert!(json.header("content-security-policy").is_some());
    let headers = [super::bearer("alice")];
    let answer = super::wire::exchange(server.address, "GET", "/api/tasks/", &headers, None);
    assert!(answer.headers.iter().all(|(name, _)| name != "content-security-policy" && name != "cache-control"));
}

/// A server whose lists have everything that a page can show beside its rows.
fn full_server() -> Server {
    let settings = [
        ("DEFAULT_PAGINATION_CLASS", "rest_framework.pagination.PageNumberPagination"),
        ("PAGE_SIZE", "10"),
        ("DEFAULT_FILTER_BACKENDS", BACKENDS),
    ];
    let settings = settings.map(|(name, value)| (format!("REST_FRAMEWORK__{name}"), value.to_owned()));
    Server::start_with_settings(fixture::template_of("fixtures/lists.json"), &settings)
}

#[test]
fn a_page_has_no_inline_code_and_no_external_files() {
    let server = full_server();
    let inline = Regex::new(r#"<style|\sstyle=|\son\w+=|<script(?: defer)?>|javascript:"#).unwrap();
    let source = Regex::new(r#"(?:<link[^>]*href|src)="([^"]*)""#).unwrap();
    for (user, path) in [("alice", "/api/tasks/"), ("alice", "/api/tasks/1/"), ("", "/api/auth/token/")] {
        let page = page(&server, user, &format!("GET {path}"));
        assert!(!inline.is_match(&page.html), "{}", page.html);
        let sources: Vec<String> =
            source.captures_iter(&page.html).map(|found| found[1].replace("&#x2f;", "/")).collect();
        assert_eq!(sources.len(), 3, "{sources:?}");
        assert!(sources.iter().all(|source| source.starts_with("/static/rest_framework/")), "{sources:?}");
    }
}

#[test]
fn a_page_and_its_files_are_less_than_40_kilobytes() {
    let server = full_server();
    let html = page(&server, "", "GET /api/health/").html.replace("&#x2f;", "/");
    let urls = Regex::new(r#"/static/[^"]+"#).unwrap();
    let files: Vec<usize> =
        urls.find_iter(&html).map(|url| page(&server, "", &format!("GET {}", url.as_str())).html.len()).collect();
    assert_eq!(files.len(), 3);
    let files: usize = files.iter().sum();
    for path in ["/api/tasks/", "/api/tasks/1/", "/api/", "/api/me/"] {
        let html = page(&server, "alice", &format!("GET {path}")).html.len();
        println!("{path}: {html} + {files}");
        assert!(files + html < 40_000, "{path}: {html} + {files}");
    }
}

#[test]
fn ids_are_unique_and_labels_name_them() {
    let server = full_server();
    let id = Regex::new(r#"\sid="([^"]*)""#).unwrap();
    let reference = Regex::new(r#"(?:\sfor|popovertarget|data-opens|aria-labelledby)="([^"]*)""#).unwrap();
    for path in ["/api/tasks/", "/api/tasks/1/", "/api/multiply-by-seven/"] {
        let page = page(&server, "alice", &format!("GET {path}"));
        let mut ids: Vec<&str> = id.captures_iter(&page.html).map(|found| found.get(1).unwrap().as_str()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{path}");
        for named in reference.captures_iter(&page.html) {
            assert!(ids.contains(&&named[1]), "{path}: {}", &named[1]);
        }
    }
}
