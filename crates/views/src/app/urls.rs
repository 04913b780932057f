//! `config/urls.py`: section 7 of the document.

use super::{HealthCheckView, MeView, MultiplyBySevenView, ReadinessView, TaskViewSet};
use crate::api_view::ApiView;
use crate::resolvers::{UrlPattern, path};
use crate::routers::DefaultRouter;
use crate::tokens::{TokenBlacklistView, TokenObtainPairView, TokenRefreshView, TokenVerifyView, TokenViewBase};
use crate::view::View;

/// `urlpatterns`
pub fn urlpatterns() -> Vec<UrlPattern> {
    let router = DefaultRouter::default().register::<TaskViewSet>("tasks");
    let urlpatterns = [
        path("api/auth/token/", View { throttle_scope: Some("login"), ..TokenObtainPairView::as_view() }),
        path("api/auth/token/refresh/", TokenRefreshView::as_view()),
        path("api/auth/token/verify/", TokenVerifyView::as_view()),
        path("api/auth/token/blacklist/", TokenBlacklistView::as_view()),
        path("api/me/", MeView::as_view()),
        path("api/health/", HealthCheckView::as_view()),
        path("api/health/ready/", ReadinessView::as_view()),
        path("api/multiply-by-seven/", MultiplyBySevenView::as_view()),
    ];
    router.urls("api/").into_iter().chain(urlpatterns).collect()
}

/// The route of the OpenAPI document, which is there if the settings say so.
pub const SCHEMA_ROUTE: &str = "api/schema/";
