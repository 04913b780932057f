from rest_framework import viewsets
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt import views as jwt_views

from .models import Task
from .permissions import IsOwner
from .serializers import MultiplyBySevenSerializer, TaskSerializer, UserSerializer
from .services import multiply_by_seven


class TaskViewSet(viewsets.ModelViewSet):
    serializer_class = TaskSerializer
    permission_classes = [IsAuthenticated, IsOwner]
    search_fields = ["title", "description"]
    ordering_fields = ["id", "title", "completed", "created_at", "updated_at"]
    filterset_fields = {
        "id": ["exact", "in"],
        "title": ["exact", "icontains"],
        "completed": ["exact"],
        "created_at": ["exact", "gt", "gte", "lt", "lte", "date"],
        "updated_at": ["gte", "lte"],
    }
    throttle_scope = "tasks"

    def get_queryset(self):
        return Task.objects.filter(owner=self.request.user)

    def perform_create(self, serializer):
        serializer.save(owner=self.request.user)


class MeView(APIView):
    def get(self, request):
        return Response(UserSerializer(request.user).data)


class HealthCheckView(APIView):
    permission_classes = [AllowAny]

    def get(self, request):
        return Response({"status": "ok"})


class MultiplyBySevenView(APIView):
    throttle_scope = "multiply"

    def post(self, request):
        serializer = MultiplyBySevenSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response({"result": multiply_by_seven(serializer.validated_data["value"])})


class TokenObtainPairView(jwt_views.TokenObtainPairView):
    # DRF shows it in the answer to OPTIONS, and a subclass does not inherit it.
    __doc__ = jwt_views.TokenObtainPairView.__doc__
    throttle_scope = "login"
