//! The request cycle, viewsets, routers, renderers, and the views.

pub mod settings;

use std::sync::Arc;

/// What every request shares: the settings and the database.
pub struct App {
    /// The settings of this server.
    pub settings: settings::Settings,
    /// Where the rows are.
    pub database: models::Database,
}

/// The URLs of the document, for `actix_web::App::configure`.
pub fn urls(app: Arc<App>) -> impl FnOnce(&mut actix_web::web::ServiceConfig) {
    move |_config| drop(app)
}
