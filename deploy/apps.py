from django.apps import AppConfig


class DeployConfig(AppConfig):
    """How the project is served, shipped, checked and watched."""

    name = "deploy"

    def ready(self) -> None:
        # Importing them registers them.
        from deploy import checks  # noqa: F401
