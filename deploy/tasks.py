"""What the fleet's beat has done about the deployment itself."""

from __future__ import annotations

from celery import shared_task, signals

from deploy.canary.canary import Canary

_canary = Canary()
signals.worker_shutting_down.connect(_canary.stop, weak=False)


@shared_task(ignore_result=True)
def canary() -> bool:
    """Begin a self-test of `CANARY_URLS`, unless one runs; whether it did."""
    return _canary.start()
