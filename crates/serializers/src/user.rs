//! `tasks/serializers.py`: `UserSerializer`, section 5 of the document.

use models::User;

use crate::serializers::{Attrs, Fields, ModelSerializer};

/// Shows a user to the user; nothing is written through it.
#[derive(Debug)]
pub enum UserSerializer {}

impl ModelSerializer for UserSerializer {
    type Model = User;
    type ValidatedData = ();
    const FIELDS: Fields = Fields::These(&["id", "username"]);

    fn validated_data(_attrs: Attrs) {}
}
