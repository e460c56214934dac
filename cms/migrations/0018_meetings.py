# SPDX-License-Identifier: AGPL-3.0-or-later
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models

import cms.ids
from cms.audit.append_only import AppendOnly

SEATS = """
CREATE FUNCTION cms_seats_within_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE seats integer; taken integer;
BEGIN
  SELECT capacity INTO seats FROM cms_meeting WHERE id = NEW.meeting_id FOR NO KEY UPDATE;
  IF seats IS NULL THEN RETURN NULL; END IF;
  SELECT count(*) INTO taken FROM cms_booking WHERE meeting_id = NEW.meeting_id AND state = 'booked';
  IF taken > seats THEN
    RAISE EXCEPTION 'meeting %: % seats, % booked', NEW.meeting_id, seats, taken
      USING ERRCODE = 'check_violation', CONSTRAINT = 'seats_within_capacity';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER seats_within_capacity AFTER INSERT OR UPDATE OF state, meeting_id ON cms_booking
  FOR EACH ROW WHEN (NEW.state = 'booked') EXECUTE FUNCTION cms_seats_within_capacity();
CREATE FUNCTION cms_capacity_of_the_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM cms_booking WHERE meeting_id = NEW.id AND state = 'booked') > NEW.capacity THEN
    RAISE EXCEPTION 'meeting %: more are booked than % seats', NEW.id, NEW.capacity
      USING ERRCODE = 'check_violation', CONSTRAINT = 'seats_within_capacity';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER capacity_of_the_booked AFTER UPDATE OF capacity ON cms_meeting
  FOR EACH ROW WHEN (NEW.capacity IS NOT NULL) EXECUTE FUNCTION cms_capacity_of_the_booked();
"""
NO_SEATS = """
DROP TRIGGER capacity_of_the_booked ON cms_meeting;
DROP FUNCTION cms_capacity_of_the_booked();
DROP TRIGGER seats_within_capacity ON cms_booking;
DROP FUNCTION cms_seats_within_capacity();
"""


