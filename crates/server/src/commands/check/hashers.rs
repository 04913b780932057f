//! What `check` says of the users' passwords and `PASSWORD_HASHERS`.

use models::hashers::{Algorithm, PasswordHashers};
use models::{DbConnection, User};

use crate::error::Result;

/// Advice for a site where another Django may run beside this server, and a warning of users who cannot log in. It looks
/// at every user, which no other command and no request does.
pub(super) fn advice(hashers: &PasswordHashers, connection: &mut DbConnection) -> Result<Vec<String>> {
    let mut in_use = Vec::new();
    for algorithm in Algorithm::ALL {
        if User::any_hashed_by(algorithm, connection)? {
            in_use.push(algorithm);
        }
    }
    let (checked, unlisted): (Vec<_>, Vec<_>) = in_use.into_iter().partition(|algorithm| hashers.can_check(*algorithm));
    let lost = (!unlisted.is_empty()).then(|| {
        let names = names(&unlisted);
        format!(
            "Some passwords are stored by {names}, which PASSWORD_HASHERS does not list: these users cannot log in."
        )
    });
    let is_djangos = !hashers.are_set() && checked.iter().any(|algorithm| *algorithm != hashers.preferred());
    let beside_django = is_djangos.then(|| {
        let names = names(&checked);
        let paths = checked.iter().map(|algorithm| algorithm.path()).collect::<Vec<_>>().join(",");
        format!(
            "Passwords are stored by {names}, and new ones will be by bcrypt_sha256, which Django can only check with the \
             package bcrypt. If Django uses this database too, set PASSWORD_HASHERS to the list that it has, such as\n\
             PASSWORD_HASHERS={paths}"
        )
    });
    Ok(lost.into_iter().chain(beside_django).collect())
}

fn names(algorithms: &[Algorithm]) -> String {
    algorithms.iter().map(|algorithm| algorithm.name()).collect::<Vec<_>>().join(", ")
}
