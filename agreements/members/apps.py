from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "agreements.members"
    label = "members"
