import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """Placements begin anew: they last no longer than the calls that a migration ends."""

    dependencies = [("media", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="Placement"),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("room_id", models.CharField(max_length=200)),
                ("ordinal", models.PositiveIntegerField(default=0)),
                ("epoch", models.UUIDField()),
                (
                    "placed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="media.node",
                    ),
                ),
            ],
            options={
                "ordering": ["room_id", "ordinal"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("room_id", "ordinal"), name="one_place_per_ordinal"
                    ),
                    models.UniqueConstraint(fields=("room_id", "node"), name="one_place_per_node"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("room_id", models.CharField(max_length=200)),
                ("peer_id", models.CharField(max_length=200)),
                ("epoch", models.UUIDField()),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="media.node",
                    ),
                ),
            ],
            options={
                "ordering": ["room_id", "peer_id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("room_id", "peer_id"), name="one_seat_per_peer"
                    ),
                ],
            },
        ),
    ]
