from django.urls import path

from vigie.listening.views import authors, feeds, watches

app_name = "listening"
urlpatterns = [
    path("watches/", watches.watches, name="watches"),
    path("watches/new/", watches.new, name="watch_new"),
    path("watches/public/", watches.public, name="public"),
    path("watches/preview/", watches.preview, name="preview"),
    path("watches/<int:pk>/", watches.watch, name="watch"),
    path("watches/<int:pk>/archive/", watches.archive, name="watch_archive"),
    path("watches/<int:pk>/restoration/", watches.restoration, name="watch_restoration"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/new/", feeds.add, name="feed_add"),
    path("feeds/ask/", feeds.ask, name="ask"),
    path("feeds/opml/", feeds.export, name="opml"),
    path("feeds/opml/import/", feeds.bring, name="opml_import"),
    path("feeds/<int:pk>/", feeds.feed, name="feed"),
    path("feeds/<int:pk>/pause/", feeds.pause, name="pause"),
    path("feeds/<int:pk>/removal/", feeds.removal, name="removal"),
    path("feeds/<int:pk>/restoration/", feeds.restoration, name="restoration"),
    path("people/<int:pk>/", authors.author, name="author"),
]