class Migration(migrations.Migration):
    """Meetings: planned, booked, attended, minuted; two records of one person; preferences about mails."""

    dependencies = [
        ("cms", "0017_link_of_an_act"),
    ]

    operations = [
        migrations.CreateModel(
            name="BookingEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invited", "invited"),
                            ("requested", "asked the manager"),
                            ("approved", "approved by the manager"),
                            ("refused", "refused by the manager"),
                            ("booked", "booked"),
                            ("waitlisted", "put on the waiting list"),
                            ("promoted", "came up from the waiting list"),
                            ("declined", "answered: does not come"),
                            ("cancelled", "gave up"),
                            ("delegated", "sends somebody else"),
                            ("removed", "taken off by the office"),
                        ],
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="moment")),
                (
                    "body",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.body",
                    ),
                ),
                (
                    "by_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
                (
                    "delegate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booking_events",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a booking",
                "verbose_name_plural": "steps of bookings",
            },
        ),
        migrations.CreateModel(
            name="EvidenceFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("qr", "QR of the room"),
                            ("kiosk", "desk at the entrance"),
                            ("sheet", "signed sheet"),
                            ("trainer", "trainer’s register"),
                            ("video", "video call"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name of the file")),
                ("media_type", models.CharField(max_length=100, verbose_name="media type")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField(verbose_name="added at")),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a register",
                "verbose_name_plural": "files of registers",
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("item_uid", models.UUIDField(null=True, verbose_name="item")),
                (
                    "moment",
                    models.CharField(
                        choices=[("before", "paper"), ("after", "material")],
                        max_length=10,
                        verbose_name="when",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("name", models.CharField(max_length=200, verbose_name="name of the file")),
                ("media_type", models.CharField(max_length=100, verbose_name="media type")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("is_for_all", models.BooleanField(default=True, verbose_name="for everybody")),
                ("at", models.DateTimeField(verbose_name="added at")),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "paper of a meeting",
                "verbose_name_plural": "papers of meetings",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PersonalFeed",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="meeting_feed",
                        serialize=False,
                        to="cms.person",
                    ),
                ),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="made at")),
            ],
            options={
                "verbose_name": "address of a personal calendar",
                "verbose_name_plural": "addresses of personal calendars",
            },
        ),
        migrations.CreateModel(
            name="PersonMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("at", models.DateTimeField(verbose_name="merged at")),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="cms.person",
                    ),
                ),
                (
                    "merged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cms.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="cms.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "merge of two persons",
                "verbose_name_plural": "merges of persons",
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="address")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
            ],
            options={
                "verbose_name": "series of meetings",
                "verbose_name_plural": "series of meetings",
                "ordering": ["title"],
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="calendar",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="invitation for calendars"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="not_before",
            field=models.DateTimeField(blank=True, null=True, verbose_name="not before"),
        ),
        migrations.CreateModel(
            name="BookingNote",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="note",
                        serialize=False,
                        to="cms.bookingevent",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="words")),
            ],
            options={
                "verbose_name": "words of a step of a booking",
                "verbose_name_plural": "words of steps of bookings",
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("at", models.DateTimeField(verbose_name="moment")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="cms.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "dispute about attendance",
                "verbose_name_plural": "disputes about attendance",
            },
        ),
        migrations.CreateModel(
            name="DisputeAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_accepted", models.BooleanField(verbose_name="accepted")),
                ("at", models.DateTimeField(verbose_name="moment")),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cms.person"
                    ),
                ),
                (
                    "dispute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="cms.dispute"
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to a dispute",
                "verbose_name_plural": "answers to disputes",
            },
        ),
        migrations.CreateModel(
            name="EvidenceFileContent",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="cms.evidencefile",
                    ),
                ),
                ("content", models.BinaryField(verbose_name="content")),
            ],
            options={
                "verbose_name": "content of a file of a register",
                "verbose_name_plural": "contents of files of registers",
            },
        ),
        migrations.CreateModel(
            name="GuestCard",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="guest_card",
                        serialize=False,
                        to="cms.person",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("capacity", models.CharField(blank=True, max_length=200, verbose_name="in which capacity")),
                ("at", models.DateTimeField(verbose_name="moment")),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.body",
                        verbose_name="body",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "guest",
                "verbose_name_plural": "guests",
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("slug", models.SlugField(max_length=120, unique=True, verbose_name="address")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("training", "training meeting"),
                            ("zone_assembly", "zone assembly"),
                            ("metropolitan_table", "metropolitan table"),
                            ("universities_table", "universities’ table"),
                            ("conference", "conference"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "level 1: metropolitan structure and administrators"),
                            (2, "level 2: municipalities"),
                        ],
                        null=True,
                        verbose_name="level",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("cancelled", "cancelled")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="contact")),
                ("capacity", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="seats")),
                (
                    "minimum",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="least people to hold it"
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("staff", "all the staff of the bodies"),
                            ("municipalities", "staff of the municipalities"),
                            ("metropolitan", "staff of the metropolitan city"),
                            ("zones", "staff of the municipalities of its zones"),
                            ("roles", "who holds one of the roles chosen"),
                            ("members", "members of the table"),
                            ("invited", "only who is invited"),
                        ],
                        default="staff",
                        max_length=20,
                        verbose_name="for whom",
                    ),
                ),
                (
                    "audience_roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("trainee", "trainee"),
                                ("manager", "manager"),
                                ("body_contact", "training contact of the body"),
                                ("trainer", "trainer"),
                                ("tutor", "tutor"),
                                ("training_officer", "training officer"),
                                ("municipal_editor", "municipal editor"),
                                ("signatory", "signatory"),
                                ("zone_coordinator", "zone coordinator"),
                                ("plan_officer", "plan officer"),
                                ("plan_reviewer", "plan reviewer"),
                                ("secretary", "secretary of acts"),
                                ("communication_officer", "communication officer"),
                                ("administrator", "administrator"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        verbose_name="roles",
                    ),
                ),
                (
                    "needs_approval",
                    models.BooleanField(default=False, verbose_name="the manager approves the booking"),
                ),
                ("opens_at", models.DateTimeField(blank=True, null=True, verbose_name="booking opens")),
                ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="booking closes")),
                (
                    "cancel_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="can be given up until"),
                ),
                ("is_public", models.BooleanField(default=True, verbose_name="in the public calendar")),
                ("is_example", models.BooleanField(default=False, verbose_name="example")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason of the cancellation"),
                ),
                (
                    "areas",
                    models.ManyToManyField(
                        blank=True, related_name="meetings", to="cms.plannode", verbose_name="policy areas"
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="cms.meeting",
                        verbose_name="copied from",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="cms.planedition",
                        verbose_name="plan edition",
                    ),
                ),
                (
                    "zones",
                    models.ManyToManyField(
                        blank=True, related_name="meetings", to="cms.zone", verbose_name="zones"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="cms.series",
                        verbose_name="series",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
            },
        ),
        migrations.AddField(
            model_name="bookingevent",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="booking_events", to="cms.meeting"
            ),
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "waiting for the manager"),
                            ("booked", "booked"),
                            ("waiting", "on the waiting list"),
                            ("declined", "declined"),
                            ("cancelled", "given up"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("capacity", models.CharField(blank=True, max_length=200, verbose_name="in which capacity")),
                ("is_reserved", models.BooleanField(default=False, verbose_name="on a reserved seat")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "body",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.body",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="cms.person"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="cms.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "booking",
                "verbose_name_plural": "bookings",
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("text", models.TextField(blank=True, verbose_name="what is said about it")),
                ("speaker", models.CharField(blank=True, max_length=200, verbose_name="who speaks")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="cms.meeting",
                        verbose_name="meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "item of the agenda of the day",
                "verbose_name_plural": "items of the agenda of the day",
                "ordering": ["meeting", "order"],
            },
        ),
        migrations.CreateModel(
            name="MeetingLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("expires_at", models.DateTimeField(verbose_name="until")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="taken back at")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="cms.meeting"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_links",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "link to a meeting",
                "verbose_name_plural": "links to meetings",
            },
        ),
        migrations.CreateModel(
            name="MeetingSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="title of the date")),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="from–to")),
                ("place", models.CharField(blank=True, max_length=250, verbose_name="other place")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="link of the video call")),
                ("is_cancelled", models.BooleanField(default=False, verbose_name="cancelled")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="cms.meeting",
                        verbose_name="meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "date of a meeting",
                "verbose_name_plural": "dates of meetings",
                "ordering": ["during", "pk"],
            },
        ),
        migrations.AddField(
            model_name="evidencefile",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence_files",
                to="cms.meetingsession",
            ),
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("in", "came in"),
                            ("out", "went out"),
                            ("present", "present"),
                            ("absent", "absent"),
                            ("void", "taken back"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("qr", "QR of the room"),
                            ("kiosk", "desk at the entrance"),
                            ("sheet", "signed sheet"),
                            ("trainer", "trainer’s register"),
                            ("video", "video call"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="moment")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("client_uid", models.UUIDField(unique=True, verbose_name="key of the device")),
                ("device", models.UUIDField(null=True, verbose_name="device")),
                ("capacity", models.CharField(blank=True, max_length=200, verbose_name="in which capacity")),
                (
                    "body",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.body",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="cms.person"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
                (
                    "voids",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voided_by",
                        to="cms.evidence",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="cms.evidencefile",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="cms.meetingsession",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence of attendance",
                "verbose_name_plural": "evidence of attendance",
            },
        ),
        migrations.AddField(
            model_name="dispute",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="cms.meetingsession"
            ),
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being drafted"),
                            ("approved", "approved"),
                            ("published", "published"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("opening", models.TextField(blank=True, verbose_name="opening words")),
                (
                    "consent",
                    models.TextField(
                        blank=True,
                        help_text="What was agreed on recording, pictures and publication.",
                        verbose_name="consents",
                    ),
                ),
                ("edits", models.PositiveIntegerField(default=0, verbose_name="edits")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="cms.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "minutes of a meeting",
                "verbose_name_plural": "minutes of meetings",
            },
        ),
        migrations.CreateModel(
            name="MinutesItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("text", models.TextField(blank=True, verbose_name="what was said")),
                ("decision", models.TextField(blank=True, verbose_name="what was decided")),
                (
                    "agenda_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cms.agendaitem",
                        verbose_name="item of the agenda",
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="cms.minutes"
                    ),
                ),
            ],
            options={
                "verbose_name": "item of minutes",
                "verbose_name_plural": "items of minutes",
                "ordering": ["minutes", "order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                (
                    "body_words",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="for whom, where it is no body known here"
                    ),
                ),
                ("capacity", models.CharField(blank=True, max_length=200, verbose_name="in which capacity")),
                ("text", models.TextField(verbose_name="what they said")),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.body",
                        verbose_name="body",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="cms.minutesitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "contribution",
                "verbose_name_plural": "contributions",
                "ordering": ["item", "order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MinutesVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("content", models.JSONField(verbose_name="content")),
                ("sha256", models.CharField(max_length=64)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what was corrected")),
                ("at", models.DateTimeField(verbose_name="approved at")),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cms.person"
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="cms.minutes"
                    ),
                ),
            ],
            options={
                "verbose_name": "version of minutes",
                "verbose_name_plural": "versions of minutes",
            },
        ),
        migrations.CreateModel(
            name="MinutesPublication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="published at")),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cms.person"
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="cms.minutesversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication of minutes",
                "verbose_name_plural": "publications of minutes",
            },
        ),
        migrations.CreateModel(
            name="NoticePreference",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notice_preference",
                        serialize=False,
                        to="cms.person",
                    ),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("each", "each one at once"), ("daily", "one mail a day with all of them")],
                        default="each",
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                ("quiet_to", models.TimeField(blank=True, null=True, verbose_name="quiet to")),
            ],
            options={
                "verbose_name": "preference about mails",
                "verbose_name_plural": "preferences about mails",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_to__isnull", True)),
                            models.Q(("quiet_from__isnull", False), ("quiet_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="quiet_hours_from_and_to",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperContent",
            fields=[
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="cms.paper",
                    ),
                ),
                ("content", models.BinaryField(verbose_name="content")),
            ],
            options={
                "verbose_name": "content of a paper",
                "verbose_name_plural": "contents of papers",
            },
        ),
        migrations.AddField(
            model_name="paper",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="cms.meeting"
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="cms.paper",
            ),
        ),
        migrations.CreateModel(
            name="PersonMergeUndone",
            fields=[
                (
                    "merge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="undone",
                        serialize=False,
                        to="cms.personmerge",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="undone at")),
            ],
            options={
                "verbose_name": "merge undone",
                "verbose_name_plural": "merges undone",
            },
        ),
        migrations.CreateModel(
            name="RegisterClosing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("planned", models.PositiveSmallIntegerField(verbose_name="minutes of the session")),
                (
                    "words",
                    models.CharField(blank=True, max_length=300, verbose_name="why it is closed again"),
                ),
                ("at", models.DateTimeField(verbose_name="closed at")),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cms.person"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to="cms.meetingsession",
                    ),
                ),
            ],
            options={
                "verbose_name": "closing of a register",
                "verbose_name_plural": "closings of registers",
            },
        ),
        migrations.CreateModel(
            name="RegisterLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                ("capacity", models.CharField(blank=True, max_length=200, verbose_name="in which capacity")),
                ("is_remote", models.BooleanField(default=False, verbose_name="by video call")),
                (
                    "body",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.body",
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="cms.registerclosing",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="register_lines",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a register",
                "verbose_name_plural": "lines of registers",
            },
        ),
        migrations.CreateModel(
            name="ReservedSeats",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField(verbose_name="seats")),
                ("until", models.DateTimeField(verbose_name="until")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.body",
                        verbose_name="body",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reserved",
                        to="cms.meeting",
                        verbose_name="meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "reserved seats",
                "verbose_name_plural": "reserved seats",
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("address", models.CharField(max_length=250, verbose_name="address of the place")),
                ("seats", models.PositiveSmallIntegerField(verbose_name="seats")),
                (
                    "access_notes",
                    models.CharField(
                        blank=True,
                        help_text="Entrance, lift, seats for wheelchairs.",
                        max_length=300,
                        verbose_name="how to get in",
                    ),
                ),
                ("is_in_use", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "room",
                "verbose_name_plural": "rooms",
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("name", "address"), name="one_room_a_name")],
            },
        ),
        migrations.AddField(
            model_name="meetingsession",
            name="room",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="cms.room",
                verbose_name="room",
            ),
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("contribution_uid", models.UUIDField(verbose_name="contribution")),
                (
                    "target",
                    models.CharField(
                        choices=[("section", "section of an agenda"), ("node", "part of the plan")],
                        max_length=10,
                        verbose_name="sent to",
                    ),
                ),
                ("target_uid", models.UUIDField(verbose_name="text")),
                ("label", models.CharField(max_length=300, verbose_name="name of the text")),
                ("body_name", models.CharField(max_length=200, verbose_name="body")),
                ("capacity", models.CharField(blank=True, max_length=200, verbose_name="in which capacity")),
                ("quote", models.TextField(verbose_name="words")),
                ("at", models.DateTimeField(verbose_name="sent at")),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cms.person"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="cms.minutesversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "contribution sent",
                "verbose_name_plural": "contributions sent",
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("taken", "taken in"),
                            ("partly", "taken in partly"),
                            ("not_taken", "not taken in"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("url", models.CharField(blank=True, max_length=300, verbose_name="address of the words")),
                ("at", models.DateTimeField(verbose_name="decided at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cms.person"
                    ),
                ),
                (
                    "sending",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="cms.sending"
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome of a contribution",
                "verbose_name_plural": "outcomes of contributions",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="StandingTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="address")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("metropolitan", "metropolitan table"),
                            ("universities", "universities’ table"),
                            ("stakeholders", "stakeholders’ table"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="name")),
                ("purpose", models.TextField(blank=True, verbose_name="what it is for")),
                ("founding_act", models.CharField(blank=True, max_length=200, verbose_name="founding act")),
                (
                    "quorum_percent",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="quorum (% of the voting seats)"
                    ),
                ),
                ("is_public", models.BooleanField(default=True, verbose_name="public")),
                ("is_example", models.BooleanField(default=False, verbose_name="example")),
            ],
            options={
                "verbose_name": "standing table",
                "verbose_name_plural": "standing tables",
                "ordering": ["title"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quorum_percent__isnull", True),
                            ("quorum_percent__range", (1, 100)),
                            _connector="OR",
                        ),
                        name="quorum_within_100",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="table",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="cms.standingtable",
                verbose_name="table",
            ),
        ),
        migrations.CreateModel(
            name="TableSeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("capacity", models.CharField(blank=True, max_length=200, verbose_name="in which capacity")),
                ("is_voting", models.BooleanField(default=True, verbose_name="votes")),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="from–to")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.body",
                        verbose_name="body",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="table_seats",
                        to="cms.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="cms.standingtable",
                        verbose_name="table",
                    ),
                ),
            ],
            options={
                "verbose_name": "seat at a table",
                "verbose_name_plural": "seats at tables",
                "ordering": ["table", "body", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TrainerUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="from–to")),
                ("is_cancelled", models.BooleanField(default=False, verbose_name="cancelled")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions_led",
                        to="cms.person",
                        verbose_name="trainer",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trainers",
                        to="cms.meetingsession",
                        verbose_name="date",
                    ),
                ),
            ],
            options={
                "verbose_name": "trainer of a date",
                "verbose_name_plural": "trainers of dates",
            },
        ),
        migrations.CreateModel(
            name="DisputeWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_answer", models.BooleanField(default=False, verbose_name="of the answer")),
                ("text", models.CharField(max_length=1000, verbose_name="words")),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="words", to="cms.dispute"
                    ),
                ),
            ],
            options={
                "verbose_name": "words of a dispute",
                "verbose_name_plural": "words of disputes",
                "constraints": [
                    models.UniqueConstraint(fields=("dispute", "is_answer"), name="words_said_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="bookingevent",
            index=models.Index(fields=["meeting", "person"], name="booking_event_of"),
        ),
        migrations.AddConstraint(
            model_name="bookingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("delegate__isnull", False), ("kind", "delegated")),
                    models.Q(models.Q(("kind", "delegated"), _negated=True), ("delegate__isnull", True)),
                    _connector="OR",
                ),
                name="delegate_of_a_delegation",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["meeting", "state", "asked_at"], name="booking_line"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                fields=("meeting", "person"), name="one_booking_a_person_a_meeting"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("meeting", "order"),
                name="one_item_a_place",
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["session", "person"], name="evidence_of"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "void"), ("voids__isnull", False)),
                    models.Q(models.Q(("kind", "void"), _negated=True), ("voids__isnull", True)),
                    _connector="OR",
                ),
                name="void_names_what_it_takes_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("body__isnull", False), models.Q(("body_words", ""), _negated=True), _connector="OR"
                ),
                name="contribution_of_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesversion",
            constraint=models.UniqueConstraint(
                fields=("minutes", "number"), name="one_version_of_minutes_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", 1), models.Q(("note", ""), _negated=True), _connector="OR"),
                name="why_minutes_corrected",
            ),
        ),
        migrations.AddField(
            model_name="personmergeundone",
            name="undone_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cms.person"
            ),
        ),
        migrations.AddConstraint(
            model_name="personmerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("into")), _negated=True), name="merge_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="registerclosing",
            constraint=models.UniqueConstraint(fields=("session", "number"), name="one_closing_a_number"),
        ),
        migrations.AddConstraint(
            model_name="registerclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", 1), models.Q(("words", ""), _negated=True), _connector="OR"),
                name="why_closed_again",
            ),
        ),
        migrations.AddConstraint(
            model_name="registerline",
            constraint=models.UniqueConstraint(fields=("closing", "person"), name="one_line_a_person"),
        ),
        migrations.AddConstraint(
            model_name="reservedseats",
            constraint=models.UniqueConstraint(fields=("meeting", "body"), name="one_reservation_a_body"),
        ),
        migrations.AddConstraint(
            model_name="reservedseats",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gte", 1)), name="at_least_one_seat"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingsession",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("is_cancelled", False), ("room__isnull", False)),
                expressions=[("room", "="), ("during", "&&")],
                name="one_meeting_a_room",
                violation_error_message="The room is taken at that time: choose another room or time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("during__endswith__isnull", False),
                    ("during__isempty", False),
                    ("during__startswith__isnull", False),
                ),
                name="session_with_a_beginning_and_an_end",
            ),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(fields=["target", "target_uid"], name="sending_to"),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.UniqueConstraint(
                fields=("contribution_uid", "target", "target_uid"), name="sent_once_to_a_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__isnull", True), ("kind", "training"), _connector="OR"),
                name="level_of_training_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    models.Q(("cancel_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="reason_of_a_cancelled_meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minimum__isnull", True),
                    ("capacity__isnull", True),
                    ("minimum__lte", models.F("capacity")),
                    _connector="OR",
                ),
                name="least_people_within_seats",
            ),
        ),
        migrations.AddConstraint(
            model_name="tableseat",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("person__isnull", False)),
                expressions=[("table", "="), ("person", "="), ("during", "&&")],
                name="one_seat_a_person_at_a_table",
            ),
        ),
        migrations.AddConstraint(
            model_name="traineruse",
            constraint=models.UniqueConstraint(
                fields=("session", "person"), name="one_use_of_a_trainer_a_session"
            ),
        ),
        migrations.AddConstraint(
            model_name="traineruse",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("is_cancelled", False)),
                expressions=[("person", "="), ("during", "&&")],
                name="one_session_a_trainer",
                violation_error_message="The trainer leads another meeting at that time.",
            ),
        ),
        AppendOnly("cms_paper"),
        AppendOnly("cms_papercontent", erasable=True),
        AppendOnly("cms_bookingevent"),
        AppendOnly("cms_bookingnote", erasable=True),
        AppendOnly("cms_evidencefile"),
        AppendOnly("cms_evidencefilecontent", erasable=True),
        AppendOnly("cms_evidence"),
        AppendOnly("cms_registerclosing"),
        AppendOnly("cms_registerline"),
        AppendOnly("cms_dispute"),
        AppendOnly("cms_disputeanswer"),
        AppendOnly("cms_disputewords", erasable=True),
        AppendOnly("cms_minutesversion"),
        AppendOnly("cms_minutespublication"),
        AppendOnly("cms_sending"),
        AppendOnly("cms_outcome"),
        AppendOnly("cms_personmerge"),
        AppendOnly("cms_personmergeundone"),
        migrations.RunSQL(SEATS, NO_SEATS),
    ]
