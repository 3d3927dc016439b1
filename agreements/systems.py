"""A system: one of the ways in which a county ties units to communities.

Each system is an app of its own whose configuration carries its ``system``; the list of systems is
the order of INSTALLED_APPS.
"""

from dataclasses import dataclass

from django.apps import apps


@dataclass(frozen=True)
class System:
    """``agreement`` is the lower-case name of the system's agreement model, ``mark`` the style of
    its colour mark, ``page`` the name of its page's address, ``sentence`` what it is in one line.
    """

    key: str
    label: str
    sentence: str
    agreement: str
    mark: str
    page: str


def system_apps():
    """The configurations of the apps that are systems."""
    return [config for config in apps.get_app_configs() if hasattr(config, "system")]


def all_systems() -> dict[str, System]:
    return {config.system.key: config.system for config in system_apps()}


def system_choices():
    return [(system.key, system.label) for system in all_systems().values()]
