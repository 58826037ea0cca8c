from django.apps import AppConfig


class DeployConfig(AppConfig):
    """How the project is served, shipped, checked and watched."""

    name = "deploy"
