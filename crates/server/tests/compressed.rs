//! `GZipMiddleware` and `ConditionalGetMiddleware`: long answers, and the setting `MIDDLEWARE`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::io::Read;

use flate2::read::GzDecoder;
use models::{Task, TaskData, User};
use support::wire::Answer;
use support::{Server, bearer, fixture, load, wire};
use views::streaming::CHUNK;

const GZIP: &str = "django.middleware.gzip.GZipMiddleware";
const CONDITIONAL_GET: &str = "django.middleware.http.ConditionalGetMiddleware";

/// A server with this many more tasks of bob.
fn server(count: usize) -> Server {
    let middleware = ("MIDDLEWARE".to_owned(), format!("{GZIP},{CONDITIONAL_GET}"));
    let server = Server::start_with_settings(fixture::template(), &[middleware]);
    let mut db = server.database.handle();
    let bob = User::get_by_natural_key("bob", db.connection().unwrap()).unwrap().unwrap();
    let create = |number: usize| TaskData { description: "words ".repeat(20), ..TaskData::new(format!("{number}")) };
    db.atomic(|connection| (0..count).try_for_each(|number| Task::create(&create(number), &bob, connection).map(drop)))
        .unwrap();
    server
}

fn list(server: &Server, headers: &[(&str, &str)]) -> Answer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let headers: Vec<_> = headers.chain([bearer("bob")]).collect();
    wire::exchange(server.address, "GET", "/api/tasks/", &headers, None)
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn decompressed(answer: &Answer) -> Vec<u8> {
    let mut body = Vec::new();
    GzDecoder::new(&*answer.body).read_to_end(&mut body).unwrap();
    body
}

/// These are compressed on the event loop, on a thread, and while they are sent.
#[test]
fn a_list_of_any_length_is_compressed() {
    for count in [10, 300, CHUNK - 2, 2 * CHUNK] {
        let server = server(count);
        let (plain, compressed) = (list(&server, &[]), list(&server, &[("Accept-Encoding", "gzip, br")]));
        assert_eq!((plain.status, compressed.status), (200, 200));
        assert!(decompressed(&compressed) == plain.body, "{count}");
        assert!(compressed.body.len() < plain.body.len() / 4, "{count}");
        assert_eq!(header(&plain, "content-encoding"), None);
        assert_eq!(header(&compressed, "content-encoding"), Some("gzip"));
        for answer in [&plain, &compressed] {
            assert_eq!(header(answer, "vary"), Some("Accept, Accept-Encoding"));
        }
        let is_stream = plain.body.len() > 256 * 1024;
        let length = compressed.body.len().to_string();
        assert_eq!(header(&compressed, "content-length"), Some(length.as_str()).filter(|_| !is_stream), "{count}");
        let weak = header(&plain, "etag").map(|etag| format!("W/{etag}"));
        assert_eq!(header(&compressed, "etag"), weak.as_deref());
        assert_eq!(weak.is_some(), !is_stream, "{count}");
        if let Some(weak) = weak {
            let unchanged = list(&server, &[("Accept-Encoding", "gzip"), ("If-None-Match", &weak)]);
            assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
            assert_eq!(header(&unchanged, "etag"), header(&plain, "etag"));
        }
    }
}

#[test]
fn the_tag_of_a_get_allows_a_change() {
    let server = server(0);
    let ask = |method: &str, tag: Option<&str>, body: &str| {
        let headers = tag.map(|tag| ("If-Match".to_owned(), tag.to_owned()));
        let headers: Vec<_> = headers.into_iter().chain([bearer("bob")]).collect();
        let json = ("Content-Type".to_owned(), "application/json".to_owned());
        let headers = [headers, vec![json]].concat();
        wire::exchange(server.address, method, "/api/tasks/4/", &headers, Some(body.as_bytes()))
    };
    let first = header(&ask("GET", None, ""), "etag").unwrap().to_owned();
    let patched = ask("PATCH", Some(&first), r#"{"title":"x"}"#);
    assert_eq!(patched.status, 200);
    assert_eq!(header(&patched, "etag"), header(&ask("GET", None, ""), "etag"));
    assert_eq!(ask("DELETE", Some(&first), "").status, 412);
    assert_eq!(ask("DELETE", header(&patched, "etag"), "").status, 204);
}

#[test]
fn middleware_is_a_list_in_the_order_of_django() {
    let read = |value: &str| load(&[("MIDDLEWARE".to_owned(), value.to_owned())]);
    let all = [
        "corsheaders.middleware.CorsMiddleware",
        "django.middleware.security.SecurityMiddleware",
        GZIP,
        "django.contrib.sessions.middleware.SessionMiddleware",
        CONDITIONAL_GET,
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ];
    for (value, gzip, conditional_get) in [
        ("", false, false),
        (GZIP, true, false),
        (CONDITIONAL_GET, false, true),
        (&all.join(","), true, true),
        ("django.middleware.common.CommonMiddleware", false, false),
    ] {
        let middleware = read(value).unwrap().middleware;
        assert_eq!((middleware.gzip, middleware.conditional_get), (gzip, conditional_get), "{value}");
    }
    for (value, error) in [
        (format!("{CONDITIONAL_GET},{GZIP}"), "must name it before"),
        (format!("{GZIP},{GZIP}"), "twice"),
        ("django.middleware.locale.LocaleMiddleware".to_owned(), "which this server does not have"),
    ] {
        let text = read(&value).err().unwrap().to_string();
        assert!(text.contains("MIDDLEWARE") && text.contains(error), "{text}");
    }
}
