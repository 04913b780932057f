//! A second resource: an example of all the code that a resource needs. The `.sql` files in this folder create its
//! table.

use derive::Model;
use models::{Db, User, UserId};
use serializers::{Fields, ModelSerializer};
use views::exceptions::Result;
use views::request::Request;
use views::resolvers::UrlPattern;
use views::routers::DefaultRouter;
use views::viewsets::ModelViewSet;

// models
diesel::table! { notes_note (id) { id -> BigInt, text -> Text, owner_id -> BigInt, } }

#[derive(Clone, Model)]
#[model(app = "notes", table = notes_note)]
pub struct Note {
    pub id: i64,
    #[field(max_length = 100)]
    pub text: String,
    #[field(foreign_key = User)]
    pub owner_id: UserId,
}

impl models::Installed for Note {}

// serializers
pub struct NoteSerializer;

impl ModelSerializer for NoteSerializer {
    type Model = Note;
    const FIELDS: Fields<Note> = Fields::All;
    const READ_ONLY_FIELDS: &'static [models::fields::Field<Note>] = &[Note::OWNER];
}

// views
pub struct NoteViewSet;

impl ModelViewSet for NoteViewSet {
    type Serializer = NoteSerializer;

    fn get_queryset(request: &Request) -> Result<NoteQuerySet> {
        Ok(Note::objects().filter_owner(request.user()?))
    }

    fn perform_create(note: NoteData, request: &Request, db: &mut Db) -> Result<Note> {
        Ok(note.save(request.user()?, db)?)
    }
}

// urls
pub fn urlpatterns() -> Vec<UrlPattern> {
    DefaultRouter::default().register::<NoteViewSet>("notes").urls("api/")
}
