from django.urls import path

from vigie.desk.views import explore, today

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("explore/", explore.explore, name="explore"),
]
