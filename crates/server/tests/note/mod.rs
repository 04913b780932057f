//! A second resource in all layers: an example of all the code that it needs.

use diesel::prelude::*;
use models::fields::{Field, FieldValue};
use models::{Backend, Db, DbConnection, Limit, Model, Stored, User, UserId};
use serializers::{Attrs, Fields, ModelSerializer};
use views::exceptions::Result;
use views::generics::GenericViewSet;
use views::mixins::{CreateModelMixin, DestroyModelMixin, ListModelMixin, RetrieveModelMixin, UpdateModelMixin};
use views::request::Request;
use views::resolvers::UrlPattern;
use views::routers::DefaultRouter;

// models
diesel::table! { notes_note (id) { id -> BigInt, text -> Text, owner_id -> BigInt, } }

#[derive(Queryable, Selectable, Identifiable)]
#[diesel(table_name = notes_note, check_for_backend(Backend))]
pub struct Note {
    pub id: i64,
    #[diesel(deserialize_as = Stored<String>)]
    pub text: String,
    pub owner_id: UserId,
}

impl Model for Note {
    const DB_TABLE: &'static str = "notes_note";
    const FIELDS: &'static [Field<Note>] = &[
        Field::auto("id", |note: &Note| FieldValue::Int(note.id)),
        Field::char("text", 100, |note: &Note| FieldValue::Str(&note.text)),
        Field::foreign_key("owner", |note: &Note| FieldValue::Int(note.owner_id.into())),
    ];
    type QuerySet = notes_note::BoxedQuery<'static, Backend>;

    fn pk(&self) -> i64 {
        self.id
    }
    fn all(queryset: Self::QuerySet, connection: &mut DbConnection) -> models::Result<Vec<Note>> {
        Ok(queryset.order(notes_note::id).select(Note::as_select()).load(connection)?)
    }
    fn starting_at(rows: Self::QuerySet, pk: i64, limit: Limit, db: &mut DbConnection) -> models::Result<Vec<Note>> {
        let rows = rows.filter(notes_note::id.ge(pk)).order(notes_note::id).limit(limit.rows());
        limit.load(rows.select(Note::as_select()), &mut Vec::new(), db)
    }
    fn get(queryset: Self::QuerySet, pk: i64, connection: &mut DbConnection) -> models::Result<Note> {
        Ok(queryset.filter(notes_note::id.eq(pk)).select(Note::as_select()).first(connection)?)
    }
    fn delete(&self, connection: &mut DbConnection) -> models::Result<()> {
        Ok(diesel::delete(self).execute(connection).map(drop)?)
    }
}

// serializers
pub enum NoteSerializer {}
impl ModelSerializer for NoteSerializer {
    type Model = Note;
    type ValidatedData = Option<String>;
    const FIELDS: Fields = Fields::All;
    fn validated_data(mut attrs: Attrs) -> Option<String> {
        attrs.pop("text")
    }
}

// services
fn create_note(owner: &User, text: Option<String>, db: &mut Db) -> models::Result<Note> {
    let row = (notes_note::text.eq(text.as_deref().unwrap_or_default()), notes_note::owner_id.eq(owner.id));
    db.autocommit(|connection| Ok(diesel::insert_into(notes_note::table).values(row).get_result(connection)?))
}
fn update_note(note: Note, text: Option<String>, db: &mut Db) -> models::Result<Note> {
    let row = notes_note::text.eq(text.as_deref().unwrap_or(&note.text));
    db.autocommit(|connection| Ok(diesel::update(&note).set(row).get_result(connection)?))
}

// views
pub enum NoteViewSet {}
impl GenericViewSet for NoteViewSet {
    type Serializer = NoteSerializer;
    fn get_queryset(request: &Request) -> Result<notes_note::BoxedQuery<'static, Backend>> {
        Ok(notes_note::table.filter(notes_note::owner_id.eq(request.user()?.id)).into_boxed())
    }
}
impl CreateModelMixin for NoteViewSet {
    fn perform_create(text: Option<String>, request: &Request, db: &mut Db) -> Result<Note> {
        Ok(create_note(request.user()?, text, db)?)
    }
}
impl UpdateModelMixin for NoteViewSet {
    fn perform_update(note: Note, text: Option<String>, db: &mut Db) -> Result<Note> {
        Ok(update_note(note, text, db)?)
    }
}
impl ListModelMixin for NoteViewSet {}
impl RetrieveModelMixin for NoteViewSet {}
impl DestroyModelMixin for NoteViewSet {}

// urls
pub fn urlpatterns() -> Vec<UrlPattern> {
    DefaultRouter::default().register::<NoteViewSet>("notes").urls("api/")
}
