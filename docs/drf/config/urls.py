from django.urls import include, path
from rest_framework.routers import DefaultRouter
from rest_framework_simplejwt.views import TokenBlacklistView, TokenRefreshView, TokenVerifyView

from tasks.views import HealthCheckView, MeView, MultiplyBySevenView, TaskViewSet, TokenObtainPairView

router = DefaultRouter()
router.register("tasks", TaskViewSet, basename="task")

urlpatterns = [
    path("api/", include(router.urls)),
    path("api/auth/token/", TokenObtainPairView.as_view()),
    path("api/auth/token/refresh/", TokenRefreshView.as_view()),
    path("api/auth/token/verify/", TokenVerifyView.as_view()),
    path("api/auth/token/blacklist/", TokenBlacklistView.as_view()),
    path("api/me/", MeView.as_view()),
    path("api/health/", HealthCheckView.as_view()),
    path("api/multiply-by-seven/", MultiplyBySevenView.as_view()),
]
