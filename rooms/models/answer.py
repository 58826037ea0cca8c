from __future__ import annotations

from django.db import models


class Answer(models.Model):
    """The first answer to a request, kept for a while for those who repeat it.

    The row is made before the work begins, so that of two who ask the same at
    once only one does it: whoever's `claim` it holds. No answer: still at work.
    """

    participant = models.ForeignKey(
        "rooms.Participant", on_delete=models.CASCADE, related_name="answers"
    )
    event = models.CharField(max_length=32)
    request_id = models.CharField(max_length=128)
    claim = models.CharField(max_length=64, blank=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "event", "request_id"], name="one_answer_per_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.request_id}"
