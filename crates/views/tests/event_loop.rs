//! `asgiref.sync`: a request that reads runs on the event loop, and so does a short write until its commit. It runs again on
//! a blocking thread if it would wait, or do more.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};

use models::{Db, Error, Model, User, UserData};
use support::Site;
use support::books::BookSerializer;
use test_database::{Book, BookData, BookPatch, BookQuerySet, on_postgres};
use views::api_view::{Handler, Method};
use views::exceptions::Result;
use views::request::Request;
use views::resolvers::{UrlPattern, path};
use views::response::Response;
use views::routers::DefaultRouter;
use views::view::View;
use views::viewsets::ModelViewSet;

static RUNS: AtomicUsize = AtomicUsize::new(0);

/// A `GET` that writes, although nothing says so.
fn create_carl(_request: &Request, db: &mut Db) -> Result {
    RUNS.fetch_add(1, Ordering::SeqCst);
    let carl = db.atomic(|connection| User::create(&UserData::new("", "carl"), connection))?;
    Ok(Response::new(carl.username))
}

/// On the event loop SQLite fails at once where it would wait.
fn read_locked(request: &Request, db: &mut Db) -> Result {
    if request.must_be_short {
        return Err(Error::Unavailable("database is locked".to_owned()).into());
    }
    Ok(Response::new(User::all(User::objects(), db.connection()?)?.len()))
}

fn urlpatterns(handler: Handler) -> [UrlPattern; 1] {
    [path("users/", View::new("Users".to_owned(), vec![(Method::GET, handler)]))]
}

