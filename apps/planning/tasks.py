"""Jobs of planning."""

from procrastinate.contrib.django import app

from apps.planning.computations import computation_run, computations_heal


@app.task
def compute(computation_id: int) -> None:
    """Answer a question about a plan; its row tells how far it is, and whether anybody still waits for it."""
    computation_run(computation_id)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="heal_computations", pass_context=False)
def heal_computations(timestamp: int) -> None:
    """Take up, every minute, what was lost with its process: none is 'running' for ever."""
    computations_heal()
