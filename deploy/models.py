from __future__ import annotations

from django.db import models


class SelfTest(models.Model):
    """A call that the canary made. `report` is what `manage.py selftest --json` printed."""

    started_at = models.DateTimeField(db_index=True)
    seconds = models.FloatField()
    ok = models.BooleanField("good")
    summary = models.TextField()
    report = models.JSONField(default=dict)

    class Meta:
        ordering = ["-started_at"]
        get_latest_by = "started_at"

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S}: {'good' if self.ok else 'not good'}"
