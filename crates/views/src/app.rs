//! The application half: `tasks/views.py`, `config/urls.py` and the `REST_FRAMEWORK` settings of the document.

mod health;
mod me;
mod multiply;
mod pagination;
mod ready;
pub(crate) mod settings;
mod tasks;
mod urls;

pub use health::HealthCheckView;
pub use me::MeView;
pub use multiply::MultiplyBySevenView;
pub use pagination::PAGINATION_CLASSES;
pub use ready::ReadinessView;
pub use tasks::TaskViewSet;
pub use urls::{SCHEMA_ROUTE, urlpatterns};