#[test]
fn a_write_on_the_event_loop_runs_again_on_a_thread_and_writes_once() {
    let site = Site::new(&urlpatterns(create_carl));
    let bearer = site.bearer("ann");
    let answer = site.ask("GET /users/", &[("Authorization", &bearer)], "");
    assert_eq!((answer.status, answer.body.as_str()), (200, r#""carl""#));
    assert_eq!(RUNS.load(Ordering::SeqCst), if on_postgres() { 1 } else { 2 });
}

#[test]
fn a_read_that_finds_a_lock_on_the_event_loop_waits_on_a_thread() {
    let site = Site::new(&urlpatterns(read_locked));
    let bearer = site.bearer("ann");
    let answer = site.ask("GET /users/", &[("Authorization", &bearer)], "");
    assert_eq!((answer.status, answer.body.as_str()), (200, "2"));
}

/// The threads that have run [`create_one`] and [`create_two`].
static CREATED_ONE: Mutex<Vec<ThreadId>> = Mutex::new(Vec::new());
static CREATED_TWO: Mutex<Vec<ThreadId>> = Mutex::new(Vec::new());

fn create(username: &str, db: &mut Db) -> Result<String> {
    Ok(db.atomic(|connection| User::create(&UserData::new("", username), connection))?.username)
}

fn create_one(_request: &Request, db: &mut Db) -> Result {
    CREATED_ONE.lock().unwrap().push(thread::current().id());
    Ok(Response::new(create("carl", db)?))
}

fn create_two(_request: &Request, db: &mut Db) -> Result {
    CREATED_TWO.lock().unwrap().push(thread::current().id());
    Ok(Response::new(create("carl", db)? + &create("dora", db)?))
}

/// What a view with short writes answers to ann, and where it has run.
fn short_write(handler: Handler, threads: &Mutex<Vec<ThreadId>>) -> (Site, String, Vec<ThreadId>) {
    let mut view = View::new("Users".to_owned(), vec![(Method::POST, handler)]);
    view.writes_are_short = true;
    let site = Site::new(&[path("users/", view)]);
    let bearer = site.bearer("ann");
    let answer = site.ask("POST /users/", &[("Authorization", &bearer)], "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    let threads = threads.lock().unwrap().clone();
    (site, answer.body, threads)
}

#[test]
fn a_short_write_runs_on_the_event_loop_until_its_commit() {
    let (site, body, threads) = short_write(create_one, &CREATED_ONE);
    assert_eq!((body.as_str(), site.user("carl").username.as_str()), (r#""carl""#, "carl"));
    assert_eq!((threads.len(), threads[0] == thread::current().id()), (1, !on_postgres()));
}

#[test]
fn a_view_that_writes_twice_runs_again_on_a_thread_and_writes_each_row_once() {
    let (site, body, threads) = short_write(create_two, &CREATED_TWO);
    assert_eq!(body, r#""carldora""#);
    assert_eq!(User::all(User::objects(), site.db().connection().unwrap()).unwrap().len(), 4);
    assert_eq!(threads.len(), if on_postgres() { 1 } else { 2 });
    assert!(threads.last().is_some_and(|last| *last != thread::current().id()));
}

/// The hooks of [`ShortBooks`] that have run, with their threads.
static HOOKS: Mutex<Vec<(&str, ThreadId)>> = Mutex::new(Vec::new());

struct ShortBooks;

impl ModelViewSet for ShortBooks {
    type Serializer = BookSerializer;
    const WRITES_ARE_SHORT: bool = true;

    fn get_queryset(request: &Request) -> Result<BookQuerySet> {
        Ok(Book::objects().filter_owner(request.user()?))
    }

    fn perform_create(book: BookData, request: &Request, db: &mut Db) -> Result<Book> {
        HOOKS.lock().unwrap().push(("create", thread::current().id()));
        Ok(book.save(request.user()?, db)?)
    }

    fn perform_update(book: Book, patch: BookPatch, _request: &Request, db: &mut Db) -> Result<Book> {
        HOOKS.lock().unwrap().push(("update", thread::current().id()));
        Ok(db.autocommit(|connection| book.update(&patch, connection))?)
    }

    fn perform_destroy(book: Book, _request: &Request, db: &mut Db) -> Result<()> {
        HOOKS.lock().unwrap().push(("destroy", thread::current().id()));
        Ok(db.autocommit(|connection| book.delete(connection))?)
    }
}

/// If anything in a view used a connection of its own, its hooks would run twice.
#[test]
fn each_hook_of_short_writes_runs_once_on_the_event_loop() {
    let site = Site::new(&DefaultRouter::default().register::<ShortBooks>("books").urls(""));
    let bearer = site.bearer("ann");
    let json = ("Content-Type", "application/json");
    let ask =
        |line: &str, header: (&str, &str), body| site.ask(line, &[("Authorization", &bearer), json, header], body);
    let none = ("X-Other", "");
    let created = ask("POST /books/", none, r#"{"title": "Emma"}"#);
    assert_eq!(created.status, 201, "{}", created.body);
    assert_eq!(ask("PATCH /books/1/", none, r#"{"title": "Persuasion"}"#).status, 200);
    assert_eq!(ask("PATCH /books/1/", ("If-Match", "*"), r#"{"title": "Emma"}"#).status, 200);
    assert_eq!(ask("PATCH /books/1/", none, r#"{"title": ""}"#).status, 400);
    assert_eq!(ask("DELETE /books/1/", none, "").status, 204);
    assert_eq!(ask("DELETE /books/1/", none, "").status, 404);
    let mut book = BookData::new("Long");
    book.summary = "x".repeat(100_000);
    let book = site.db().atomic(|connection| Book::create(&book, &site.user("ann"), connection)).unwrap();
    assert_eq!(ask(&format!("PATCH /books/{}/", book.id), none, r#"{"title": "Emma"}"#).status, 200);
    let hooks = HOOKS.lock().unwrap();
    let is_here = |(hook, id): &(&'static str, ThreadId)| (*hook, *id == thread::current().id());
    let here = !on_postgres();
    assert_eq!(
        hooks.iter().map(is_here).collect::<Vec<_>>(),
        [("create", here), ("update", here), ("update", false), ("destroy", here), ("update", false)],
        "hooks run on a thread with `If-Match`, and for a large row"
    );
}

/// The constraint is deferred, so the commit fails, and not the `INSERT`.
#[test]
fn a_short_write_whose_commit_fails_runs_again_and_gets_its_own_error() {
    fn create_for_nobody(_request: &Request, db: &mut Db) -> Result {
        let ann = User::get(User::objects(), 1, db.read_connection()?)?;
        let nobody = User { id: 1_000.into(), ..ann };
        let book = db.atomic(|connection| Book::create(&BookData::new("Emma"), &nobody, connection))?;
        Ok(Response::new(book.title))
    }
    let mut view = View::new("Books".to_owned(), vec![(Method::POST, create_for_nobody as Handler)]);
    view.writes_are_short = true;
    let site = Site::new(&[path("books/", view)]);
    let bearer = site.bearer("ann");
    let answer = site.ask("POST /books/", &[("Authorization", &bearer)], "");
    assert_eq!((answer.status, answer.body.contains("oreign key") || answer.body.contains("FOREIGN KEY")), (409, true));
    assert_eq!(Book::all(Book::objects(), site.db().connection().unwrap()).unwrap().len(), 0);
}

/// A refresh without rotation only reads, except that it ends the logins of a token that is used again.
#[test]
fn a_short_post_that_writes_after_all_runs_again_on_a_thread() {
    let site = Site::with_settings(&views::urlpatterns(), |settings| settings.simple_jwt.end_family_on_reuse = true);
    let body = format!(r#"{{"refresh": "{}"}}"#, site.refresh_token("ann"));
    let post =
        |path: &str| site.ask(&format!("POST /api/auth/token/{path}/"), &[("Content-Type", "application/json")], &body);
    assert_eq!(post("refresh").status, 200);
    assert_eq!(post("blacklist").status, 200);
    let refused = post("refresh");
    assert_eq!((refused.status, refused.body.contains("Token is blacklisted")), (401, true), "{}", refused.body);
}
