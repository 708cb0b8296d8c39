from django.urls import path

from vigie.proofreading.views import law, remarks, settings

app_name = "proofreading"
urlpatterns = [
    path("proofreading/", remarks.check, name="check"),
    path("proofreading/near/", remarks.suggestions, name="near"),
    path("proofreading/ignored/", remarks.ignored, name="ignore"),
    path("proofreading/ignored/<int:pk>/restoration/", remarks.restored, name="restore"),
    path("proofreading/words/", remarks.learned, name="learn"),
    path("proofreading/words/<int:pk>/removal/", remarks.forgotten, name="forget"),
    path("proofreading/words/<int:pk>/restoration/", remarks.remembered, name="remember"),
    path("proofreading/clearances/", remarks.cleared, name="clear"),
    path("proofreading/clearances/<int:pk>/withdrawal/", remarks.uncleared, name="unclear"),
    path("settings/proofreading/", settings.overview, name="settings"),
    path("settings/proofreading/languagetool/", settings.languagetool, name="languagetool"),
    path("settings/proofreading/words/", settings.words, name="words"),
    path("settings/proofreading/rules/", settings.rules, name="rules"),
    path("settings/proofreading/rules/off/", settings.off, name="off"),
    path("settings/proofreading/rules/<str:rule>/restoration/", settings.back_on, name="on"),
    path("settings/proofreading/style/", settings.style, name="style"),
    path("settings/proofreading/style/words/", settings.avoided, name="avoid"),
    path("settings/proofreading/style/words/<int:pk>/removal/", settings.allowed, name="allow"),
    path("settings/proofreading/law/", law.law, name="law"),
    path("settings/proofreading/law/agent/", law.agent, name="agent"),
    path("settings/proofreading/law/blackouts/", law.blackouts, name="blackouts"),
    path("settings/proofreading/law/blackouts/<int:pk>/clearance/", law.clearance, name="clear_blackout"),
    path("settings/proofreading/law/blackouts/<int:pk>/removal/", law.removal, name="remove_blackout"),
]
