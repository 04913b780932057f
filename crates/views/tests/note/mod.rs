//! A resource that can be searched, ordered and filtered.

#![allow(dead_code, reason = "each test file uses a part of it")]

use derive::Model;
use diesel::connection::SimpleConnection;
use models::fields::Field;
use models::query::Lookup;
use models::timezone::DateTime;
use models::{Db, DbConnection, Limit, Model, User, UserId};
use serde_json::{Value, json};
use serializers::{Fields, ModelSerializer};
use test_database::{on_postgres, save};
use views::exceptions::Result;
use views::generics::GenericApiView;
use views::mixins::{DestroyModelMixin, RetrieveModelMixin, UpdateModelMixin};
use views::request::Request;
use views::resolvers::UrlPattern;
use views::response::Response;
use views::settings::FilterBackend;
use views::viewsets::{Action, Route, ViewSet, as_view};

use crate::support::Site;

diesel::table! {
    pads_note (id) {
        id -> BigInt,
        title -> Text,
        text -> Text,
        count -> BigInt,
        is_done -> Bool,
        owner_id -> BigInt,
        created_at -> Timestamp,
    }
}

#[derive(Clone, Model)]
#[model(app = "pads", table = pads_note)]
pub(crate) struct Note {
    pub(crate) id: i64,
    #[field(max_length = 10_000)]
    pub(crate) title: String,
    #[field(blank)]
    pub(crate) text: String,
    pub(crate) count: i64,
    pub(crate) is_done: bool,
    #[field(foreign_key = User)]
    pub(crate) owner_id: UserId,
    #[field(auto_now_add)]
    pub(crate) created_at: Option<DateTime>,
}

impl models::Installed for Note {}

/// A note of 2026.
pub(crate) fn empty(owner_id: UserId) -> Note {
    let created_at = DateTime::parse("2026-01-01 00:00:00");
    Note { id: 0, title: String::new(), text: String::new(), count: 0, is_done: false, owner_id, created_at }
}

pub(crate) fn create_table(connection: &mut DbConnection) {
    let moment = if on_postgres() { "timestamp with time zone" } else { "datetime" };
    connection
        .batch_execute(&format!(
            "CREATE TABLE pads_note (id bigint PRIMARY KEY, title text NOT NULL, text text NOT NULL, \
             count bigint NOT NULL, is_done bool NOT NULL, owner_id bigint NOT NULL, created_at {moment} NOT NULL)"
        ))
        .unwrap();
}

pub(crate) struct NoteSerializer;

impl ModelSerializer for NoteSerializer {
    type Model = Note;
    const FIELDS: Fields<Note> = Fields::All;
    const READ_ONLY_FIELDS: &'static [Field<Note>] = &[Note::OWNER];
}

/// The list of this view is one of keys, so that tests can compare it.
pub(crate) struct NoteViewSet;

impl GenericApiView for NoteViewSet {
    type Serializer = NoteSerializer;

    const SEARCH_FIELDS: &'static [Field<Note>] = &[Note::TITLE, Note::TEXT];
    const ORDERING_FIELDS: &'static [Field<Note>] = &[Note::ID, Note::TITLE, Note::COUNT, Note::IS_DONE];
    const FILTERSET_FIELDS: &'static [(Field<Note>, &'static [Lookup])] = &[
        (Note::ID, &[Lookup::Exact, Lookup::In]),
        (Note::TITLE, &[Lookup::Exact, Lookup::IContains]),
        (Note::COUNT, &[Lookup::Gt, Lookup::Lte]),
        (Note::IS_DONE, &[Lookup::Exact]),
        (Note::CREATED_AT, &[Lookup::Exact, Lookup::Gt, Lookup::Gte, Lookup::Lt, Lookup::Lte, Lookup::Date]),
    ];

    fn get_queryset(request: &Request) -> Result<NoteQuerySet> {
        Ok(Note::objects().filter_owner(request.user()?))
    }
}

