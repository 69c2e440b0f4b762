"""Jobs of recognition."""

from procrastinate.contrib.django import app

from apps.recognition.services import configs_publish


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="publish_configs")
def publish_configs(timestamp: int) -> None:
    """Heal the bucket of configurations, every minute: a lost bus store or a missed change does not last."""
    configs_publish()
