//! `DJANGO_SUPERUSER_…`: the data for `createsuperuser --noinput` and `createuser --noinput`.

use serde::Deserialize;

use super::error::SettingsError;
use super::sources::Sources;

/// The data of the new user. There is no `Debug`: it would print the password.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Superuser {
    /// The username.
    #[serde(rename = "DJANGO_SUPERUSER_USERNAME")]
    pub username: Option<String>,
    /// The e-mail address.
    #[serde(rename = "DJANGO_SUPERUSER_EMAIL")]
    pub email: Option<String>,
    /// The password.
    #[serde(rename = "DJANGO_SUPERUSER_PASSWORD")]
    pub password: Option<String>,
}

/// Takes these settings from the sources.
pub(super) fn deserialize(sources: &mut Sources<'_>) -> Result<Superuser, SettingsError> {
    Superuser::deserialize(sources)
}
