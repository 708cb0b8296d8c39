from django.urls import path

from vigie.listening.views import authors, feeds, heard, watches

app_name = "listening"
urlpatterns = [
    path("watches/", watches.list_watches, name="watches"),
    path("watches/new/", watches.create_watch, name="watch_new"),
    path("watches/public/", watches.toggle_public_stream, name="public"),
    path("watches/preview/", watches.preview_query, name="preview"),
    path("watches/<int:pk>/", watches.show_watch, name="watch"),
    path("watches/<int:pk>/archive/", watches.archive_watch, name="watch_archive"),
    path("watches/<int:pk>/restoration/", watches.restore_watch, name="watch_restoration"),
    path("feeds/", feeds.list_feeds, name="feeds"),
    path("feeds/new/", feeds.add_feed, name="feed_add"),
    path("feeds/ask/", feeds.follow_queries, name="ask"),
    path("feeds/opml/", feeds.export_opml, name="opml"),
    path("feeds/opml/import/", feeds.import_opml, name="opml_import"),
    path("feeds/<int:pk>/", feeds.show_feed, name="feed"),
    path("feeds/<int:pk>/pause/", feeds.toggle_pause, name="pause"),
    path("feeds/<int:pk>/archive/", feeds.archive_source, name="archive"),
    path("feeds/<int:pk>/restoration/", feeds.restore_source, name="restoration"),
    path("heard/", heard.list_heard, name="heard"),
    path("people/<int:pk>/", authors.show_author, name="author"),
]
