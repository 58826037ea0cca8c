"""Calls through a running deployment and measures them: `manage.py selftest`.

target.py, limits.py   what is asked for, and what is good enough
scout.py, line.py      which replicas and nodes there are, found as a client finds them
tracks.py              what bots send: a tone (tone.py), a picture with a number (picture.py)
call.py                a room with bots, and what each has of the others (recording.py)
counts.py              packets as sender, server and receiver count them
evaluation.py          from times to figures      measurement.py   the figures
verdicts.py            from figures to words      diagnoses.py     causes and cures
runner.py              the whole                  report.py        the table, and JSON
"""
