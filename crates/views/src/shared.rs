//! The state that all requests of a server share. Django keeps it in globals, such as `settings` and `connections`.

use std::sync::Arc;

use accounts::ModelBackend;
use authentication::backends::TokenBackend;
use authentication::{BaseAuthentication, JwtAuthentication};
use cache::Cache;
use models::Database;

use crate::ImproperlyConfigured;
use crate::http::lanes::Lanes;
use crate::http::memory::Memory;
use crate::http::metrics::Metrics;
use crate::keys_in_use::KeysInUse;
use crate::patterns::Routes;
use crate::settings::Settings;

/// Settings, database, tokens, cache, threads and memory.
pub struct Shared {
    pub(crate) settings: Settings,
    pub(crate) database: Database,
    pub(crate) jwt: JwtAuthentication,
    pub(crate) model_backend: ModelBackend,
    pub(crate) cache: Cache,
    pub(crate) lanes: Lanes,
    pub(crate) memory: Memory,
    pub(crate) routes: Routes,
    pub(crate) keys_in_use: KeysInUse,
    /// `None` if nobody asks for metrics.
    pub(crate) metrics: Option<Arc<Metrics>>,
}

impl Shared {
    /// The value of `WWW-Authenticate` in a 401.
    pub(crate) fn jwt_header(&self) -> String {
        self.jwt.authenticate_header()
    }

    /// Creates the shared state from the settings and an open database.
    ///
    /// # Errors
    /// Keys that do not fit the algorithm, or a cache that this program cannot use.
    pub(crate) fn new(settings: Settings, database: Database, routes: Routes) -> Result<Shared, ImproperlyConfigured> {
        let jwt = JwtAuthentication::new(TokenBackend::new(settings.simple_jwt.clone())?);
        let model_backend = ModelBackend::new(settings.password_hashers.clone());
        let cache = Cache::new(&settings.caches)?;
        let lanes = Lanes::new(database.clone(), model_backend.hashing.capacity());
        let memory = Memory::new(&settings);
        let keys_in_use = KeysInUse::default();
        let metrics = settings.has_metrics.then(Metrics::new).transpose()?.map(Arc::new);
        Ok(Shared { settings, database, jwt, model_backend, cache, lanes, memory, routes, keys_in_use, metrics })
    }
}
