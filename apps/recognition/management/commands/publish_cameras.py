"""`manage.py publish_cameras`: bring the workers' configuration to what the database says."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.recognition.services import configs_publish


class Command(BaseCommand):
    help = "Publish the sealed configuration of every enabled source to the bus (idempotent)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            published = configs_publish()
        except (TimeoutError, ValueError) as error:
            raise CommandError(str(error) or "The bus did not answer in time: is NATS running?") from error
        self.stdout.write(f"{published.written} written, {published.unchanged} unchanged, {published.removed} removed")
