"""Jobs of the audit."""

from procrastinate.contrib.django import app

from apps.audit.services import audit_seal


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="audit_seal", pass_context=False)
def seal_audit(timestamp: int) -> None:
    """Seal what is unsealed, every minute."""
    audit_seal()
