//! Rows that are meant to harm a page: each is shown as text.

use crate::{page, send_form, server};

/// Texts, each with what the page shows of it.
const HOSTILE: [(&str, &str); 8] = [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("\"><img src=x onerror=alert(1)>", "&gt;&lt;img src=x onerror=alert(1)&gt;"),
    ("javascript:alert(1)//http://a.b", "javascript:alert(1)//"),
    ("' autofocus onfocus=alert(1) x='", "&#x27; autofocus onfocus=alert(1) x=&#x27;"),
    ("</textarea></pre><script src=//a.b>", "&lt;/textarea&gt;&lt;/pre&gt;&lt;script src=//a.b&gt;"),
    ("{{ 7 * 7 }}{% include 'base.html' %}", "{{ 7 * 7 }}{% include &#x27;base.html&#x27; %}"),
    ("\u{202e}right to left\u{2066}", "<bdi>\u{202e}right to left\u{2066}</bdi>"),
    ("zero\u{200b}\u{200d}\u{feff}width", "<bdi>zero\u{200b}\u{200d}\u{feff}width</bdi>"),
];

/// The tags of a page that run or load something, apart from its own.
fn foreign_tags(html: &str) -> usize {
    html.matches("<script").count() + html.matches("<img").count() + html.matches("href=\"javascript").count() - 1
}

#[test]
fn hostile_rows_are_text_on_every_page() {
    let server = server();
    for (text, shown) in HOSTILE {
        let body = serde_json::json!({"title": text, "description": text}).to_string();
        let (status, row) = server.ask("alice", "POST /api/tasks/", &body);
        assert_eq!(status, 201, "{text}");
        let row: serde_json::Value = serde_json::from_str(&row).unwrap();
        let instance = page(&server, "alice", &format!("GET /api/tasks/{}/", row["id"]));
        instance.has(&[shown]);
        assert_eq!(foreign_tags(&instance.html), 0, "{text}");
        let list = page(&server, "alice", "GET /api/tasks/");
        list.has(&[shown]);
        assert_eq!(foreign_tags(&list.html), 0, "{text}");
    }
}

#[test]
fn hostile_texts_are_text_in_a_refused_form() {
    let server = server();
    for (text, _) in HOSTILE {
        let long = text.repeat(30);
        let refused = send_form(&server, "alice", "POST /api/tasks/", &[("title", &long), ("description", text)]);
        assert_eq!(refused.status, 400, "{text}");
        assert_eq!(foreign_tags(&refused.html), 0, "{text}");
        assert_eq!(refused.html.matches("</textarea>").count(), refused.html.matches("<textarea").count(), "{text}");
    }
}

#[test]
fn a_hundred_thousand_letters_are_shown() {
    let server = server();
    let long = "x".repeat(100_000);
    let (status, row) = server.ask("alice", "POST /api/tasks/", &format!(r#"{{"title":"t","description":"{long}"}}"#));
    assert_eq!(status, 201);
    let row: serde_json::Value = serde_json::from_str(&row).unwrap();
    let instance = page(&server, "alice", &format!("GET /api/tasks/{}/", row["id"]));
    // Once in the answer, and once in each form.
    assert_eq!(instance.html.matches(&long).count(), 3);
    let refused = send_form(&server, "alice", "POST /api/tasks/", &[("title", ""), ("description", &long)]);
    assert!(refused.status == 400 && refused.html.contains(&long));
}

#[test]
fn hostile_urls_are_text() {
    let server = server();
    let path = "/api/tasks/?x=%22%3E%3Cscript%3E&format=api&%E2%80%AE=1&ordering='%22%3E%3Cimg%3E";
    let list = page(&server, "alice", &format!("GET {path}"));
    assert_eq!((list.status, foreign_tags(&list.html)), (200, 0));
    let instance = page(&server, "alice", "GET /api/tasks/%22%3E%3Cscript%3E%E2%80%AE/");
    assert_eq!((instance.status, foreign_tags(&instance.html)), (404, 0));
}
