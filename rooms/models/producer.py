from __future__ import annotations

from django.db import models


class Producer(models.Model):
    """What a live peer sends at this moment. The row goes when the producer goes."""

    class Kind(models.TextChoices):
        AUDIO = "audio"
        VIDEO = "video"

    class Source(models.TextChoices):
        MICROPHONE = "microphone"
        CAMERA = "camera"
        SCREEN = "screen"
        SCREEN_AUDIO = "screen-audio"

    id = models.CharField("producer id", primary_key=True, max_length=64)
    participant = models.ForeignKey(
        "rooms.Participant", on_delete=models.CASCADE, related_name="producers"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.CharField(max_length=16, choices=Source.choices)
    paused = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.source} ({'paused' if self.paused else 'on'})"
