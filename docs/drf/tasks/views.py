from rest_framework import viewsets
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from .models import Task
from .permissions import IsOwner
from .serializers import MultiplyBySevenSerializer, TaskSerializer, UserSerializer
from .services import multiply_by_seven


class TaskViewSet(viewsets.ModelViewSet):
    serializer_class = TaskSerializer
    permission_classes = [IsAuthenticated, IsOwner]

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
    def post(self, request):
        serializer = MultiplyBySevenSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response({"result": multiply_by_seven(serializer.validated_data["value"])})
