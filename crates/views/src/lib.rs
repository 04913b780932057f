#![doc = include_str!("../README.md")]

// Code that `#[api_view]` writes names this crate `views`, here too.
extern crate self as views;

// The framework half, in the order in which a request meets it.
mod core;
mod lanes;
mod dry_run;
pub mod settings;
pub mod connections;
pub mod memory;
mod body;
pub mod cookies;
pub mod middleware;
pub mod resolvers;
pub mod api_view;
pub mod request;
pub mod headers;
pub mod media_types;
pub mod negotiation;
pub mod parsers;
pub mod multipart;
pub mod query_dict;
pub mod generics;
pub mod mixins;
pub mod viewsets;
pub mod routers;
pub mod metadata;
pub mod exceptions;
pub mod response;
pub mod renderers;
mod rendering;
pub mod streaming;
mod sending;
mod browsable_api;
mod tokens;

// The application half.
mod app;

use std::sync::Arc;

use accounts::ModelBackend;
use accounts::hashing::Hashing;
use authentication::JwtAuthentication;
use authentication::backends::TokenBackend;
use models::Database;

use crate::lanes::Lanes;
use crate::memory::Memory;
use crate::resolvers::{Resolver, UrlPattern};
use crate::settings::Settings;

pub use crate::connections::Connection;
pub use crate::core::{expect, on_connect};
pub use app::*;
pub use lanes::{Lane, MAX_IN_LINE};
pub use tokens::{TokenBlacklistView, TokenObtainPairView, TokenRefreshView, TokenVerifyView, TokenViewBase};

/// What every request shares: settings, database, and the URLs.
pub struct App {
    pub(crate) settings: Settings,
    pub(crate) database: Database,
    pub(crate) jwt: JwtAuthentication,
    pub(crate) model_backend: ModelBackend,
    pub(crate) resolver: Resolver,
    pub(crate) lanes: Lanes,
    pub(crate) memory: Memory,
}

/// Django's `ImproperlyConfigured`: settings or URLs with which no server can run.
#[derive(Debug, thiserror::Error)]
pub enum ImproperlyConfigured {
    /// A URL pattern.
    #[error("{0}")]
    Url(#[from] regex::Error),
    /// `SIMPLE_JWT`
    #[error("{0}")]
    Key(#[from] authentication::exceptions::KeyError),
}

impl App {
    /// The application with some URLs: those of the document are [`urlpatterns`].
    ///
    /// # Errors
    /// A pattern that is no regular expression, or keys that do not fit the algorithm, in one line.
    pub fn new(
        settings: Settings,
        database: Database,
        urlpatterns: &[UrlPattern],
    ) -> Result<App, ImproperlyConfigured> {
        let jwt = JwtAuthentication { backend: TokenBackend::new(settings.simple_jwt.clone())? };
        let model_backend = ModelBackend::new(settings.password_hashers.clone());
        let lanes = Lanes::new(&database, model_backend.hashing.most());
        let memory = Memory::new(&settings);
        Ok(App { jwt, model_backend, resolver: Resolver::new(urlpatterns)?, settings, database, lanes, memory })
    }

    /// What requests share of the machine.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The most threads for blocking work at a time, on all workers together.
    pub fn threads(&self) -> usize {
        self.lanes.threads()
    }

    /// How many passwords are hashed at a time, and how many requests may wait for that.
    pub fn hashing(&self) -> &Hashing {
        &self.model_backend.hashing
    }
}

/// Answers every request of an actix server, for `actix_web::App::configure`.
pub fn urls(app: Arc<App>) -> impl FnOnce(&mut actix_web::web::ServiceConfig) {
    move |config| {
        let handler = move |http, payload| core::get_response(Arc::clone(&app), http, payload);
        config.default_service(actix_web::web::to(handler));
    }
}
