//! The advice of `check` about stored passwords and `PASSWORD_HASHERS`.

use accounts::hashers::{Algorithm, PasswordHashers};
use models::{DbConnection, User};

use crate::error::Result;

/// What the stored passwords ask for.
pub(in crate::commands) enum Advice {
    /// Some users cannot log in.
    Lost(String),
    /// A Django server that uses the same database may not be able to check new passwords.
    BesideDjango(String),
}

impl Advice {
    pub(in crate::commands) fn text(&self) -> &str {
        match self {
            Advice::Lost(text) | Advice::BesideDjango(text) => text,
        }
    }
}

/// Advice for sites that also run Django, and a warning about users who cannot log in. This reads all users, which no
/// request does.
pub(in crate::commands) fn advice(hashers: &PasswordHashers, connection: &mut DbConnection) -> Result<Vec<Advice>> {
    let mut in_use = Vec::new();
    for algorithm in Algorithm::ALL {
        if User::any_hashed_by(algorithm.name(), connection)? {
            in_use.push(algorithm);
        }
    }
    let (checked, unlisted): (Vec<_>, Vec<_>) = in_use.into_iter().partition(|algorithm| hashers.can_check(*algorithm));
    let lost = (!unlisted.is_empty()).then(|| {
        let names = names(&unlisted);
        format!(
            "Some passwords are stored with {names}, which PASSWORD_HASHERS does not list. These users cannot log in."
        )
    });
    let is_djangos = !hashers.are_set() && checked.iter().any(|algorithm| *algorithm != hashers.preferred());
    let beside_django = is_djangos.then(|| {
        let names = names(&checked);
        let paths = checked.iter().map(|algorithm| algorithm.path()).collect::<Vec<_>>().join(",");
        format!(
            "Passwords are stored with {names}, and new ones will be stored with bcrypt_sha256, which Django can check only \
             with the package bcrypt. If Django uses this database too, set PASSWORD_HASHERS to Django's list, such as\n\
             PASSWORD_HASHERS={paths}"
        )
    });
    Ok(lost.map(Advice::Lost).into_iter().chain(beside_django.map(Advice::BesideDjango)).collect())
}

fn names(algorithms: &[Algorithm]) -> String {
    algorithms.iter().map(|algorithm| algorithm.name()).collect::<Vec<_>>().join(", ")
}
