# SPDX-License-Identifier: AGPL-3.0-or-later
"""Before the first release: what was recorded in the first shape takes the new one. No later migration may do so."""

from typing import Any

from django.db import migrations

GUARDED = ("answerevent", "completion", "gradeevent", "moduleversion")

ANSWERS = """
UPDATE courses_answerevent SET answer = jsonb_build_object('choices', choices);
UPDATE courses_answerevent e SET is_late = true FROM courses_submitevent s
 WHERE s.attempt_id = e.attempt_id AND e.seq > s.last_seq;
UPDATE courses_completion c SET version_id = e.version_id FROM courses_enrolment e WHERE e.id = c.enrolment_id;
UPDATE courses_progress p SET version_id = e.version_id, finished = p.viewed_lessons || p.passed_quizzes
  FROM courses_enrolment e WHERE e.id = p.enrolment_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


def new_activity(row: dict) -> dict:
    if row["kind"] != "quiz" or "quiz" in row:
        return row
    quiz = {"pass_percent": row.pop("pass_percent"), "questions": row.pop("questions")}
    return row | {"quiz": quiz}


def new_key(key: dict, options: list[str]) -> dict:
    if "right" not in key:
        return key
    said = {"right": key["feedback_right"], "wrong": key["feedback_wrong"]}
    share = f"{100 / len(key['right']):.5f}".rstrip("0").rstrip(".")
    return {"weights": {uid: share if uid in key["right"] else "0" for uid in options}, "feedback": said}


def new_row(row: dict) -> dict:
    if "choices" not in row:
        return row
    right = row["points"] > 0
    return {"points": str(row["points"]), "max": "1", "answer": {"choices": row["choices"]} if row["choices"] else {},
            "state": "right" if right else "wrong" if row["choices"] else "missing"}


def forwards(apps: Any, schema_editor: Any) -> None:
    for table in GUARDED:
        schema_editor.execute(f"ALTER TABLE courses_{table} DISABLE TRIGGER append_only")
    schema_editor.execute(ANSWERS)
    for version in apps.get_model("courses", "ModuleVersion").objects.iterator():
        activities = [new_activity(row) for row in version.content["activities"]]
        asked = [question for row in activities if row["kind"] == "quiz" for question in row["quiz"]["questions"]]
        options = {question["uid"]: [one["uid"] for one in question["options"]] for question in asked}
        version.content = version.content | {"activities": activities}
        version.key = {uid: new_key(key, options.get(uid, ())) for uid, key in version.key.items()}
        version.save(update_fields=["content", "key"])
    for grade in apps.get_model("courses", "GradeEvent").objects.iterator():
        grade.by_question = {uid: new_row(row) for uid, row in grade.by_question.items()}
        grade.save(update_fields=["by_question"])
    for table in GUARDED:
        schema_editor.execute(f"ALTER TABLE courses_{table} ENABLE TRIGGER append_only")


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0003_modules_and_tests'),
    ]

    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
