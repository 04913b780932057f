//! What all requests of a server share. Django keeps it in globals, such as `settings` and `connections`.

use authentication::JwtAuthentication;
use authentication::exceptions::KeyError;
use models::Database;

use crate::http::lanes::Lanes;
use crate::http::memory::Memory;
use crate::settings::Settings;

/// Settings, database, tokens, threads and memory.
pub struct Shared {
    pub(crate) settings: Settings,
    pub(crate) database: Database,
    pub(crate) jwt: JwtAuthentication,
    pub(crate) lanes: Lanes,
    pub(crate) memory: Memory,
}

impl Shared {
    /// What the settings ask for, beside a database.
    ///
    /// # Errors
    /// Keys that do not fit the algorithm.
    pub(crate) fn new(settings: Settings, database: Database) -> Result<Shared, KeyError> {
        let mut jwt = JwtAuthentication::new(settings.simple_jwt.clone())?;
        jwt.hashers = settings.password_hashers.clone();
        let lanes = Lanes::new(database.clone(), jwt.hashing.most());
        let memory = Memory::new(&settings);
        Ok(Shared { settings, database, jwt, lanes, memory })
    }
}
