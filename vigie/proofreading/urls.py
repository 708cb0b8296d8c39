from django.urls import path

from vigie.proofreading.views import law, remarks, settings

app_name = "proofreading"
urlpatterns = [
    path("proofreading/near/", remarks.suggest_words, name="near"),
    path("proofreading/ignored/", remarks.ignore_remark, name="ignore"),
    path("proofreading/ignored/<int:pk>/restoration/", remarks.restore_remark, name="restore"),
    path("proofreading/words/", remarks.learn_word, name="learn"),
    path("proofreading/words/<int:pk>/archive/", remarks.forget_word, name="forget"),
    path("proofreading/words/<int:pk>/restoration/", remarks.restore_word, name="remember"),
    path("proofreading/clearances/", remarks.clear_finding, name="clear"),
    path("proofreading/clearances/<int:pk>/withdrawal/", remarks.withdraw_clearance, name="unclear"),
    path("settings/proofreading/", settings.show_overview, name="settings"),
    path("settings/proofreading/languagetool/", settings.choose_languagetool, name="languagetool"),
    path("settings/proofreading/words/", settings.edit_dictionary, name="words"),
    path("settings/proofreading/rules/", settings.edit_rules, name="rules"),
    path("settings/proofreading/rules/off/", settings.silence_rule, name="off"),
    path("settings/proofreading/rules/<str:rule>/restoration/", settings.restore_rule, name="on"),
    path("settings/proofreading/style/", settings.edit_style, name="style"),
    path("settings/proofreading/style/words/", settings.avoid_word, name="avoid"),
    path("settings/proofreading/style/words/<int:pk>/archive/", settings.allow_word, name="allow"),
    path("settings/proofreading/law/", law.show_law, name="law"),
    path("settings/proofreading/law/agent/", law.name_agent, name="agent"),
    path("settings/proofreading/law/blackouts/", law.add_blackout, name="blackouts"),
    path("settings/proofreading/law/blackouts/<int:pk>/clearance/", law.clear_blackout, name="clear_blackout"),
    path("settings/proofreading/law/blackouts/<int:pk>/archive/", law.archive_blackout, name="archive_blackout"),
]