impl RetrieveModelMixin for NoteViewSet {}
impl UpdateModelMixin for NoteViewSet {}
impl DestroyModelMixin for NoteViewSet {}

fn keys(request: &Request, db: &mut Db) -> Result {
    let queryset = NoteViewSet::filter_queryset(NoteViewSet::get_queryset(request)?, request)?;
    let notes = Note::fetch(queryset, Limit::NONE, db.connection()?)?;
    Ok(Response::new(notes.iter().map(Model::pk).collect::<Vec<_>>()))
}

impl ViewSet for NoteViewSet {
    fn actions() -> Vec<Action> {
        let list = Action { route: Route::LIST, method: actix_web::http::Method::GET, handler: keys };
        vec![
            list,
            Action::retrieve::<Self>(),
            Action::update::<Self>(),
            Action::partial_update::<Self>(),
            Action::destroy::<Self>(),
        ]
    }
}

/// All backends.
pub(crate) const BACKENDS: &[FilterBackend] = &[FilterBackend::Django, FilterBackend::Search, FilterBackend::Ordering];

/// The notes of ann are 1 to 5, and that of bob is 6.
fn notes(ann: &User, bob: &User, connection: &mut DbConnection) {
    let owners = [ann, ann, ann, ann, ann, bob];
    for (id, (owner, (title, text, count, is_done, created_at))) in (1..).zip(owners.into_iter().zip([
        ("Buy milk", "", 3, false, "2026-01-01 00:00:00"),
        ("Buy apples", "Green, not red.", -1, true, "2026-01-01 23:59:59.999999"),
        ("apple", "100%", 3, true, "2026-01-02 00:00:00"),
        ("Apple pie", r#"a "quoted" phrase"#, i64::MAX, false, "2026-01-02 06:30:00.250000"),
        ("snake_case", r"C:\temp", i64::MIN, false, "2026-01-03 06:30:00.250001"),
        ("Bob's milk", "", 3, true, "2026-01-03 00:00:00"),
    ])) {
        let (title, text, created_at) = (title.into(), text.into(), DateTime::parse(created_at));
        save(&Note { id, title, text, count, is_done, owner_id: owner.id, created_at }, connection);
    }
}

/// A site with these backends.
pub(crate) struct Notes {
    pub(crate) site: Site,
}

impl Notes {
    pub(crate) fn new(backends: &[FilterBackend]) -> Notes {
        let site = Site::with_settings(&[] as &[UrlPattern], |settings| {
            settings.rest_framework.default_filter_backends = backends.to_vec();
        });
        let (ann, bob, mut db) = (site.user("ann"), site.user("bob"), site.db());
        let connection = db.connection().unwrap();
        create_table(connection);
        notes(&ann, &bob, connection);
        Notes { site }
    }

    /// The answer to `METHOD /?query` of ann, for the list or for one row.
    pub(crate) fn ask(&self, method: &str, pk: Option<&str>, query: &str) -> (u16, String) {
        let view = as_view::<NoteViewSet>(if pk.is_some() { Route::DETAIL } else { Route::LIST }).unwrap();
        let mut request = self.site.request(method, &view);
        request.http.query = query.to_owned();
        request.http.headers.authorization = self.site.bearer("ann").parse().ok();
        request.kwargs.pk = pk.map(str::to_owned);
        self.site.dispatch(&view, request)
    }

    /// The keys of the notes in the list of ann.
    #[track_caller]
    pub(crate) fn finds(&self, query: &str, expected: &[i64]) {
        let (status, body) = self.ask("GET", None, query);
        assert_eq!((status, body), (200, json!(expected).to_string()), "{query}");
    }

    #[track_caller]
    pub(crate) fn refuses(&self, query: &str, expected: &Value) {
        let (status, body) = self.ask("GET", None, query);
        assert_eq!((status, &serde_json::from_str::<Value>(&body).unwrap()), (400, expected), "{query}");
    }
}
