//! `UserSerializer`, section 5 of the document.

use models::User;

use crate::{Fields, ModelSerializer};

/// Shows `id` and `username` of a user.
pub struct UserSerializer;

impl ModelSerializer for UserSerializer {
    type Model = User;
    const FIELDS: Fields<User> = Fields::These(&[User::ID, User::USERNAME]);
}
