from django.apps import AppConfig


class DistrictConfig(AppConfig):
    name = "agreements.district"
    label = "district"
