//! `UserSerializer`, a serializer of the application.

use models::{User, UserData};
use serializers::fields::{CharField, Field, IntegerField, Kind};
use serializers::{ModelSerializer, UserSerializer};

/// What `repr(UserSerializer())` shows: `Meta.fields` in its own order.
#[test]
fn user_serializer_has_the_fields_that_it_names() {
    let username = CharField { max_length: Some(150), ..CharField::default() };
    let id = Field::new("id", Kind::Integer(IntegerField::default())).read_only();
    let expected = [Field { label: Some("ID"), ..id }, Field::new("username", Kind::Char(username))];
    assert_eq!(UserSerializer::fields(), expected);
}

#[test]
fn a_user_is_shown_by_key_and_name_alone() {
    let data = UserData { email: "ann@example.org".into(), is_staff: true, ..UserData::new("a hash", "ann") };
    let user = User { id: 3.into(), ..data.unsaved() };
    assert_eq!(serde_json::to_string(&UserSerializer::data(user)).unwrap(), r#"{"id":3,"username":"ann"}"#);
}
