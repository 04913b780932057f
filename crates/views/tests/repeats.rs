//! Writes that are safe to repeat and to race: `If-Match` and `Idempotency-Key`, of which DRF has neither.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use md5::{Digest, Md5};
use support::{Answer, Site, books};

const JSON: (&str, &str) = ("Content-Type", "application/json");

const BOOK: &str = r#"{"title":"Emma"}"#;

fn site() -> Site {
    Site::new(&books::urlpatterns())
}

/// A client that is ann.
struct Client<'s> {
    site: &'s Site,
    bearer: String,
}

impl Client<'_> {
    fn new<'s>(site: &'s Site, username: &str) -> Client<'s> {
        Client { site, bearer: site.bearer(username) }
    }

    fn ask(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let own = [JSON, ("Authorization", self.bearer.as_str())];
        self.site.ask(line, &[&own, headers].concat(), body)
    }

    fn post(&self, key: &str, body: &str) -> Answer {
        self.ask("POST /api/books/", &[("Idempotency-Key", key)], body)
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(site: &Site, table: &str) -> i64 {
    let query = diesel::sql_query(format!("SELECT COUNT(*) AS count FROM {table}"));
    let found: Count = query.get_result(site.db().connection().unwrap()).unwrap();
    found.count
}

fn books_and_keys(site: &Site) -> (i64, i64) {
    (count(site, "books_book"), count(site, "idempotency_idempotencykey"))
}

/// The entity tag that Django's `ConditionalGetMiddleware` gives to a body.
fn etag(body: &str) -> String {
    format!("\"{:x}\"", Md5::digest(body))
}

#[track_caller]
fn is(answer: &Answer, status: u16, detail: &str) {
    assert_eq!((answer.status, answer.body.as_str()), (status, format!(r#"{{"detail":"{detail}"}}"#).as_str()));
}

const CHANGED: &str =
    "The object has changed: none of the entity tags in the header If-Match is that of its present state.";

#[test]
fn a_change_needs_the_tag_of_the_present_state() {
    let site = site();
    let ann = Client::new(&site, "ann");
    let first = ann.ask("POST /api/books/", &[], BOOK);
    assert_eq!(first.status, 201);
    let tag = etag(&ann.ask("GET /api/books/1/", &[], "").body);
    assert_eq!(tag, etag(&first.body), "the answer to POST has the same body");
    let changed = ann.ask("PATCH /api/books/1/", &[("If-Match", &tag)], r#"{"title":"Persuasion"}"#);
    assert_eq!(changed.status, 200);
    assert_eq!(changed.header("etag"), Some(etag(&changed.body).as_str()), "the tag for the next change");
    let weak = format!("W/{}", etag(&changed.body));
    for stale in [tag.as_str(), &weak, r#""none""#] {
        for method in ["PATCH", "PUT", "DELETE"] {
            is(&ann.ask(&format!("{method} /api/books/1/"), &[("If-Match", stale)], r#"{"title":"x"}"#), 412, CHANGED);
        }
    }
    assert_eq!(ann.ask("GET /api/books/1/", &[], "").body, changed.body);
    let list = format!(r#""none", {}"#, etag(&changed.body));
    let put = ann.ask("PUT /api/books/1/", &[("If-Match", &list)], BOOK);
    assert_eq!((put.status, put.header("etag")), (200, None), "RFC 9110 forbids the tag here");
    assert_eq!(ann.ask("PATCH /api/books/1/", &[("If-Match", "*")], r#"{"title":"y"}"#).status, 200);
    let tag = etag(&ann.ask("GET /api/books/1/", &[], "").body);
    assert_eq!(ann.ask("DELETE /api/books/1/", &[("If-Match", &tag)], "").status, 204);
    assert_eq!(ann.ask("DELETE /api/books/1/", &[("If-Match", "*")], "").status, 404);
}

/// The tag is computed piece by piece, and the body is rendered as a whole.
#[test]
fn a_text_of_any_characters_has_the_tag_of_its_json() {
    let site = site();
    let ann = Client::new(&site, "ann");
    let long = "\\u0001".repeat(100_000);
    let created = ann.ask("POST /api/books/", &[], &format!(r#"{{"title":"long","summary":"{long}."}}"#));
    assert_eq!(ann.ask("DELETE /api/books/1/", &[("If-Match", r#""x""#)], "").status, 412);
    assert_eq!(ann.ask("DELETE /api/books/1/", &[("If-Match", &etag(&created.body))], "").status, 204);
    let title = r#"{"title":"é\u2028a\u0001\"\\é€\u2029\u2029.","summary":"\u0002\u2028\u0003"}"#;
    let created = ann.ask("POST /api/books/", &[], title);
    assert_eq!(created.status, 201);
    assert!(created.body.contains(r"\u2028"), "{created:?}");
    let again = ann.ask("PATCH /api/books/2/", &[("If-Match", &etag(&created.body))], title);
    assert_eq!((again.status, again.header("etag")), (200, Some(etag(&again.body).as_str())));
}

#[test]
fn other_errors_come_before_the_condition_and_those_of_the_body_after_it() {
    let site = site();
    let (ann, bob) = (Client::new(&site, "ann"), Client::new(&site, "bob"));
    ann.ask("POST /api/books/", &[], BOOK);
    let none = [("If-Match", r#""none""#)];
    assert_eq!(bob.ask("DELETE /api/books/1/", &none, "").status, 404);
    assert_eq!(site.ask("DELETE /api/books/1/", &none, "").status, 401);
    assert_eq!(ann.ask("POST /api/books/1/", &none, BOOK).status, 405);
    is(&ann.ask("PATCH /api/books/1/", &none, "{"), 412, CHANGED);
    let unreadable = "The header If-Match must be * or a list of entity tags, each in double quotes.";
    for header in ["none", "", "\"a\" \"b\"", "*, \"a\""] {
        is(&ann.ask("DELETE /api/books/1/", &[("If-Match", header)], ""), 400, unreadable);
    }
    // Django's own rule for a `GET` belongs to its middleware, which is off.
    assert_eq!(ann.ask("GET /api/books/1/", &none, "").status, 200);
}

#[test]
fn of_two_changes_with_one_tag_one_wins() {
    let site = site();
    let ann = Client::new(&site, "ann");
    for _ in 0..5 {
        let created = ann.ask("POST /api/books/", &[], BOOK);
        let id: serde_json::Value = serde_json::from_str(&created.body).unwrap();
        let (line, tag) = (format!("PATCH /api/books/{}/", id["id"]), etag(&created.body));
        let mut statuses: Vec<u16> = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..4)
                .map(|number| {
                    let (ann, line, tag) = (&ann, &line, &tag);
                    let body = format!(r#"{{"title":"by {number}"}}"#);
                    scope.spawn(move || ann.ask(line, &[("If-Match", tag)], &body).status)
                })
                .collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412, 412]);
    }
}

#[test]
fn a_row_that_another_table_refers_to_is_not_deleted() {
    let site = site();
    let ann = Client::new(&site, "ann");
    ann.ask("POST /api/books/", &[], BOOK);
    let review =
        "CREATE TABLE review (book_id bigint REFERENCES books_book (id)); INSERT INTO review (book_id) VALUES (1)";
    site.db().atomic(|connection| Ok(connection.batch_execute(review)?)).unwrap();
    let referred = "This Book cannot be deleted: rows of another table refer to it.";
    for condition in [&[][..], &[("If-Match", "*")]] {
        is(&ann.ask("DELETE /api/books/1/", condition, ""), 409, referred);
    }
    assert_eq!(count(&site, "books_book"), 1);
}

#[test]
fn a_repeated_post_gets_the_first_answer_again() {
    let site = site();
    let ann = Client::new(&site, "ann");
    let first = ann.post("\"8e03978e\"", BOOK);
    assert_eq!((first.status, first.header("idempotent-replayed")), (201, None));
    assert_eq!(ann.ask("PATCH /api/books/1/", &[], r#"{"title":"Persuasion"}"#).status, 200);
    for key in ["\"8e03978e\"", "8e03978e"] {
        let again = ann.post(key, BOOK);
        assert_eq!((again.status, &again.body), (201, &first.body), "as it was then");
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        let others = |answer: &Answer| -> Vec<_> {
            answer.headers.iter().filter(|(name, _)| name != "idempotent-replayed").cloned().collect()
        };
        assert_eq!(others(&again), others(&first));
    }
    assert_eq!(books_and_keys(&site), (1, 1));
    let indented =
        ann.ask("POST /api/books/", &[("Idempotency-Key", "8e03978e"), ("Accept", "application/json; indent=2")], BOOK);
    assert!(indented.body.starts_with("{\n  \"id\": 1,\n"), "{indented:?}");
    // Another body, another path, another media type.
    let reused = "This Idempotency-Key was used for another request.";
    is(&ann.post("8e03978e", r#"{"title":"Emma" }"#), 422, reused);
    is(&ann.post("8e03978e", "{"), 422, reused);
    is(&ann.ask("POST /api/books.json", &[("Idempotency-Key", "8e03978e")], BOOK), 422, reused);
    // Another key, and another user.
    assert_eq!(ann.post("other", BOOK).status, 201);
    let bob = Client::new(&site, "bob").post("8e03978e", BOOK);
    assert_eq!((bob.status, bob.header("idempotent-replayed")), (201, None));
    assert_eq!(books_and_keys(&site), (3, 3));
}

#[test]
fn a_refused_post_leaves_no_key() {
    let site = site();
    let ann = Client::new(&site, "ann");
    assert_eq!(ann.post("k", "{}").status, 400);
    assert_eq!(ann.post("k", "{").status, 400);
    assert_eq!(books_and_keys(&site), (0, 0));
    assert_eq!(ann.post("k", BOOK).status, 201);
    let invalid = "The header Idempotency-Key must have 1 to 255 printable ASCII characters.";
    let long = "k".repeat(256);
    for key in ["", "\"\"", "\"k", "a b", &long] {
        is(&ann.post(key, BOOK), 400, invalid);
    }
    let headers = [JSON, ("Idempotency-Key", "")];
    assert_eq!(site.ask("POST /api/books/", &headers, BOOK).status, 401, "without a user, the key is not looked at");
    let long = format!(r#"{{"title":"Emma","summary":"{}"}}"#, "x".repeat(300_000));
    let too_long = "The answer is too long to be kept for the header Idempotency-Key: it may have 262144 bytes.";
    is(&ann.post("long", &long), 413, too_long);
    assert_eq!(books_and_keys(&site), (1, 1));
}

/// A client that builds its body anew chooses another boundary.
#[test]
fn the_boundary_of_a_form_does_not_count() {
    let site = site();
    let bearer = site.bearer("ann");
    let post = |boundary: &str, title: &str| {
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let headers = [("Content-Type", &*content_type), ("Authorization", &bearer), ("Idempotency-Key", "k")];
        let body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n{title}\r\n--{boundary}--\r\n"
        );
        site.ask("POST /api/books/", &headers, &body)
    };
    let first = post("one", "Emma");
    assert_eq!(first.status, 201, "{first:?}");
    let again = post("another", "Emma");
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")));
    assert_eq!(post("one", "Emma!").status, 422);
}

#[test]
fn concurrent_posts_with_one_key_make_one_row() {
    let site = site();
    let ann = Client::new(&site, "ann");
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let posts: Vec<_> = (0..8).map(|_| scope.spawn(|| ann.post("k", BOOK))).collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });
    let first = ann.post("k", BOOK).body;
    for answer in answers {
        match answer.status {
            201 => assert_eq!(answer.body, first),
            _ => is(&answer, 409, "A request with this Idempotency-Key is still being processed."),
        }
    }
    assert_eq!(books_and_keys(&site), (1, 1));
}

#[test]
fn a_key_is_free_again_after_a_day() {
    let site = site();
    let ann = Client::new(&site, "ann");
    for number in 0..20 {
        assert_eq!(ann.post(&format!("old {number}").replace(' ', "-"), BOOK).status, 201);
    }
    let age = "UPDATE idempotency_idempotencykey SET created_at = '2026-01-01 00:00:00'";
    site.db().connection().unwrap().batch_execute(age).unwrap();
    let again = ann.post("old-19", r#"{"title":"Persuasion"}"#);
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, None), "{again:?}");
    // Each new key removes a few old ones.
    assert!((2..=5).contains(&books_and_keys(&site).1), "{:?}", books_and_keys(&site));
    assert_eq!(ann.post("new", BOOK).status, 201);
    assert_eq!(books_and_keys(&site), (22, 2));
}

#[test]
fn without_the_table_a_key_is_refused_and_not_ignored() {
    let site = site();
    let ann = Client::new(&site, "ann");
    site.db().connection().unwrap().batch_execute("DROP TABLE idempotency_idempotencykey").unwrap();
    let missing = "The database has no table for the header Idempotency-Key. 'task-api migrate' creates it.";
    is(&ann.post("k", BOOK), 501, missing);
    assert_eq!(count(&site, "books_book"), 0);
    assert_eq!(ann.ask("POST /api/books/", &[], BOOK).status, 201, "without the header nothing changes");
}
