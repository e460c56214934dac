# SPDX-License-Identifier: AGPL-3.0-or-later

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import cms.blocks.field
import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0009_tax_codes_and_erasures'),
        ('courses', '0009_revocations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Logo',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('png', models.BinaryField()),
                ('width', models.PositiveSmallIntegerField(verbose_name='width (px)')),
                ('height', models.PositiveSmallIntegerField(verbose_name='height (px)')),
            ],
            options={
                'verbose_name': 'logo of an issuer',
                'verbose_name_plural': 'logos of issuers',
            },
        ),
        migrations.CreateModel(
            name='ShareLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='secret of the link')),
                ('at', models.DateTimeField(verbose_name='made at')),
            ],
            options={
                'verbose_name': 'link to a certificate',
                'verbose_name_plural': 'links to certificates',
            },
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.CharField(max_length=43, unique=True, verbose_name='identifier')),
                ('public_key', models.CharField(max_length=43, unique=True, verbose_name='public key (32 bytes, base64url)')),
                ('at', models.DateTimeField(verbose_name='in use since')),
            ],
            options={
                'verbose_name': 'signing key',
                'verbose_name_plural': 'signing keys',
            },
        ),
        migrations.AddField(
            model_name='certificate',
            name='expires_date',
            field=models.DateField(null=True, verbose_name='valid until'),
        ),
        migrations.AddField(
            model_name='certificatecontent',
            name='badge',
            field=models.TextField(blank=True, default='', verbose_name='badge'),
        ),
        migrations.AddField(
            model_name='certificatecontent',
            name='receipt',
            field=models.TextField(blank=True, default='', verbose_name='signed receipt'),
        ),
        migrations.AddField(
            model_name='certificatefile',
            name='is_sealed',
            field=models.BooleanField(default=False, verbose_name='with an electronic seal'),
        ),
        migrations.AddField(
            model_name='certificatefile',
            name='key_id',
            field=models.CharField(blank=True, default='', max_length=43, verbose_name='key of the receipt'),
        ),
        migrations.AddField(
            model_name='certificatefile',
            name='template',
            field=models.CharField(default='certificate-1', max_length=40, verbose_name='template'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='cycle',
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name='cycle'),
        ),
        migrations.AddField(
            model_name='enrolmentcancellation',
            name='is_renewal',
            field=models.BooleanField(db_default=False, default=False, verbose_name='the module is taken again'),
        ),
        migrations.AddField(
            model_name='surveytaken',
            name='cycle',
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name='cycle'),
        ),
        migrations.RemoveConstraint(
            model_name='surveytaken',
            name='one_survey_a_person_and_version',
        ),
        migrations.AddConstraint(
            model_name='surveytaken',
            constraint=models.UniqueConstraint(fields=('person', 'version', 'activity_uid', 'cycle'), name='one_survey_a_person_and_version'),
        ),
        migrations.AddField(
            model_name='issuer',
            name='closing',
            field=models.CharField(blank=True, max_length=300, verbose_name='words at the foot'),
        ),
        migrations.AddField(
            model_name='issuer',
            name='opening',
            field=models.CharField(blank=True, max_length=200, verbose_name='words above the name'),
        ),
        migrations.AddField(
            model_name='issuer',
            name='signatory',
            field=models.CharField(blank=True, max_length=150, verbose_name='who signs'),
        ),
        migrations.AddField(
            model_name='issuer',
            name='signatory_role',
            field=models.CharField(blank=True, max_length=200, verbose_name='role of who signs'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='attests',
            field=models.CharField(choices=[('attendance', 'of attendance'), ('participation', 'of participation')], default='attendance', max_length=15, verbose_name='without a test the certificate is'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='edition',
            field=models.CharField(blank=True, max_length=100, verbose_name='edition'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='issuing',
            field=models.CharField(choices=[('automatic', 'as soon as the module is completed'), ('office', 'by the training office, together')], default='automatic', max_length=10, verbose_name='certificates are issued'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='legal_basis',
            field=models.CharField(blank=True, max_length=300, verbose_name='rule or law of reference'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='mode',
            field=models.CharField(blank=True, choices=[('alone', 'at a distance, studying by oneself'), ('live', 'at a distance, live'), ('presence', 'in person'), ('blended', 'partly in person, partly at a distance')], default='', max_length=15, verbose_name='mode'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='professional_credits',
            field=cms.blocks.field.StreamField(blank=True, verbose_name='professional credits'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='programme',
            field=models.TextField(blank=True, max_length=6000, verbose_name='programme, a line for each topic'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='renewal_days',
            field=models.PositiveSmallIntegerField(default=60, verbose_name='can be renewed before expiry (days)'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='shows_tax_code',
            field=models.BooleanField(default=False, verbose_name='the certificate shows the tax code'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='trainers',
            field=models.TextField(blank=True, max_length=1000, verbose_name='trainers, a line for each'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='valid_months',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)], verbose_name='valid for (months)'),
        ),
        migrations.AlterField(
            model_name='issuer',
            name='body',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='certificate_issuer', serialize=False, to='cms.body', verbose_name='issuing body'),
        ),
        migrations.CreateModel(
            name='Bundle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('total', models.PositiveIntegerField(verbose_name='in all')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('zip_bytes', models.BinaryField(null=True)),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('made_at', models.DateTimeField(null=True, verbose_name='made at')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bundles', to='cms.person')),
            ],
            options={
                'verbose_name': 'certificates in one file',
                'verbose_name_plural': 'certificates in one file',
            },
        ),
        migrations.CreateModel(
            name='IssuingBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('protocol', models.CharField(blank=True, max_length=60, verbose_name='protocol number')),
                ('protocol_date', models.DateField(null=True, verbose_name='protocol date')),
                ('at', models.DateTimeField(verbose_name='asked at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issuing_batches', to='courses.modulepage')),
            ],
            options={
                'verbose_name': 'certificates issued together',
                'verbose_name_plural': 'certificates issued together',
            },
        ),
        migrations.CreateModel(
            name='IssuingRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField(verbose_name='place in the batch')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='courses.issuingbatch')),
                ('completion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issuing_rows', to='courses.completion')),
            ],
            options={
                'verbose_name': 'row of certificates issued together',
                'verbose_name_plural': 'rows of certificates issued together',
            },
        ),
        migrations.CreateModel(
            name='IssuingFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.PositiveSmallIntegerField(verbose_name='run')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='failed at')),
                ('row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='failures', to='courses.issuingrow')),
            ],
            options={
                'verbose_name': 'certificate not issued',
                'verbose_name_plural': 'certificates not issued',
            },
        ),
        migrations.AddField(
            model_name='issuer',
            name='logo',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.logo', verbose_name='logo'),
        ),
        migrations.CreateModel(
            name='ShareLinkWithdrawal',
            fields=[
                ('link', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='withdrawal', serialize=False, to='courses.sharelink')),
                ('at', models.DateTimeField(verbose_name='withdrawn at')),
            ],
            options={
                'verbose_name': 'withdrawal of a link',
                'verbose_name_plural': 'withdrawals of links',
            },
        ),
        migrations.AddField(
            model_name='sharelink',
            name='certificate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='courses.certificate'),
        ),
        migrations.CreateModel(
            name='CertificateDownload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('own', 'by the holder'), ('office', 'by the training office'), ('link', 'through a link'), ('bundle', 'by the holder, all together')], max_length=10, verbose_name='how')),
                ('what', models.CharField(choices=[('pdf', 'PDF'), ('badge', 'badge')], default='pdf', max_length=10, verbose_name='what')),
                ('at', models.DateTimeField(verbose_name='downloaded at')),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='courses.certificate')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
                ('link', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='courses.sharelink')),
            ],
            options={
                'verbose_name': 'download of a certificate',
                'verbose_name_plural': 'downloads of certificates',
            },
        ),
        migrations.CreateModel(
            name='SigningKeyWithdrawal',
            fields=[
                ('key', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='withdrawal', serialize=False, to='courses.signingkey')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='withdrawn at')),
            ],
            options={
                'verbose_name': 'withdrawal of a signing key',
                'verbose_name_plural': 'withdrawals of signing keys',
            },
        ),
        migrations.CreateModel(
            name='CertificateEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('renewable', 'can be renewed'), ('expiring', 'about to expire'), ('expired', 'expired')], max_length=10, verbose_name='kind')),
                ('at', models.DateTimeField(verbose_name='moment')),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='courses.certificate')),
            ],
            options={
                'verbose_name': 'event of a certificate',
                'verbose_name_plural': 'events of certificates',
                'constraints': [models.UniqueConstraint(fields=('certificate', 'kind'), name='one_event_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='IssuingCancellation',
            fields=[
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='cancellation', serialize=False, to='courses.issuingbatch')),
                ('at', models.DateTimeField(verbose_name='stopped at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
            ],
            options={
                'verbose_name': 'stop of certificates issued together',
                'verbose_name_plural': 'stops of certificates issued together',
            },
        ),
        migrations.CreateModel(
            name='IssuingRetry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('at', models.DateTimeField(verbose_name='asked at')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retries', to='courses.issuingbatch')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
            ],
            options={
                'verbose_name': 'retry of certificates issued together',
                'verbose_name_plural': 'retries of certificates issued together',
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='one_retry_a_number')],
            },
        ),
        migrations.AddConstraint(
            model_name='issuingrow',
            constraint=models.UniqueConstraint(fields=('batch', 'completion'), name='one_row_a_completion'),
        ),
        migrations.AddConstraint(
            model_name='issuingrow',
            constraint=models.UniqueConstraint(fields=('batch', 'place'), name='one_row_a_place'),
        ),
        migrations.AddConstraint(
            model_name='issuingfailure',
            constraint=models.UniqueConstraint(fields=('row', 'run'), name='one_failure_a_run'),
        ),
        migrations.AddIndex(
            model_name='certificatedownload',
            index=models.Index(fields=['certificate', 'at'], name='download_certificate'),
        ),
        AppendOnly("courses_logo"),
        AppendOnly("courses_sharelink"),
        AppendOnly("courses_sharelinkwithdrawal"),
        AppendOnly("courses_certificatedownload"),
        AppendOnly("courses_certificateevent"),
        AppendOnly("courses_signingkey"),
        AppendOnly("courses_signingkeywithdrawal"),
        AppendOnly("courses_issuingbatch"),
        AppendOnly("courses_issuingrow"),
        AppendOnly("courses_issuingretry"),
        AppendOnly("courses_issuingfailure", erasable=True),
        AppendOnly("courses_issuingcancellation"),
    ]
