//! DRF's `tests/browsable_api`: the HTML pages of all views.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[path = "../support/mod.rs"]
mod support;

mod debug;
mod files;
mod forms;
mod hostile_rows;
mod pages;

use support::wire;
use support::{Server, bearer, fixture};

fn server() -> Server {
    Server::start(fixture::template())
}

/// A page.
struct Page {
    status: u16,
    headers: Vec<(String, String)>,
    html: String,
}

impl Page {
    /// Whether the page has all these pieces of markup.
    #[track_caller]
    fn has(&self, pieces: &[&str]) {
        for piece in pieces {
            assert!(self.html.contains(piece), "no {piece} in {}", self.html);
        }
    }

    /// Whether the page has none of these pieces of markup.
    #[track_caller]
    fn lacks(&self, pieces: &[&str]) {
        for piece in pieces {
            assert!(!self.html.contains(piece), "{piece} in {}", self.html);
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The text between two pieces of markup.
    #[track_caller]
    fn between(&self, start: &str, end: &str) -> &str {
        let (_, rest) = self.html.split_once(start).unwrap_or_else(|| panic!("no {start} in {}", self.html));
        rest.split(end).next().unwrap()
    }
}

/// The page for `METHOD /path` as a user of the fixture, or as nobody for `""`.
fn page(server: &Server, user: &str, line: &str) -> Page {
    send(server, user, line, "", None)
}

/// The same with a body of a media type.
fn send(server: &Server, user: &str, line: &str, content_type: &str, body: Option<&str>) -> Page {
    let mut headers = vec![("Accept".to_owned(), "text/html".to_owned())];
    headers.extend((!user.is_empty()).then(|| bearer(user)));
    headers.extend((!content_type.is_empty()).then(|| ("Content-Type".to_owned(), content_type.to_owned())));
    let (method, path) = line.split_once(' ').unwrap();
    let answer = wire::exchange(server.address, method, path, &headers, body.map(str::as_bytes));
    Page { status: answer.status, headers: answer.headers, html: String::from_utf8(answer.body).unwrap() }
}

/// The HTML form of a page, sent as `multipart/form-data`.
fn send_form(server: &Server, user: &str, line: &str, fields: &[(&str, &str)]) -> Page {
    let part = |(name, value): &(&str, &str)| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = fields.iter().map(part).collect::<String>() + "--b--\r\n";
    send(server, user, line, "multipart/form-data; boundary=b", Some(&body))
}
